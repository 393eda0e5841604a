import { closeSync, constants, lstatSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join, sep } from 'node:path';
import { visibleLine } from '../../shared/words/plainText';
import { sourceIds, sources } from '../../shared/sources/sources';
import { ScrapeError } from '../failure';
import { diskErrorText } from './diskError';
import { flushDirectly } from './flushFile';
import type { Folder } from './folder';
import { removePart, newPartPath, writePartFile } from './partFiles';
import { readRecords, recordsFile, type PictureRecord } from './records';
import { openRegularFile } from './regularFile';
import { dropUserInfo, webUrl } from '../../shared/words/untrusted';

const creditsFile = 'CREDITS.md';

/** How the file begins; one that begins otherwise was not made by this program. */
const creditsMark = '<!-- Made by Image Scraper';
const firstLine = `${creditsMark} from ${recordsFile}, and made anew after every run: only what is written below the last comment stays. -->`;
/** The line below which all is the user's. No text from outside can make it: each is escaped, and stands behind a dash. */
const ownTextMark = '<!-- What is written below this line stays. -->';
/** Titles and names from outside are cut after this many UTF-16 units. */
const maxShownTextLength = 300;

/**
 * Rewrites `CREDITS.md` for the recorded pictures that are in the folder: into a part, which then replaces the old
 * file. What the user wrote below its mark stays, byte for byte. A file, folder or link of that name that is not ours is
 * left as it is. Throws `credits-not-written`.
 */
export async function writeCredits(target: Pick<Folder, 'accessPath' | 'requireUnmoved'>): Promise<void> {
  const folder = target.accessPath;
  const path = join(folder, creditsFile);
  const part = newPartPath(join(folder, sep));
  try {
    const files = new Set(readdirSync(folder));
    const credits = new Credits();
    await readRecords(folder, (record) => {
      if (files.has(record.file_name)) credits.addRecord(record);
    });
    const text = Buffer.from(`${credits.toMarkdown()}\n${ownTextMark}\n`);
    writePartFile(part, Buffer.concat([text, readOwnText(path)]), flushDirectly);
    target.requireUnmoved();
    renameSync(part, path);
  } catch (error) {
    const detail = diskErrorText(error);
    throw new ScrapeError({ code: 'credits-not-written', detail }, 'no', { cause: error });
  } finally {
    removePart(part);
  }
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
  readonly #lines = new Map<string, string>();
  readonly #sources = new Set<string | null>();

  addRecord(record: PictureRecord): void {
    this.#lines.set(record.file_name, creditLine(record));
    this.#sources.add(record.source).add(record.found_in);
  }

  /** All as Markdown, in the order of the file names, with the notices of the sources. */
  toMarkdown(): string {
    const { compare } = new Intl.Collator('en', { numeric: true });
    const lines = [...this.#lines.keys()].sort(compare).map((file) => this.#lines.get(file));
    const count = lines.length === 1 ? '1 picture' : `${lines.length} pictures`;
    return `${firstLine}\n\n# Credits\n\n${count}\n\n${lines.join('')}${this.#sourceNotices()}`;
  }

  #sourceNotices(): string {
    const notices = sourceIds
      .filter((id) => this.#sources.has(id))
      .map((id) => `- [${sources[id].name}](${sources[id].home}): ${sources[id].notice}\n`);
    return notices.length === 0 ? '' : `\n## Sources\n\n${notices.join('')}`;
  }
}

/** Title, author, source and licence (Creative Commons, "Recommended practices for attribution"), as a list item. */
function creditLine(record: PictureRecord): string {
  const { file_name, title, page, url, creator, creator_url, license, license_name, license_url } = record;
  const what = linkedText(title, 'Untitled', page ?? url);
  const author = linkedText(creator, 'author unknown', creator_url);
  const terms = linkedText(license_name ?? license, 'licence unknown', license_url);
  return `- ${codeSpan(file_name)}: ${what}, ${author}, ${terms}\n`;
}

/** Text from outside, escaped, so that none of it acts as Markdown or HTML; a link where there is an address. */
function linkedText(text: string | null, otherwise: string, address: string | null): string {
  const line = visibleLine((text ?? '').slice(0, maxShownTextLength)) || otherwise;
  const target = address === null ? null : linkTarget(address);
  // Many programs turn what looks like an address into a link, but not inside the text of a link.
  if (target !== null) return `[${escapeMarkdown(line)}](${target})`;
  return addressPattern.test(line) ? codeSpan(line) : escapeMarkdown(line);
}

const addressPattern = /\/\/|@|www\.|\.\p{L}{2}/iu;

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>~$]|&(?=#?\w+;)/g, '\\$&');
}

/** A code span: its fence is longer than any run of backticks in it (CommonMark, 6.1). */
function codeSpan(text: string): string {
  // Empty text would make no code span.
  const line = visibleLine(text) || '?';
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

const plainAddress = /^https?:\/\/[a-z\d]+(?:[.-][a-z\d]+)*\/[\w./~-]*$/;

/** An http or https address escaped as the target of a link, without user name and password; null for any other. */
function linkTarget(address: string): string | null {
  // Most have nothing to escape or to leave out, and a parsed URL costs more than all else about a line.
  if (plainAddress.test(address)) return address;
  const url = webUrl(address);
  if (!url) return null;
  dropUserInfo(url);
  return url.href
    .replace(/[\\()`<>[\]]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/&(?=#?\w+;)/g, '&amp;');
}
