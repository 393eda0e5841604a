import { readdir } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { FolderRequest, InspectEvent } from '../../shared/engine/folder';
import { pictureKey } from '../../shared/picture/picture';
import { Cancelled, failureOf } from '../failure';
import { diskError } from '../files/diskError';
import { FolderLocation } from '../files/folderLocation';
import { FolderNames } from '../files/folderNames';
import { readRecords } from '../files/records';
import { readRejected } from '../files/rejected';
import type { RunContext } from '../net/runContext';

/** Pictures in one event, each of which has a turn of its own: more would hold up the receiving thread. */
const maxPicturesPerEvent = 1_000;

/**
 * Tells which pictures a folder holds, by its records, and which the user has thrown out of it. Nothing is made or
 * changed on disk.
 */
export async function inspectFolder(
  { folder, boundaryFolder }: FolderRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: InspectEvent) => void,
): Promise<void> {
  try {
    const place = FolderLocation.findFolder(folder, boundaryFolder);
    if (place) await tellContent(place, signal, emit).finally(() => place.close());
    emit({ type: 'inspected', failure: null });
  } catch (error) {
    emit({ type: 'inspected', failure: error instanceof Cancelled ? null : failureOf(error) });
  }
}

async function tellContent(
  { accessPath: folder, filePrefix }: FolderLocation,
  signal: AbortSignal,
  emit: (event: InspectEvent) => void,
): Promise<void> {
  const rejected = await readRejected(folder, signal);
  const files = new FolderNames(filePrefix, await regularFileNames(folder));
  const there = new Map<string, string>();
  // Records that cannot be read tell nothing; that they cannot be written either is told when it matters.
  await readRecords(
    folder,
    (record) => {
      const key = pictureKey(record);
      const file = files.listedAs(record.file_name);
      if (file !== null && !rejected.pictureKeys.has(key)) there.set(key, file);
    },
    signal,
  ).catch(() => undefined);
  if (signal.aborted) throw new Cancelled();
  for (const pictures of chunksOf([...there])) {
    emit({ type: 'recorded', pictures: pictures.map(([picture, file]) => ({ picture, file })) });
    await setImmediate();
  }
  for (const pictures of chunksOf([...rejected.pictureKeys])) {
    emit({ type: 'rejections', pictures });
    await setImmediate();
  }
}

/** Names of the regular files, as they are listed. */
async function regularFileNames(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    throw diskError(error);
  }
}

function* chunksOf<T>(all: readonly T[]): Generator<T[], void, undefined> {
  for (let at = 0; at < all.length; at += maxPicturesPerEvent) yield all.slice(at, at + maxPicturesPerEvent);
}
