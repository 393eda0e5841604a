import { join } from 'node:path';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { Cancelled } from '../failure';
import { JsonLineWriter, readJsonLines } from './jsonLines';
import { cutText, isSha256 } from './records';

/**
 * What the user has rejected from a folder and does not want there again, under any name. It applies whether records
 * are written or not, because it is the user's wish.
 */
export interface RejectedPictures {
  /** Keys of the rejected pictures. */
  readonly pictureKeys: ReadonlySet<string>;
  /** SHA-256 of their files, as far as they are known. */
  readonly contentHashes: ReadonlySet<string>;
}

/** One line of `rejected.jsonl`. */
interface RejectedLine {
  /** With `id`, the picture's identity. */
  readonly source: string;
  readonly id: string;
  /** Of one of its files. */
  readonly sha256?: string;
  /** For people who read the file. */
  readonly title: string | null;
  /** ISO 8601, UTC. */
  readonly rejected_at: string;
}

const rejectedFile = 'rejected.jsonl';

/** Nothing is rejected. */
export const nothingRejected: RejectedPictures = { pictureKeys: new Set(), contentHashes: new Set() };

/** Reads what is rejected in a folder; nothing if the list cannot be read. Throws `Cancelled` after the signal. */
export async function readRejected(folder: string, signal?: AbortSignal): Promise<RejectedPictures> {
  const pictureKeys = new Set<string>();
  const contentHashes = new Set<string>();
  await readJsonLines(
    join(folder, rejectedFile),
    ({ source, id, sha256 }) => {
      if (typeof source !== 'string' || typeof id !== 'string') return;
      pictureKeys.add(pictureKey({ source, id }));
      if (isSha256(sha256)) contentHashes.add(sha256);
    },
    signal,
  ).catch(() => undefined);
  if (signal?.aborted) throw new Cancelled();
  return { pictureKeys, contentHashes };
}

/**
 * Adds pictures to the list of rejected ones, each with the known hashes of its files. Entries that exist are not
 * written again. Throws the error of the file system.
 */
export async function addRejected(
  folder: string,
  pictures: readonly Picture[],
  contentsOf: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const before = await readRejected(folder);
  const writer = new JsonLineWriter<RejectedLine>(join(folder, rejectedFile));
  try {
    const rejected_at = new Date().toISOString();
    for (const picture of pictures) {
      const { source, id, title } = picture;
      const key = pictureKey(picture);
      const lineWith = (sha256?: string): RejectedLine => ({
        source,
        id,
        ...(sha256 !== undefined && { sha256 }),
        title: title && cutText(title),
        rejected_at,
      });
      const contents = [...(contentsOf.get(key) ?? [])].filter((sha256) => !before.contentHashes.has(sha256));
      for (const sha256 of contents) writer.append(lineWith(sha256));
      if (contents.length === 0 && !before.pictureKeys.has(key)) writer.append(lineWith());
    }
  } finally {
    writer.close();
  }
}
