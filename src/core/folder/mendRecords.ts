import { closeSync, constants, fstatSync, readSync } from 'node:fs';
import { parse } from 'node:path';
import type { MendEvent, MendRequest } from '../../shared/engine/verify';
import type { Picture } from '../../shared/picture/picture';
import { pictureType } from '../bytes/pictureType';
import { maxHeaderBytes, pixelsFromHeader } from '../bytes/pixelsFromHeader';
import { failureOf, ScrapeError } from '../failure';
import { writeCredits } from '../files/credits';
import { recordsError } from '../files/diskError';
import { FolderLocation } from '../files/folderLocation';
import { hashFile } from '../files/hashFile';
import {
  createRecord,
  createRecordWriter,
  isFileName,
  readRecords,
  removeBrokenLines,
  removeRecords,
  type PictureRecord,
} from '../files/records';
import { openRegularFile } from '../files/regularFile';
import { heldFileCodes } from '../../shared/engine/heldFile';
import { retryFileOperation } from '../files/retryFileOperation';
import type { RunContext } from '../net/runContext';

/** So long another program may hold the records. */
const maxBusyMs = 5_000;

/** The source of a picture of which nothing is known but its file; its id is the hash of its bytes. */
const fileSource = 'file';

/**
 * Changes the records of a folder, and makes its credits from them: lines go, and pictures without one are recorded. What it has
 * begun it does to the end: a cancellation only ends the waiting for another program.
 */
export async function mendRecords(
  request: MendRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: MendEvent) => void,
): Promise<void> {
  const { folder, boundaryFolder, records } = request;
  let place: FolderLocation | null = null;
  let failure = null;
  try {
    place = FolderLocation.findFolder(folder, boundaryFolder);
    if (!place) throw new ScrapeError({ code: 'folder-gone', detail: `${folder} is not there any more` });
    await changeRecords(place, request, signal).catch((error: unknown) => {
      throw error instanceof ScrapeError ? error : recordsError(error);
    });
    if (records.credits) await writeCredits(place);
  } catch (error) {
    failure = failureOf(error);
  } finally {
    place?.close();
  }
  emit({ type: 'mended', failure });
}

async function changeRecords(
  place: FolderLocation,
  { forget, add, removesBroken }: MendRequest,
  signal: AbortSignal,
): Promise<void> {
  const forgotten = new Set(forget);
  const remove = (act: () => void): void | Promise<void> =>
    retryFileOperation(() => (place.requireUnmoved(), act()), {
      retryCodes: heldFileCodes,
      maxWaitMs: maxBusyMs,
      signal,
    });
  if (removesBroken) await remove(() => removeBrokenLines(place.filePrefix));
  if (forgotten.size > 0)
    await remove(() => removeRecords(place.filePrefix, ({ file_name }) => forgotten.has(file_name)));
  if (add.length > 0) await addRecords(place, new Set(add.filter(isFileName)));
}

async function addRecords(place: FolderLocation, files: Set<string>): Promise<void> {
  // Another run, or a click before, may have recorded them meanwhile.
  await readRecords(place.accessPath, ({ file_name }) => files.delete(file_name));
  const writer = createRecordWriter(place.accessPath);
  try {
    for (const file of files) {
      const record = await recordOfFile(place, file);
      if (!record) continue;
      place.requireUnmoved();
      writer.append(record);
    }
    await writer.flush();
  } finally {
    writer.close();
  }
}

/** What the file itself tells; null where it is no picture. */
async function recordOfFile(place: FolderLocation, file: string): Promise<PictureRecord | null> {
  const path = place.filePrefix + file;
  const start = readStart(path);
  if (!start || !pictureType(start.bytes)) return null;
  const sha256 = await hashFile(path, new AbortController().signal);
  if (sha256 === '') return null;
  const picture: Picture = {
    source: fileSource,
    id: sha256,
    keyword: '',
    title: parse(file).name,
    creator: null,
    license: null,
    page: null,
    sizes: [],
  };
  const saved = { file, url: '', pixels: pixelsFromHeader(start.bytes), bytes: start.length, sha256 };
  return { ...createRecord(picture, { ...saved, size: 'original' }), url: null };
}

/** The first bytes of a regular file, and its length; null for anything else. */
function readStart(path: string): { readonly bytes: Buffer; readonly length: number } | null {
  try {
    const file = openRegularFile(path, constants.O_RDONLY);
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, maxHeaderBytes));
      return { bytes: bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0)), length: size };
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}
