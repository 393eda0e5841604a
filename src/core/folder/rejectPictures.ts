import type { RejectEvent, RejectRequest } from '../../shared/engine/folder';
import { pictureKey } from '../../shared/picture/picture';
import { failureOf, ScrapeError } from '../failure';
import { writeCredits } from '../files/credits';
import { recordsError } from '../files/diskError';
import { heldFileCodes, retryFileOperation } from '../files/retryFileOperation';
import { FolderLocation } from '../files/folderLocation';
import { readRecords, removeRecords } from '../files/records';
import { addRejected, readRejected } from '../files/rejected';
import type { RunContext } from '../net/runContext';

/** So long another program may hold the records. */
const maxBusyMs = 5_000;

/**
 * Notes that pictures are not wanted in a folder, and takes them out of its records and credits. The files themselves are
 * not touched. What it has begun it does to the end: a cancellation only ends the waiting for another program.
 */
export async function rejectPictures(
  request: RejectRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: RejectEvent) => void,
): Promise<void> {
  const failure = await recordRejection(request, signal).then(() => null, failureOf);
  emit({ type: 'rejected', failure });
}

/** The wish comes first: whatever happens afterwards, these pictures are not fetched again. Throws `ScrapeError`. */
async function recordRejection(request: RejectRequest, signal: AbortSignal): Promise<void> {
  const { folder, boundaryFolder } = request;
  const place = FolderLocation.findFolder(folder, boundaryFolder);
  if (!place) throw new ScrapeError({ code: 'folder-gone', detail: `${folder} is not there any more` });
  try {
    await takeOut(place, request, signal);
  } finally {
    place.close();
  }
}

async function takeOut(
  place: FolderLocation,
  { pictures, records }: RejectRequest,
  signal: AbortSignal,
): Promise<void> {
  const contents = await recordedHashes(place.accessPath, new Set(pictures.map(pictureKey)));
  try {
    place.requireUnmoved();
    await addRejected(place.accessPath, pictures, contents);
    if (!records.metadata) return;
    const { pictureKeys: out } = await readRejected(place.accessPath);
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

/** What the files of these pictures hold, in all their sizes, by the records. */
async function recordedHashes(
  folder: string,
  pictures: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const contents = new Map<string, Set<string>>();
  // Records that cannot be read cannot be written either, which is told then.
  await readRecords(folder, (record) => {
    const key = pictureKey(record);
    if (!pictures.has(key)) return;
    const known = contents.get(key);
    if (known) known.add(record.sha256);
    else contents.set(key, new Set([record.sha256]));
  }).catch(() => undefined);
  return contents;
}
