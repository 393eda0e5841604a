import {
  nothingLeftOut,
  endedExport,
  type ExportedEvent,
  type ExportEvent,
  type ExportRequest,
  type LeftOut,
  type LeftOutReason,
} from '../../shared/engine/export';
import { Cancelled, failureOf, ScrapeError } from '../failure';
import { diskError } from '../files/diskError';
import { FolderLocation } from '../files/folderLocation';
import type { RunContext } from '../net/runContext';
import { CsvWriter } from './csvWriter';
import type { DataSetDocument, DataSetWriter } from './dataSet';
import { PictureFile } from './pictureFile';
import { OpenRecords, surveyFolder } from './survey';
import { Target } from './target';
import { Turns } from './turns';

/** More would hold up the receiving thread. */
const maxLeftOutPerEvent = 500;
/** So often, in milliseconds, it is told how far it has come. */
const progressMs = 100;

/** Makes a data set of a folder with records. What is made takes its name when it is whole; what fails leaves nothing behind. */
export async function exportPictures(
  request: ExportRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: ExportEvent) => void,
): Promise<void> {
  try {
    emit(await new FolderExport(request, signal, emit).run());
  } catch (error) {
    emit(endedExport(error instanceof Cancelled || signal.aborted ? null : failureOf(diskError(error))));
  }
}

class FolderExport {
  readonly #request: ExportRequest;
  readonly #turns: Turns;
  readonly #emit: (event: ExportEvent) => void;
  readonly #begin = performance.now();
  readonly #leftOut = { ...nothingLeftOut } as Record<LeftOutReason, number>;
  #toldAt = 0;

  constructor(request: ExportRequest, signal: AbortSignal, emit: (event: ExportEvent) => void) {
    this.#request = request;
    this.#turns = new Turns(signal);
    this.#emit = emit;
  }

  async run(): Promise<ExportEvent> {
    const { folder, boundaryFolder, target: path } = this.#request;
    const place = FolderLocation.findFolder(folder ?? '', boundaryFolder);
    if (!place) throw new ScrapeError({ code: 'folder-gone', detail: `${folder} is not there any more` });
    let records: OpenRecords | null = null;
    let target: Target | null = null;
    try {
      records = OpenRecords.open(place);
      const survey = await surveyFolder(records, place, this.#request, this.#turns);
      this.#tellLeftOut(survey.leftOut);
      const { lines, restricted } = survey;
      if (restricted.length > 0 && this.#request.restricted === 'ask')
        return this.#ended({ outcome: 'asks', pictures: lines.size, restricted });
      if (lines.size === 0) throw new ScrapeError({ code: 'nothing-to-export', detail: place.path });
      target = Target.begin(path, 'folder');
      const writer = new CsvWriter(target);
      const pictures = await this.#write(records, place, lines, writer);
      if (pictures === 0) throw new ScrapeError({ code: 'nothing-to-export', detail: place.path });
      await writer.end();
      await writer.close([] as readonly DataSetDocument[]);
      await this.#turns.next();
      await target.finish();
      return this.#ended({ outcome: 'complete', pictures, restricted, bytes: target.bytes });
    } catch (error) {
      await target?.discard();
      throw error;
    } finally {
      records?.close();
      place.close();
    }
  }

  /** Hands all pictures to the writer; returns how many. */
  async #write(
    records: OpenRecords,
    { filePrefix }: FolderLocation,
    lines: ReadonlySet<number>,
    writer: DataSetWriter,
  ): Promise<number> {
    let [done, written] = [0, 0];
    for (const { line, number } of records.lines()) {
      await this.#turns.next();
      if (!lines.has(number) || line.kind !== 'record') continue;
      const { record } = line;
      this.#tellProgress('writing', done, lines.size);
      done += 1;
      const file = PictureFile.open(filePrefix + record.file_name, record.bytes);
      if (!(file instanceof PictureFile)) {
        this.#tellLeftOut([{ reason: file, file: record.file_name, line: number }]);
        continue;
      }
      try {
        await writer.add({ record, file, line: number });
        written += 1;
      } finally {
        file.close();
      }
    }
    this.#tellProgress('writing', done, lines.size);
    return written;
  }

  #ended(end: Partial<ExportedEvent>): ExportedEvent {
    const seconds = (performance.now() - this.#begin) / 1000;
    return { ...endedExport(null), leftOut: this.#leftOut, seconds, ...end };
  }

  #tellLeftOut(leftOut: readonly LeftOut[]): void {
    for (const { reason } of leftOut) this.#leftOut[reason] += 1;
    for (let at = 0; at < leftOut.length; at += maxLeftOutPerEvent)
      this.#emit({ type: 'left-out', leftOut: leftOut.slice(at, at + maxLeftOutPerEvent) });
  }

  #tellProgress(step: 'comparing' | 'writing', done: number, total: number): void {
    const now = performance.now();
    if (now - this.#toldAt < progressMs && done < total) return;
    this.#toldAt = now;
    this.#emit({ type: 'exporting', step, done, total });
  }
}
