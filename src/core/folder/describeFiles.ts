import type { DescribedFile, DescribeEvent, DescribeRequest } from '../../shared/engine/verify';
import { Cancelled, failureOf } from '../failure';
import { FolderLocation } from '../files/folderLocation';
import { regularFileBytes } from '../files/hashFile';
import { pictureOfRecord, readRecords, type PictureRecord } from '../files/records';
import type { RunContext } from '../net/runContext';

/** More would hold up the receiving thread. */
const maxFilesPerEvent = 500;

/** Tells what the last record of each of these files says, for those that have one. Nothing is made or changed on disk. */
export async function describeFiles(
  { folder, boundaryFolder, files }: DescribeRequest,
  { signal }: Pick<RunContext, 'signal'>,
  emit: (event: DescribeEvent) => void,
): Promise<void> {
  let place: FolderLocation | null = null;
  try {
    place = FolderLocation.findFolder(folder, boundaryFolder);
    const records = place ? await recordsOf(place, new Set(files), signal) : [];
    let described: DescribedFile[] = [];
    const tell = (): void => {
      if (described.length > 0) emit({ type: 'files', files: described });
      described = [];
    };
    for (const record of records) {
      const { file_name: file, size } = record;
      const isThere = (await regularFileBytes((place?.filePrefix ?? '') + file)) !== null;
      described.push({ file, picture: pictureOfRecord(record), size, isThere });
      if (described.length >= maxFilesPerEvent) tell();
      if (signal.aborted) throw new Cancelled();
    }
    tell();
    emit({ type: 'described', failure: null });
  } catch (error) {
    emit({ type: 'described', failure: error instanceof Cancelled ? null : failureOf(error) });
  } finally {
    place?.close();
  }
}

/** The last record of each file. Records that cannot be read tell nothing. */
async function recordsOf(
  { accessPath }: FolderLocation,
  files: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly PictureRecord[]> {
  const records = new Map<string, PictureRecord>();
  const note = (record: PictureRecord): void => {
    if (files.has(record.file_name)) records.set(record.file_name, record);
  };
  await readRecords(accessPath, note, signal).catch(() => undefined);
  if (signal.aborted) throw new Cancelled();
  return [...records.values()];
}
