import type { FileOfPicture, RejectEvent, RejectRequest } from '../../shared/engine/folder';
import { pictureKey } from '../../shared/picture/picture';
import { failureOf, ScrapeError } from '../failure';
import { AsideFolder, leftAsideFolders, type AsideLine } from '../files/asideFolder';
import { writeCredits } from '../files/credits';
import { diskError, recordsError } from '../files/diskError';
import { FolderLocation } from '../files/folderLocation';
import { readRecords, removeRecords, type PictureRecord } from '../files/records';
import { addRejected, readRejected } from '../files/rejected';
import { heldFileCodes } from '../../shared/engine/heldFile';
import { retryFileOperation } from '../files/retryFileOperation';
import type { RunContext } from '../net/runContext';
import { restoreInto } from './restorePictures';

/** So long another program may hold a file or the records. */
const maxBusyMs = 5_000;

/**
 * Notes that pictures are not wanted in a folder, puts their files aside, and takes them out of its records and credits. What
 * it has begun it does to the end: a cancellation only ends the waiting for another program.
 */
export async function rejectPictures(
  request: RejectRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: RejectEvent) => void,
): Promise<void> {
  const { folder, boundaryFolder } = request;
  let isOut = false;
  let asideFolders: readonly string[] = [];
  let place: FolderLocation | null = null;
  let failure = null;
  try {
    place = FolderLocation.findFolder(folder, boundaryFolder);
    if (!place) throw new ScrapeError({ code: 'folder-gone', detail: `${folder} is not there any more` });
    const lines = await recordedLines(place.accessPath, new Set(request.pictures.map(pictureKey)));
    asideFolders = await takeOut(place, request, lines, signal);
    isOut = true;
    await takeOutOfRecords(place, request, signal);
  } catch (error) {
    failure = failureOf(error);
  } finally {
    place?.close();
  }
  emit({ type: 'rejected', isOut, failure, asideFolders });
}

/** A record, with its line as it stands. */
interface RecordedLine {
  readonly record: PictureRecord;
  readonly line: AsideLine;
}

/**
 * The wish comes first: whatever happens afterwards, these pictures are not fetched again. Where a file cannot be put aside,
 * all is as before. Returns the folders of files to throw away.
 */
async function takeOut(
  place: FolderLocation,
  { pictures, files }: RejectRequest,
  lines: readonly RecordedLine[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const note = async (): Promise<void> => {
    place.requireUnmoved();
    await addRejected(place.accessPath, pictures, hashesOf(lines)).catch((error: unknown) => {
      throw recordsError(error);
    });
  };
  if (files.length === 0) {
    await note();
    return [];
  }
  const aside = createAside(place);
  try {
    await aside.writeLines([...lines.map(({ line }) => line), ...unrecordedLines(files, lines)]);
    await note();
    for (const file of new Set(files.map(({ file }) => file)))
      await retryFileOperation(() => (place.requireUnmoved(), aside.takeFile(place, file)), {
        retryCodes: heldFileCodes,
        maxWaitMs: maxBusyMs,
        signal,
      });
    return [aside.path, ...leftAsideFolders(place).filter((path) => path !== aside.path)];
  } catch (error) {
    await restoreInto(place, new Set(pictures.map(pictureKey)), signal).catch(() => undefined);
    throw diskError(error);
  } finally {
    aside.close();
  }
}

function createAside(place: FolderLocation): AsideFolder {
  try {
    return AsideFolder.create(place);
  } catch (error) {
    throw diskError(error);
  }
}

async function takeOutOfRecords(
  place: FolderLocation,
  { records }: RejectRequest,
  signal: AbortSignal,
): Promise<void> {
  if (!records.metadata) return;
  const { pictureKeys: out } = await readRejected(place.accessPath);
  try {
    await retryFileOperation(
      () => {
        place.requireUnmoved();
        removeRecords(place.filePrefix, (record) => out.has(pictureKey(record)));
      },
      { retryCodes: heldFileCodes, maxWaitMs: maxBusyMs, signal },
    );
  } catch (error) {
    throw error instanceof ScrapeError ? error : recordsError(error);
  }
  if (records.credits) await writeCredits(place);
}

/** The records of these pictures, in all their sizes. */
async function recordedLines(
  folder: string,
  pictures: ReadonlySet<string>,
): Promise<readonly RecordedLine[]> {
  const lines: RecordedLine[] = [];
  // Records that cannot be read cannot be written either, which is told then.
  await readRecords(folder, (record, line) => {
    const { file_name, source, id } = record;
    if (pictures.has(pictureKey(record))) lines.push({ record, line: { ...line, file_name, source, id } });
  }).catch(() => undefined);
  return lines;
}

/** What the files of pictures hold, in all their sizes, by the records. */
function hashesOf(lines: readonly RecordedLine[]): ReadonlyMap<string, ReadonlySet<string>> {
  const hashes = new Map<string, Set<string>>();
  for (const { record } of lines) {
    const key = pictureKey(record);
    hashes.set(key, (hashes.get(key) ?? new Set()).add(record.sha256));
  }
  return hashes;
}

/** Whose the files are of which no record tells. */
function unrecordedLines(
  files: readonly FileOfPicture[],
  recorded: readonly RecordedLine[],
): readonly AsideLine[] {
  const known = new Set(recorded.map(({ record }) => record.file_name));
  return files
    .filter(({ file }) => !known.has(file))
    .map(({ picture, file }) => {
      const [source = ''] = picture.split(':', 1);
      return { file_name: file, source, id: picture.slice(source.length + 1) };
    });
}
