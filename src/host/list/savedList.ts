import { createReadStream } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import type { Collection } from '../../shared/picture/collection';
import { readPicture } from '../../shared/picture/storedPicture';
import type { Picture } from '../../shared/picture/picture';
import { understood, type Shape } from '../../shared/words/shape';
import { fieldsOf, parsedJson } from '../../shared/words/untrusted';
import type { Log } from '../log';

const cursorShape = v.object({
  source: v.string(),
  keyword: v.string(),
  cursor: v.nullable(v.string()),
});

/** Where a search stopped; a null cursor means at the beginning. */
export type SavedCursor = Shape<typeof cursorShape>;

/** The found list on disk, so that it outlives the window. Writing never makes a caller wait. */
export interface SavedList {
  /** Adds what is on disk to the collection. */
  loadInto(collection: Collection): Promise<void>;
  /** A picture that is there already gets to know what it does not know yet. */
  appendLines(pictures: readonly Picture[], cursors: readonly SavedCursor[]): void;
  clearLines(): void;
  /** When all that was asked for is on disk. */
  whenWritten(): Promise<void>;
}

/**
 * Keeps the list in a file of JSON lines that is only ever appended to: `{"picture":…}` and `{"cursor":…}`. Lines that
 * cannot be read are passed over. Without a file (no workspace) nothing is kept.
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
    async loadInto(collection) {
      if (file === null) return;
      try {
        await readSavedLines(file, collection);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
          log.warn(`The stored list could not be read: ${String(error)}`);
        }
      }
    },
    appendLines(pictures, cursors) {
      const lines = [
        ...pictures.map((picture) => JSON.stringify({ picture })),
        ...cursors.map((cursor) => JSON.stringify({ cursor })),
      ];
      if (lines.length === 0) return;
      queue(async (path) => {
        await mkdir(dirname(path), { recursive: true });
        // A line that a crash tore off is ended first, so that it spoils no other.
        await appendFile(path, `\n${lines.join('\n')}\n`);
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

async function readSavedLines(file: string, collection: Collection): Promise<void> {
  // Read in pieces, with a turn of the event loop between them.
  let rest = '';
  for await (const piece of createReadStream(file, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) readSavedLine(line, collection);
  }
  readSavedLine(rest, collection);
}

function readSavedLine(line: string, collection: Collection): void {
  const value = fieldsOf(parsedJson(line));
  if (!value) return;
  const picture = readPicture(value['picture']);
  if (picture && collection.add([picture]).length === 0) collection.mergeKnown([picture]);
  const cursor = understood(cursorShape, value['cursor']);
  if (cursor) collection.setCursor(cursor.source, cursor.keyword, cursor.cursor);
}
