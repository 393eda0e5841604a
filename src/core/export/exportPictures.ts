import {
  endedExport,
  hasPictures,
  nothingLeftOut,
  type ExportedEvent,
  type ExportEvent,
  type ExportRequest,
  type ExportShape,
  type LeftOut,
  type LeftOutReason,
} from '../../shared/engine/export';
import { Cancelled, failureOf, ScrapeError } from '../failure';
import { diskError } from '../files/diskError';
import { FolderLocation } from '../files/folderLocation';
import { listPieces } from '../files/listPieces';
import type { RunContext } from '../net/runContext';
import type { ListReader } from '../text/listReader';
import type { ListEntry } from '../text/lists';
import { CocoWriter } from './cocoWriter';
import { croissantText } from './croissant';
import { CsvWriter } from './csvWriter';
import type { ChosenRecord, DataSetWriter } from './dataSet';
import { ImageFolderWriter } from './imageFolderWriter';
import { ListWriter, rowOfMention } from './listWriter';
import { ParquetTableWriter } from './parquetWriter';
import { PictureFile } from './pictureFile';
import { readableRecord } from './readableRecord';
import { readmeText, type DataSetFacts } from './readme';
import { splitPictures, type Decoding } from './split';
import { Summary } from './summary';
import { OpenRecords, refusedLicense, surveyFolder } from './survey';
import { requireFree, Target, targetError } from './target';
import { Turns } from './turns';
import { WebDatasetWriter } from './webDatasetWriter';
import { ZipWriter } from './zipWriter';

/** More would hold up the receiving thread. */
const maxLeftOutPerEvent = 500;
/** Of a list, which may have any number. */
const maxLeftOutOfList = 20;
/** So often, in milliseconds, it is told how far it has come. */
const progressMs = 100;

type GivenList = NonNullable<ExportRequest['list']>;

/** What the worker's own bundle has already, or loads only when it is needed. */
export interface ExportTools {
  readonly loadDecoding: () => Promise<Decoding>;
  readonly createListReader: (
    ...of: ConstructorParameters<typeof ListReader>
  ) => Pick<ListReader, 'entries' | 'header' | 'failure'>;
}

/**
 * Makes a data set of a folder with records, or a list of addresses. What is made takes its name when it is whole; what fails, is cancelled or
 * asks leaves nothing behind. Nothing in the folder is changed.
 */
export async function exportPictures(
  request: ExportRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: ExportEvent) => void,
  { loadDecoding, createListReader }: ExportTools,
): Promise<void> {
  const run = new ExportRun(request, signal, emit);
  try {
    requireFree(request.target);
    const { folder, list } = request;
    if (folder !== null) emit(await exportFolder(run, folder, loadDecoding));
    else if (list) emit(await exportList(run, list, createListReader));
    else throw nothingToExport(request.target);
  } catch (error) {
    const isCancelled = error instanceof Cancelled || signal.aborted;
    emit(run.ended(isCancelled ? {} : { outcome: 'failed', failure: failureOf(diskError(error)) }));
  }
}

/** What all of an export shares: what it is asked for, and what it tells. */
class ExportRun {
  readonly request: ExportRequest;
  readonly turns: Turns;
  readonly summary = new Summary();
  readonly day = new Date().toISOString().slice(0, 10);
  readonly #emit: (event: ExportEvent) => void;
  readonly #begin = performance.now();
  readonly #leftOut: Record<LeftOutReason, number> = { ...nothingLeftOut };
  #toldAt = 0;

  constructor(request: ExportRequest, signal: AbortSignal, emit: (event: ExportEvent) => void) {
    this.request = request;
    this.turns = new Turns(signal);
    this.#emit = emit;
  }

  /** For what is not told one by one. */
  countLeftOut(reason: LeftOutReason): void {
    this.#leftOut[reason] += 1;
  }

  tellLeftOut(...leftOut: readonly LeftOut[]): void {
    for (const { reason } of leftOut) this.#leftOut[reason] += 1;
    if (this.request.folder === null && this.#leftOut['no-address'] > maxLeftOutOfList) return;
    for (let at = 0; at < leftOut.length; at += maxLeftOutPerEvent)
      this.#emit({ type: 'left-out', leftOut: leftOut.slice(at, at + maxLeftOutPerEvent) });
  }

  tellProgress(step: 'comparing' | 'writing', done: number, total: number | null): void {
    const now = performance.now();
    if (now - this.#toldAt < progressMs && (total === null || done < total)) return;
    this.#toldAt = now;
    this.#emit({ type: 'exporting', step, done, total });
  }

  ended(end: Partial<ExportedEvent>): ExportedEvent {
    const seconds = (performance.now() - this.#begin) / 1000;
    return { ...endedExport(null), leftOut: { ...this.#leftOut }, seconds, ...end };
  }

  /** Makes what is asked for, of the pictures that are handed to its writer. Rejects with `ScrapeError` or `Cancelled`. */
  async make<Writer extends DataSetWriter>(
    createWriter: (target: Target) => Writer,
    writePictures: (writer: Writer) => Promise<void>,
  ): Promise<Partial<ExportedEvent>> {
    const { target: path, shape } = this.request;
    let target: Target | null = null;
    try {
      target = Target.begin(path, shape.format === 'zip' ? 'file' : 'folder');
      const writer = createWriter(target);
      await writePictures(writer);
      if (this.summary.count === 0) throw nothingToExport(path);
      const layout = await writer.end();
      const { summary, day } = this;
      const facts: DataSetFacts = { name: nameOf(target.name, shape), summary, day, leftOut: this.#leftOut };
      const croissant = { name: 'croissant.json', text: croissantText(facts, layout) };
      await writer.close([
        { name: 'README.md', text: readmeText(facts, layout) },
        ...(layout.table ? [croissant] : []),
      ]);
      await this.turns.next();
      await target.finish();
      const { setApart = 0 } = layout;
      return { outcome: 'complete', pictures: summary.count, setApart, bytes: target.bytes };
    } catch (error) {
      await target?.discard();
      throw targetError(error);
    }
  }
}

async function exportFolder(
  run: ExportRun,
  folder: string,
  loadDecoding: () => Promise<Decoding>,
): Promise<ExportedEvent> {
  const { boundaryFolder, shape } = run.request;
  const place = FolderLocation.findFolder(folder, boundaryFolder);
  if (!place) throw new ScrapeError({ code: 'folder-gone', detail: `${folder} is not there any more` });
  let records: OpenRecords | null = null;
  try {
    const open = (records = OpenRecords.open(place));
    const wanted = { ...run.request, needsAddress: shape.format === 'img2dataset' };
    const { lines, leftOut, restricted } = await surveyFolder(open, place, wanted, run.turns);
    run.tellLeftOut(...leftOut);
    if (restricted.length > 0 && wanted.restricted === 'ask' && hasPictures(shape.format))
      return run.ended({ outcome: 'asks', pictures: lines.size, restricted });
    if (lines.size === 0) throw nothingToExport(place.path);
    const chosen = (): Iterable<ChosenRecord> => chosenRecords(open, lines);
    const splitOf =
      shape.format === 'imagefolder'
        ? await splitPictures(chosen(), place.filePrefix, shape, {
            loadDecoding,
            turns: run.turns,
            tell: (done, total) => run.tellProgress('comparing', done, total),
          })
        : () => 'train' as const;
    const made = await run.make(
      (target) => writerOf(shape, { target, turns: run.turns, day: run.day, chosen, splitOf }),
      (writer) => writePictures(run, writer, chosen(), place.filePrefix, lines.size),
    );
    return run.ended({ ...made, restricted });
  } finally {
    records?.close();
    place.close();
  }
}

function* chosenRecords(records: OpenRecords, lines: ReadonlySet<number>): Generator<ChosenRecord> {
  for (const { line, number } of records.lines())
    if (line.kind === 'record' && lines.has(number))
      yield { record: readableRecord(line.record), line: number };
}

/** What writers are made of, each of some of it. */
interface WriterParts {
  readonly target: Target;
  readonly turns: Turns;
  readonly day: string;
  readonly chosen: () => Iterable<ChosenRecord>;
  readonly splitOf: ConstructorParameters<typeof ImageFolderWriter>[2];
}

function writerOf(shape: ExportShape, { target, turns, day, chosen, splitOf }: WriterParts): DataSetWriter {
  switch (shape.format) {
    case 'zip':
      return new ZipWriter(target, turns, chosen);
    case 'imagefolder':
      return new ImageFolderWriter(target, turns, splitOf, chosen);
    case 'webdataset':
      return new WebDatasetWriter(target, turns, shape);
    case 'parquet':
      return new ParquetTableWriter(target);
    case 'csv':
      return new CsvWriter(target);
    case 'coco':
      return new CocoWriter(target, day);
    case 'img2dataset':
      return new ListWriter(target);
  }
}

/** Hands all pictures to the writer that are still as their records say. */
async function writePictures(
  run: ExportRun,
  writer: DataSetWriter,
  records: Iterable<ChosenRecord>,
  filePrefix: string,
  total: number,
): Promise<void> {
  let done = 0;
  for (const { record, line } of records) {
    await run.turns.next();
    run.tellProgress('writing', done, total);
    done += 1;
    const file = PictureFile.open(filePrefix + record.file_name, record.bytes);
    if (!(file instanceof PictureFile)) {
      run.tellLeftOut({ reason: file, file: record.file_name, line });
      continue;
    }
    try {
      await writer.add({ record, file, line });
      run.summary.add(record);
    } finally {
      file.close();
    }
  }
  run.tellProgress('writing', done, total);
}

/** A list of addresses, of which only a part is in memory at a time, becomes one for programs that download. */
async function exportList(
  run: ExportRun,
  { path, kind }: GivenList,
  createListReader: ExportTools['createListReader'],
): Promise<ExportedEvent> {
  const reader = createListReader(listPieces(path, run.turns.signal), kind);
  const writeEntry = (writer: ListWriter, entry: ListEntry): void => {
    if ('lineWithoutAddress' in entry) {
      run.tellLeftOut({ reason: 'no-address', file: null, line: entry.lineWithoutAddress.number });
      return;
    }
    const { license } = entry.about;
    const reason = refusedLicense(license, run.request);
    if (reason) {
      run.countLeftOut(reason);
      return;
    }
    const { source } = reader.header;
    writer.addRow(rowOfMention(entry, source));
    run.summary.add({
      source,
      found_in: null,
      license: license?.id ?? null,
      license_name: license?.name ?? null,
      license_url: license?.url ?? null,
      keyword: '',
      saved_at: '',
    });
  };
  const made = await run.make(
    (target) => new ListWriter(target),
    async (writer) => {
      for await (const entries of reader.entries())
        for (const entry of entries) {
          await run.turns.next();
          run.tellProgress('writing', run.summary.count, null);
          writeEntry(writer, entry);
        }
      if (reader.failure) throw new ScrapeError(reader.failure);
    },
  );
  return run.ended(made);
}

/** What a data set is called: as its file or folder, without the end that says that it is an archive. */
function nameOf(name: string, { format }: ExportShape): string {
  return format === 'zip' ? name.replace(/(?!^)\.zip$/i, '') : name;
}

function nothingToExport(where: string): ScrapeError {
  return new ScrapeError({ code: 'nothing-to-export', detail: where });
}
