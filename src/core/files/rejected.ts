import { lstatSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { Cancelled } from '../failure';
import { JsonLineWriter, readJsonLines, removeJsonLines, type JsonObject } from './jsonLines';
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
    (line) => {
      const rejected = parseLine(line);
      if (!rejected) return;
      pictureKeys.add(rejected.key);
      if (rejected.sha256 !== null) contentHashes.add(rejected.sha256);
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

/** What it would take for pictures to be rejected no more: their lines, and those of pictures with the same bytes. */
export interface Rejection {
  /** Keys of the pictures that no other line rejects. */
  readonly pictureKeys: ReadonlySet<string>;
  readonly contentHashes: ReadonlySet<string>;
}

/** Finds the lines that reject these pictures. Rejects with the error of the file system. */
export async function findRejection(folder: string, keys: ReadonlySet<string>): Promise<Rejection> {
  const hashesOf = new Map<string, Set<string>>();
  await readJsonLines(join(folder, rejectedFile), (line) => {
    const rejected = parseLine(line);
    if (!rejected) return;
    const hashes = hashesOf.get(rejected.key) ?? new Set();
    hashesOf.set(rejected.key, rejected.sha256 === null ? hashes : hashes.add(rejected.sha256));
  });
  const contentHashes = new Set([...keys].flatMap((key) => [...(hashesOf.get(key) ?? [])]));
  const hasSameBytes = (key: string): boolean => {
    const hashes = [...(hashesOf.get(key) ?? [])];
    return hashes.length > 0 && hashes.every((sha256) => contentHashes.has(sha256));
  };
  const pictureKeys = new Set([...hashesOf.keys()].filter((key) => keys.has(key) || hasSameBytes(key)));
  return { pictureKeys, contentHashes };
}

/** Takes lines out of the list. Throws the error of the file system; `EBUSY` can be tried again. */
export function removeRejection(start: string, { pictureKeys, contentHashes }: Rejection): void {
  removeJsonLines(start, rejectedFile, (line) => {
    const rejected = parseLine(line);
    if (!rejected) return false;
    return pictureKeys.has(rejected.key) || contentHashes.has(rejected.sha256 ?? '');
  });
  const path = start + rejectedFile;
  if (lstatSync(path, { throwIfNoEntry: false })?.size === 0) unlinkSync(path);
}

function parseLine({
  source,
  id,
  sha256,
}: JsonObject): { readonly key: string; readonly sha256: string | null } | null {
  if (typeof source !== 'string' || typeof id !== 'string') return null;
  return { key: pictureKey({ source, id }), sha256: isSha256(sha256) ? sha256 : null };
}
