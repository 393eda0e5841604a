import { createReadStream } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { keysShape } from '../../shared/picture/keys';
import { readPicture } from '../../shared/picture/storedPicture';
import type { Picture } from '../../shared/picture/picture';
import { understood, type Shape } from '../../shared/words/shape';
import { fieldsOf, parsedJson } from '../../shared/words/untrusted';
import { fingerprintedShape, type Fingerprinted } from '../../shared/panel/fingerprint';
import type { Log } from '../log';
import { searchQueryShape, type Searches } from './searches';

const idShape = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
/** A search that began, or went on. */
const searchShape = v.object({ id: idShape, query: searchQueryShape });
/** Pictures that a search found. */
const foundShape = v.object({ search: idShape, keys: keysShape });
/** Where a search stopped, and of how many; a null cursor means at the beginning. */
const cursorShape = v.object({
  search: idShape,
  source: v.string(),
  query: v.string(),
  cursor: v.nullable(v.string()),
  total: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});

const printsShape = v.array(fingerprintedShape);

/** A line of the stored list. */
export type SavedLine =
  /** A picture that is there already gets to know what it does not know yet. */
  | { readonly picture: Picture }
  | { readonly search: Shape<typeof searchShape> }
  | { readonly found: Shape<typeof foundShape> }
  | { readonly cursor: Shape<typeof cursorShape> }
  /** How thumbnails look. */
  | { readonly fingerprints: readonly Fingerprinted[] }
  /** The number of a search that was closed. */
  | { readonly closed: number };

/** The found list on disk, so that it outlives the window. Writing never makes a caller wait. */
export interface SavedList {
  /** Adds what is on disk to what was found. Returns how thumbnails look. */
  loadInto(searches: Searches): Promise<readonly Fingerprinted[]>;
  appendLines(lines: readonly SavedLine[]): void;
  clearLines(): void;
  /** When all that was asked for is on disk. */
  whenWritten(): Promise<void>;
}

/**
 * Keeps the list in a file of JSON lines (`SavedLine`) that is only ever appended to. Lines that cannot be read are passed
 * over. Without a file (no workspace) nothing is kept.
 */
export function createSavedList(file: string | null, log: Log): SavedList {
  let last = Promise.resolve();
  const queue = (write: (path: string) => Promise<void>): void => {
    if (file === null) return;
    last = last
      .then(() => write(file))
      .catch((error: unknown) => log.warn(`The list could not be stored: ${String(error)}`));
  };
  return {
    async loadInto(searches) {
      const prints: Fingerprinted[] = [];
      if (file === null) return prints;
      try {
        await readSavedLines(file, searches, prints);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
          log.warn(`The stored list could not be read: ${String(error)}`);
        }
      }
      return prints;
    },
    appendLines(lines) {
      if (lines.length === 0) return;
      const text = lines.map((line) => JSON.stringify(line)).join('\n');
      queue(async (path) => {
        await mkdir(dirname(path), { recursive: true });
        // A line that a crash tore off is ended first, so that it spoils no other.
        await appendFile(path, `\n${text}\n`);
      });
    },
    clearLines() {
      queue((path) => rm(path, { force: true }));
    },
    async whenWritten() {
      await last;
    },
  };
}

async function readSavedLines(file: string, searches: Searches, prints: Fingerprinted[]): Promise<void> {
  // Read in pieces, with a turn of the event loop between them.
  let rest = '';
  for await (const piece of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) readSavedLine(line, searches, prints);
  }
  readSavedLine(rest, searches, prints);
}

function readSavedLine(line: string, searches: Searches, prints: Fingerprinted[]): void {
  const value = fieldsOf(parsedJson(line));
  if (!value) return;
  const { collection } = searches;
  const picture = readPicture(value['picture']);
  if (picture) return searches.restorePicture(picture);
  const search = understood(searchShape, value['search']);
  if (search) searches.restore(search.id, search.query);
  const found = understood(foundShape, value['found']);
  const keys = found && searches.get(found.search)?.keys;
  for (const key of found?.keys ?? []) if (collection.get(key)) keys?.add(key);
  const cursor = understood(cursorShape, value['cursor']);
  if (cursor) searches.get(cursor.search)?.cursors.set(cursor);
  prints.push(...(understood(printsShape, value['fingerprints']) ?? []));
  const closed = understood(idShape, value['closed']);
  if (closed !== null) searches.close([closed]);
}
