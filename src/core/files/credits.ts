import { closeSync, constants, lstatSync, readdirSync, readSync, renameSync } from 'node:fs';
import { join, sep } from 'node:path';
import { oneLine } from '../../shared/words/plainText';
import { sourceIds, sources } from '../../shared/sources/sources';
import { ScrapeError } from '../failure';
import type { Folder } from './folder';
import { dropPart, newPart, writePart } from './partFiles';
import { readRecords, recordsFile, type PictureRecord } from './records';
import { openRegular } from './regularFile';
import { errorText, webUrl } from '../../shared/words/untrusted';

export const creditsFile = 'CREDITS.md';

/** How the file begins; one that begins otherwise was not made by this program. */
const mark = '<!-- Made by Image Scraper';
const firstLine = `${mark} from ${recordsFile}, and made anew after every run: changes to it are lost. -->`;
/** Titles and names from outside are cut after this many UTF-16 units. */
const longestText = 300;

/**
 * Rewrites `CREDITS.md` for the recorded pictures that are in the folder: into a part, which then replaces the old
 * file. A file, folder or link of that name that is not ours is left as it is. Throws `credits-not-written`.
 */
export async function writeCredits(target: Pick<Folder, 'path' | 'check'>): Promise<void> {
  const folder = target.path;
  const path = join(folder, creditsFile);
  const part = newPart(join(folder, sep));
  try {
    const files = new Set(readdirSync(folder));
    const records = new Map<string, PictureRecord>();
    await readRecords(folder, (record) => {
      if (files.has(record.file_name)) records.set(record.file_name, record);
    });
    writePart(part, creditsText([...records.values()]));
    requireOurs(path);
    target.check();
    renameSync(part, path);
  } catch (error) {
    const detail = errorText(error);
    throw new ScrapeError({ code: 'credits-not-written', detail }, 'no', { cause: error });
  } finally {
    dropPart(part);
  }
}

function requireOurs(path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })) return;
  const file = openRegular(path, constants.O_RDONLY);
  try {
    const start = Buffer.alloc(mark.length);
    readSync(file, start);
    if (start.toString() !== mark) throw new Error(`${path} was not made by this program`);
  } finally {
    closeSync(file);
  }
}

/** The credits of these pictures as Markdown, in the order of their file names, with their sources' notices. */
export function creditsText(records: readonly PictureRecord[]): string {
  const { compare } = new Intl.Collator('en', { numeric: true });
  const sorted = [...records].sort((a, b) => compare(a.file_name, b.file_name));
  const count = records.length === 1 ? '1 picture' : `${records.length} pictures`;
  return `${firstLine}\n\n# Credits\n\n${count}\n\n${sorted.map(creditOf).join('')}${noticesOf(records)}`;
}

function noticesOf(records: readonly PictureRecord[]): string {
  const named = new Set(records.flatMap(({ source, found_in }) => [source, found_in]));
  const notices = sourceIds
    .filter((id) => named.has(id))
    .map((id) => `- [${sources[id].name}](${sources[id].home}): ${sources[id].notice}\n`);
  return notices.length === 0 ? '' : `\n## Sources\n\n${notices.join('')}`;
}

/** Title, author, source and licence (Creative Commons, "Recommended practices for attribution"), as a list item. */
function creditOf(record: PictureRecord): string {
  const { file_name, title, page, url, creator, creator_url, license, license_name, license_url } = record;
  const what = named(title, 'Untitled', page ?? url);
  const author = named(creator, 'author unknown', creator_url);
  const terms = named(license_name ?? license, 'licence unknown', license_url);
  return `- ${code(file_name)}: ${what}, ${author}, ${terms}\n`;
}

/** Text from outside, escaped, so that none of it acts as Markdown or HTML; a link where there is an address. */
function named(text: string | null, otherwise: string, address: string | null): string {
  const line = oneLine((text ?? '').slice(0, longestText)) || otherwise;
  const target = address === null ? null : linkTarget(address);
  // Many programs turn what looks like an address into a link, but not inside the text of a link.
  if (target !== null) return `[${escaped(line)}](${target})`;
  return looksLikeAddress.test(line) ? code(line) : escaped(line);
}

const looksLikeAddress = /\/\/|@|www\.|\.\p{L}{2}/iu;

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>~$]|&(?=#?\w+;)/g, '\\$&');
}

/** A code span: its fence is longer than any run of backticks in it (CommonMark, 6.1). */
function code(text: string): string {
  // Empty text would make no code span.
  const line = oneLine(text) || '?';
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** An http or https address escaped as the target of a link, without user name and password; null for any other. */
function linkTarget(address: string): string | null {
  const url = webUrl(address);
  if (!url) return null;
  url.username = url.password = '';
  return url.href
    .replace(/[\\()`<>[\]]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/&(?=#?\w+;)/g, '&amp;');
}
