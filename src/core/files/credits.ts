import { closeSync, constants, lstatSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join, sep } from 'node:path';
import { whileHeld } from '../../shared/engine/heldFile';
import { codeSpan, markdownCredit, type Credit } from '../../shared/words/creditText';
import { sourceIds, sources } from '../../shared/sources/sources';
import { ScrapeError } from '../failure';
import { diskErrorText } from './diskError';
import { flushDirectly } from './flushFile';
import type { Folder } from './folder';
import { FolderNames } from './folderNames';
import { removePart, newPartPath, writePartFile } from './partFiles';
import { readRecords, recordsFile, type PictureRecord } from './records';
import { openRegularFile } from './regularFile';

export const creditsFile = 'CREDITS.md';

/** How the file begins; one that begins otherwise was not made by this program. */
const creditsMark = '<!-- Made by Image Scraper';
const firstLine = `${creditsMark} from ${recordsFile}, and made anew after every run: only what is written below the last comment stays. -->`;
/** The line below which all is the user's. No text from outside can make it: each is escaped, and stands behind a dash. */
const ownTextMark = '<!-- What is written below this line stays. -->';

/**
 * Rewrites `CREDITS.md` for the recorded pictures that are in the folder: into a part, which then replaces the old
 * file. What the user wrote below its mark stays, byte for byte. A file, folder or link of that name that is not ours is
 * left as it is. `known` are the credits of all records, where they were read already. Throws `credits-not-written`.
 */
export async function writeCredits(
  target: Pick<Folder, 'accessPath' | 'requireUnmoved'>,
  known: Credits | null = null,
): Promise<void> {
  const folder = target.accessPath;
  const path = join(folder, creditsFile);
  const part = newPartPath(join(folder, sep));
  try {
    const files = new FolderNames(join(folder, sep), readdirSync(folder));
    const credits = known ?? (await readCredits(folder));
    const text = Buffer.from(`${credits.toMarkdown((file) => files.has(file))}\n${ownTextMark}\n`);
    writePartFile(part, Buffer.concat([text, readOwnText(path)]), flushDirectly);
    await whileHeld(() => {
      target.requireUnmoved();
      renameSync(part, path);
    });
  } catch (error) {
    const detail = diskErrorText(error);
    throw new ScrapeError({ code: 'credits-not-written', detail }, 'no', { cause: error });
  } finally {
    removePart(part);
  }
}

async function readCredits(folder: string): Promise<Credits> {
  const credits = new Credits();
  await readRecords(folder, (record) => credits.addRecord(record));
  return credits;
}

/** What the user wrote into the file; nothing where there is none. Throws where the file was not made by this program. */
function readOwnText(path: string): Buffer {
  if (!lstatSync(path, { throwIfNoEntry: false })) return Buffer.alloc(0);
  const file = openRegularFile(path, constants.O_RDONLY);
  try {
    const content = readFileSync(file);
    if (!content.toString('latin1', 0, creditsMark.length).startsWith(creditsMark))
      throw new Error(`${path} was not made by this program`);
    return textBelowMark(content);
  } finally {
    closeSync(file);
  }
}

/** What stands below the mark. Git and editors on Windows may have changed the ends of lines. */
function textBelowMark(content: Buffer): Buffer {
  const mark = content.indexOf(`\n${ownTextMark}`);
  const end = mark < 0 ? -1 : content.indexOf('\n', mark + 1);
  return end < 0 ? Buffer.alloc(0) : content.subarray(end + 1);
}

/** What the credits of a folder are made from: of each picture only what is to be written, as there may be very many. */
export class Credits {
  /** By file name; what is recorded of a file last counts. */
  readonly #credits = new Map<string, FileCredit>();

  addRecord(record: PictureRecord): void {
    const { file_name, source, found_in } = record;
    this.#credits.set(file_name, { line: creditLine(record), source, found_in });
  }

  clear(): void {
    this.#credits.clear();
  }

  /** Those of these files as Markdown, in the order of their names, with the notices of the sources. */
  toMarkdown(isThere: (file: string) => boolean = () => true): string {
    const { compare } = new Intl.Collator('en', { numeric: true });
    const files = [...this.#credits.keys()].filter(isThere).sort(compare);
    const credits = files.flatMap((file) => this.#credits.get(file) ?? []);
    const count = credits.length === 1 ? '1 picture' : `${credits.length} pictures`;
    const lines = credits.map(({ line }) => line).join('');
    return `${firstLine}\n\n# Credits\n\n${count}\n\n${lines}${sourceNotices(credits)}`;
  }
}

/** What is to be written of a file, and where it is from. */
interface FileCredit extends Pick<PictureRecord, 'source' | 'found_in'> {
  readonly line: string;
}

function sourceNotices(credits: readonly FileCredit[]): string {
  const used = new Set<string | null>();
  for (const { source, found_in } of credits) used.add(source).add(found_in);
  const notices = sourceIds
    .filter((id) => used.has(id))
    .map((id) => `- [${sources[id].name}](${sources[id].home}): ${sources[id].notice}\n`);
  return notices.length === 0 ? '' : `\n## Sources\n\n${notices.join('')}`;
}

function creditLine(record: PictureRecord): string {
  // Joined, as a template keeps all its parts beside it: a third of the memory, where there are very many.
  return ['- ', codeSpan(record.file_name), ': ', markdownCredit(creditOf(record)), '\n'].join('');
}

function creditOf(record: PictureRecord): Credit {
  const { title, page, url, creator, creator_url, license, license_name, license_url } = record;
  return {
    title,
    page: page ?? url,
    creator,
    creatorPage: creator_url,
    license: license_name ?? license,
    licensePage: license_url,
  };
}
