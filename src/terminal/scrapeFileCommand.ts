import { maxFindCount } from '../shared/form/form';
import { isLicenseAllowed } from '../shared/picture/licenses';
import { pictureKey, type Picture } from '../shared/picture/picture';
import { maskedCountOf, scrapeOrderOf, searchesOf } from '../shared/scrapeFile/scrapeOrder';
import { foundText } from '../shared/words/runText';
import { maskedText } from '../shared/words/scrapeFileText';
import { settingsOf, UsageError } from './arguments';
import type { CommandContext } from './commandContext';
import { anyPicture, terminalSearchOf } from './createSearch';
import { exitCodes, type ExitCode } from './exitCodes';
import { picturesAt } from './namedPictures';
import { printNote, printNotices } from './print';
import { outputFolder, requireUsableFolder } from './outputFolder';
import { completedWith, nothingSaved, SaveRun, statsWriter } from './saveRun';
import { readScrapeFileAt, saveFolderOf, sourceRunsOfSearch } from './scrapeFileArguments';

/**
 * Does what a scrape file says: its searches, one after another, and then one save of what they found. Throws `UsageError` and
 * `BadFileError`.
 */
export async function runScrapeFileCommand(
  words: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const { values, signal } = context;
  const [path, ...others] = words;
  if (path === undefined || others.length > 0) throw new UsageError('run takes one FILE, a scrape file');
  const file = await readScrapeFileAt(path);
  const folder = values.out === undefined ? saveFolderOf(path, file, process.cwd()) : outputFolder(values);
  const settings = settingsOf(values, process.env);
  const searches = searchesOf(file).map((search) =>
    search.kind === 'list'
      ? search
      : {
          ...search,
          finding: terminalSearchOf(
            sourceRunsOfSearch(search, process.env),
            settings,
            {
              ...anyPicture,
              ...(search.kind === 'keyword' && search.demands && { demands: search.demands }),
            },
            context,
          ),
        },
  );
  const boundaryFolder = values.out === undefined ? process.cwd() : null;
  await requireUsableFolder(folder, context, boundaryFolder);
  const writeStats = statsWriter(values);
  const run = new SaveRun(folder, context);
  const masked = maskedCountOf(file);
  if (masked > 0) printNote(maskedText(masked));
  const found: (readonly Picture[])[] = [];
  let [hasFailed, isUnreached] = [false, false];
  for (const search of searches) {
    if (search.kind === 'list') {
      found.push(await picturesAt(search.addresses, settings, context));
    } else {
      const { finding } = search;
      const last = await finding.findMore(search.kind === 'pages' ? maxFindCount : search.find);
      finding.printRuns(last);
      printNotices(finding.pictures);
      if (finding.pictures.length === 0 && !signal.aborted) finding.printOutcome(last);
      hasFailed ||= finding.hasFailed;
      isUnreached ||= finding.isUnreached;
      found.push(finding.pictures);
    }
    if (signal.aborted) {
      const count = new Set(found.flat().map(pictureKey)).size;
      const isOpen = file.quantity === 'all';
      const end = nothingSaved(isOpen ? count : file.quantity);
      writeStats(end);
      return run.printEnd(end, { search: { text: `${foundText(count, count)} so far`, isOpen } });
    }
  }
  const { allowedLicenses, ...order } = scrapeOrderOf(file, found);
  const { pictures, quantity } = order;
  if (pictures.length === 0) {
    printNote(`Nothing that was found fits ${path}.`);
    return isUnreached ? exitCodes.brokenOff : exitCodes.notAll;
  }
  const { size, minimum, naming } = order;
  const how = { size, minimum, naming, boundaryFolder, settings: { ...settings, allowedLicenses } };
  const ended = await run.save(pictures, quantity, how);
  writeStats(ended);
  const missing = isUnreached ? 'stopped' : 'short';
  if (file.quantity !== 'all')
    return run.printEnd(ended.outcome === 'short' ? { ...ended, outcome: missing } : ended);
  // Of all, those are not meant that may not be saved.
  const forbidden = pictures.filter(({ license }) => !isLicenseAllowed(license, allowedLicenses));
  const end = completedWith(ended, quantity - forbidden.length);
  const isShort = end.outcome === 'short' || (end.outcome === 'complete' && hasFailed);
  return run.printEnd(isShort ? { ...end, outcome: missing } : end);
}
