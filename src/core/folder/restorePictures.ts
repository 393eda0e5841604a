import type {
  DiscardEvent,
  DiscardRequest,
  FileOfPicture,
  FolderRequest,
  RestoreEvent,
  RestoreRequest,
} from '../../shared/engine/folder';
import type { Failure } from '../../shared/engine/failure';
import { join } from 'node:path';
import { pictureKey } from '../../shared/picture/picture';
import { failureOf, ScrapeError } from '../failure';
import { AsideFolder, openAsideFolder, type AsideLine } from '../files/asideFolder';
import { writeCredits } from '../files/credits';
import { diskError, recordsError } from '../files/diskError';
import { FolderLocation } from '../files/folderLocation';
import { JsonLineWriter } from '../files/jsonLines';
import { parseRecord, readRecords, recordsFile, type PictureRecord } from '../files/records';
import { findRejection, removeRejection, type Rejection } from '../files/rejected';
import { heldFileCodes } from '../../shared/engine/heldFile';
import { retryFileOperation } from '../files/retryFileOperation';
import type { RunContext } from '../net/runContext';

/** So long another program may hold the list of what is rejected. */
const maxBusyMs = 5_000;

/** What a rejection that was taken back has changed; `failure` tells of records that could not be written again. */
type Restored = Omit<RestoreEvent, 'type'>;

/**
 * Takes rejections back: the pictures may be saved again, and what is still aside of their files is in the folder again, with
 * its record and its credit. It can be done again where it was broken off.
 */
export async function restorePictures(
  request: RestoreRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: RestoreEvent) => void,
): Promise<void> {
  let restored: Restored = { pictureKeys: [], files: [], failure: null };
  const failure = await withFolder(request, async (place) => {
    restored = await restoreInto(place, new Set(request.pictureKeys), signal);
    if (request.records.credits && restored.files.length > 0) await writeCredits(place);
  });
  emit({ type: 'restored', ...restored, failure: restored.failure ?? failure });
}

/** Deletes what is aside for good. */
export async function discardAside(
  request: DiscardRequest,
  _: unknown,
  emit: (event: DiscardEvent) => void,
): Promise<void> {
  const failure = await withFolder(request, (place) => {
    for (const path of request.asideFolders) openAsideFolder(place, path)?.remove();
  });
  emit({ type: 'discarded', failure });
}

/** Does something in a folder that is there; returns its failure. */
async function withFolder(
  { folder, boundaryFolder }: FolderRequest,
  act: (place: FolderLocation) => void | Promise<void>,
): Promise<Failure | null> {
  let place: FolderLocation | null = null;
  try {
    place = FolderLocation.findFolder(folder, boundaryFolder);
    if (!place) throw new ScrapeError({ code: 'folder-gone', detail: `${folder} is not there any more` });
    await act(place);
    return null;
  } catch (error) {
    return failureOf(diskError(error));
  } finally {
    place?.close();
  }
}

/** Takes rejections back in an open folder, apart from its credits. Throws `ScrapeError`. */
export async function restoreInto(
  place: FolderLocation,
  keys: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Restored> {
  const rejection = await findRejection(place.accessPath, keys).catch((error: unknown) => {
    throw recordsError(error);
  });
  const files: FileOfPicture[] = [];
  let failure: Failure | null = null;
  const asides = AsideFolder.openAll(place);
  try {
    const returned: { readonly aside: AsideFolder; readonly names: ReadonlySet<string> }[] = [];
    for (const aside of asides) {
      const lines = (await aside.readLines()).filter((line) => belongsTo(rejection, keys, line));
      const names = await returnFiles(place, aside, lines);
      await addRecords(place, lines, names).catch((error: unknown) => ({ failure } = recordsError(error)));
      returned.push({ aside, names: new Set(names.keys()) });
      for (const line of lines) {
        const file = names.get(line.file_name);
        if (file !== undefined) files.push({ picture: pictureKey(line), file });
      }
    }
    await retryFileOperation(() => (place.requireUnmoved(), removeRejection(place.filePrefix, rejection)), {
      retryCodes: heldFileCodes,
      maxWaitMs: maxBusyMs,
      signal,
    });
    for (const { aside, names } of returned) if (names.size > 0) aside.forgetFiles(names);
  } catch (error) {
    throw diskError(error);
  } finally {
    for (const aside of asides) aside.close();
  }
  return { pictureKeys: [...rejection.pictureKeys], files, failure };
}

function belongsTo(
  { pictureKeys, contentHashes }: Rejection,
  keys: ReadonlySet<string>,
  line: AsideLine,
): boolean {
  const key = pictureKey(line);
  return keys.has(key) || pictureKeys.has(key) || contentHashes.has(parseRecord(line)?.sha256 ?? '');
}

/** The names under which files are in the folder again, by those that they had. */
async function returnFiles(
  place: FolderLocation,
  aside: AsideFolder,
  lines: readonly AsideLine[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const file of new Set(lines.map(({ file_name }) => file_name))) {
    const name = await aside.returnFile(place, file);
    if (name !== null) names.set(file, name);
  }
  return names;
}

/** Records files that came back, as they were recorded. */
async function addRecords(
  place: FolderLocation,
  lines: readonly AsideLine[],
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const known = new Set<string>();
  const identity = (line: Pick<PictureRecord, 'source' | 'id' | 'file_name'>): string =>
    `${pictureKey(line)} ${line.file_name}`;
  await readRecords(place.accessPath, (record) => known.add(identity(record)));
  // Whole lines, which may have fields of others.
  const writer = new JsonLineWriter<AsideLine>(join(place.accessPath, recordsFile));
  try {
    for (const line of lines) {
      const name = names.get(line.file_name);
      const record = name === undefined ? null : { ...line, file_name: name };
      if (record && parseRecord(record) && !known.has(identity(record))) writer.append(record);
    }
    await writer.flush();
  } finally {
    writer.close();
  }
}
