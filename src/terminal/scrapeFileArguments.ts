import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { SourceRun } from '../shared/engine/search';
import type { Environment } from '../shared/engine/proxy';
import { maxScrapeFileLength, readScrapeFile, type ScrapeFile } from '../shared/scrapeFile/scrapeFile';
import { folderOf, type FileSearch } from '../shared/scrapeFile/scrapeOrder';
import { fileErrorText } from '../shared/words/fileErrorText';
import { bytesText } from '../shared/words/units';
import { BadFileError, sourceRunsOf } from './arguments';

/** Reads the scrape file at a path. Throws `BadFileError`. */
export async function readScrapeFileAt(path: string): Promise<ScrapeFile> {
  const { file, problem } = readScrapeFile(await readText(path));
  if (problem !== null) throw new BadFileError(`${path} cannot be run. ${problem}`);
  return file;
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    // A character is at most three bytes for each of its units.
    if (size <= 3 * maxScrapeFileLength) return await readFile(path, 'utf8');
  } catch (error) {
    throw new BadFileError(`cannot read ${path}: ${fileErrorText(error)}`);
  }
  throw new BadFileError(`${path} is longer than ${bytesText(maxScrapeFileLength)}`);
}

/** Absolute path of the folder that a scrape file names, which must be in the one where the program runs. Throws `BadFileError`. */
export function saveFolderOf(path: string, file: ScrapeFile, workingFolder: string): string {
  const folder = resolve(workingFolder, dirname(path), ...folderOf(file).split('/'));
  const inside = relative(workingFolder, folder);
  if (isAbsolute(inside) || inside.split(sep)[0] === '..')
    throw new BadFileError(
      `${path} saves to ${folder}, which is not in this folder; --out DIR says another one`,
    );
  return folder;
}

/** Who is asked for a search of a scrape file: all sources that can be, where it names none. Throws `UsageError`. */
export function sourceRunsOfSearch(
  search: Exclude<FileSearch, { readonly kind: 'list' }>,
  environment: Environment,
): readonly SourceRun[] {
  return search.kind === 'pages'
    ? sourceRunsOf([], { source: [], page: [...search.addresses] }, environment)
    : sourceRunsOf([search.keyword], { source: [...(search.sources ?? ['all'])], page: [] }, environment);
}
