import { maxFindCount } from '../shared/form/form';
import { noticesOf } from '../shared/sources/sourceNotices';
import { parseCount } from './arguments';
import type { CommandContext } from './commandContext';
import { createTerminalSearch, keywordSearches } from './createSearch';
import { exitCodes, type ExitCode } from './exitCodes';
import { printNote, printNotices, printPictures } from './print';
import { readKeywords } from './readKeywords';
import type { TerminalSearch } from './terminalSearch';

/** Finds pictures for a keyword, for several, or on pages, and lists them. Throws `UsageError` and `BadFileError`. */
export function runSearchCommand(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  return context.values.keywords === undefined ? searchOnce(words, context) : searchKeywords(words, context);
}

async function searchOnce(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values } = context;
  const { finding, isOfPages } = createTerminalSearch(words, context, true);
  const usual = isOfPages ? maxFindCount : 100;
  const count = values.find === undefined ? usual : parseCount('--find', values.find, maxFindCount);
  const last = await finding.findMore(count);
  if (!values.json) {
    printPictures(finding.pictures);
    finding.printOutcome(last);
  }
  finding.printRuns(last);
  printNotices(finding.pictures);
  if (last.outcome === 'cancelled') return exitCodes.cancelled;
  return exitCodeOf(finding);
}

/** Finds pictures for one keyword after another, and lists them. */
async function searchKeywords(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  const { values, signal } = context;
  const count = values.find === undefined ? 100 : parseCount('--find', values.find, maxFindCount);
  const searchFor = keywordSearches(context, true);
  const notices = new Set<string>();
  const codes: ExitCode[] = [];
  for (const { keyword } of await readKeywords(words, values, signal)) {
    const finding = searchFor(keyword);
    const last = await finding.findMore(count);
    if (!values.json) {
      printPictures(finding.pictures);
      printNote(`${keyword}: ${finding.outcomeText(last)}`);
    }
    finding.printRuns(last);
    for (const notice of noticesOf(finding.pictures)) notices.add(notice);
    codes.push(exitCodeOf(finding));
    if (signal.aborted) break;
  }
  for (const notice of notices) printNote(notice);
  if (signal.aborted) return exitCodes.cancelled;
  const { brokenOff, notAll, good } = exitCodes;
  return [brokenOff, notAll].find((code) => codes.includes(code)) ?? good;
}

/** As for what is saved: nothing found is not what was wanted. */
function exitCodeOf({ hasFailed, isUnreached, pictures }: TerminalSearch): ExitCode {
  if (isUnreached) return exitCodes.brokenOff;
  return !hasFailed && pictures.length > 0 ? exitCodes.good : exitCodes.notAll;
}
