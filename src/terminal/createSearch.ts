import type { ScrapeRequest } from '../shared/engine/scrape';
import type { SourceRun } from '../shared/engine/search';
import type { EngineSettings } from '../shared/engine/settings';
import { demandsFor } from '../shared/sources/demands';
import { demandsOf, settingsOf, sourceRunsOf, type OptionValues } from './arguments';
import { responseCacheFolder } from './cacheFolders';
import type { CommandContext } from './commandContext';
import { criteriaOf } from './criteria';
import { printEvent } from './print';
import { TerminalSearch, type TerminalSearchPorts } from './terminalSearch';

/** A search, before anything is asked; `isListed`: what it finds is not saved. Throws `UsageError`. */
export function createTerminalSearch(
  words: readonly string[],
  context: CommandContext,
  isListed = false,
): {
  readonly finding: TerminalSearch;
  readonly isOfPages: boolean;
  readonly settings: ScrapeRequest['settings'];
} {
  const { values } = context;
  const runs = sourceRunsOf(words, values, process.env);
  const settings = settingsOf(values, process.env);
  const finding = terminalSearchOf(runs, settings, wantedOf(values, isListed), context);
  return { finding, isOfPages: values.page.length > 0, settings };
}

/** What begins the search for a keyword of several; `isListed`: what it finds is not saved. Throws `UsageError`. */
export function keywordSearches(
  context: CommandContext,
  isListed = false,
): (keyword: string) => TerminalSearch {
  const { values } = context;
  const settings = settingsOf(values, process.env);
  const wanted = wantedOf(values, isListed);
  return (keyword) =>
    terminalSearchOf(sourceRunsOf([keyword], values, process.env), settings, wanted, context);
}

/** What is wanted of the pictures that a search finds. */
type Wanted = Pick<TerminalSearchPorts, 'criteria' | 'demands' | 'fit'>;

/**
 * What is listed meets all that is demanded. Of what is saved, each file is judged by its pixels and licence, and told.
 * Throws `UsageError`.
 */
function wantedOf(values: OptionValues, isListed: boolean): Wanted {
  const { demands = {} } = demandsOf(values);
  const fit = isListed
    ? demands
    : demandsFor({ ...demands, licenses: null, minWidth: 1, minHeight: 1 }).demands;
  return { demands, ...(fit && { fit }), criteria: criteriaOf(demands) };
}

export function terminalSearchOf(
  runs: readonly SourceRun[],
  settings: EngineSettings,
  wanted: Wanted,
  { values: { json }, engine, signal }: CommandContext,
): TerminalSearch {
  return new TerminalSearch(runs, {
    engine,
    settings,
    ...wanted,
    cacheFolder: responseCacheFolder(process.env),
    signal,
    onEvent: (event) => {
      if (json) printEvent(event);
    },
  });
}

/** All that are found are of use: a scrape file says how many to find. */
export const anyPicture: Wanted = { criteria: { isMatch: () => true, options: '' } };
