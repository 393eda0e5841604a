import * as l10n from '@vscode/l10n';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import {
  emptyForm,
  formatFolder,
  missingRootError,
  type FormChange,
  type WorkspaceRoot,
} from '../../shared/form/form';
import { maxFieldLengths } from '../../shared/form/lengths';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { readScrapeFile, scrapeFileEnding, type ScrapeFile } from '../../shared/scrapeFile/scrapeFile';
import {
  filtersOf,
  folderOf,
  maskedCountOf,
  scrapeOrderOf,
  searchesOf,
  type FileSearch,
} from '../../shared/scrapeFile/scrapeOrder';
import type { Failure } from '../../shared/engine/failure';
import { failureText } from '../../shared/words/failureText';
import { maskedText } from '../../shared/words/scrapeFileText';
import { fieldErrorText } from '../../shared/words/fieldErrorText';
import { plural } from '../../shared/words/l10n';
import { plainText } from '../../shared/words/plainText';
import type { Controller } from '../controller';
import { busyText } from '../documents/listFile';
import type { EditorUi } from '../editorUi';
import { resolveSaveFolder } from '../folders/resolveSaveFolder';
import { rootOf } from '../folders/workspacePath';
import type { SearchQuery } from '../list/searches';
import type { FindOrder } from '../runs/orders';

/** A scrape file as it stands in an editor, or is read for one. */
export interface ScrapeDocument {
  /** Absolute path; null where it is on no disk, or not yet. */
  readonly path: string | null;
  readonly text: string;
  /** Shows it in an editor. */
  readonly show: () => Promise<void>;
}

export interface RunScrapeFilePorts {
  readonly controller: Pick<
    Controller,
    'restore' | 'find' | 'foundBy' | 'showScrape' | 'savePictures' | 'runs'
  >;
  readonly roots: () => readonly WorkspaceRoot[];
  readonly isVirtual: () => boolean;
  readonly showPanel: () => void;
  readonly ui: Pick<EditorUi, 'tell' | 'requireTrust'>;
}

/**
 * Does what a scrape file says, in the panel: its searches, one after another, and then one save of what they found. What is
 * in the list already is not searched for again. Settles when all has ended and is told; never rejects.
 */
export async function runScrapeFile(
  document: ScrapeDocument | null,
  ports: RunScrapeFilePorts,
): Promise<void> {
  const { controller, showPanel, ui } = ports;
  const warn = (text: string): void => ui.tell(text, 'warning');
  if (!document) return warn(l10n.t('Open a scrape file first: its name ends in {0}.', scrapeFileEnding));
  const { file, problem } = readScrapeFile(document.text);
  if (problem !== null) {
    const name = plainText(basename(document.path ?? scrapeFileEnding));
    return ui.tell(l10n.t('{0} cannot be run. {1}', name, problem), 'warning', [
      { label: l10n.t('Open File'), onPress: document.show },
    ]);
  }
  const folder = await placeOf(document, file, ports);
  if ('problem' in folder) return warn(folder.problem);
  if (!(await ui.requireTrust())) return;
  showPanel();
  await controller.restore();
  const masked = maskedCountOf(file);
  if (masked > 0) warn(maskedText(masked));
  const found: (readonly Picture[])[] = [];
  const failures: Failure[] = [];
  const searches = searchesOf(file);
  for (const search of searches) {
    const pictures = await findFor(search, basename(document.path ?? ''), ports, failures);
    if (pictures === null) return;
    found.push(pictures);
  }
  const { pictures, quantity, size, naming, allowedLicenses } = scrapeOrderOf(file, found);
  if (pictures.length === 0)
    return warn(
      [l10n.t('Nothing that was found fits the scrape file.'), ...new Set(failures.map(failureText))].join(
        ' ',
      ),
    );
  const keys = pictures.map(pictureKey);
  const [search, ...others] = searches;
  const isOne = search !== undefined && others.length === 0;
  controller.showScrape(
    isOne ? queryOf(search, basename(document.path ?? ''), controller) : null,
    {
      ...(isOne && formFieldsOf(search)),
      folder: folder.shown,
      filters: filtersOf(file),
      sort: file.sort,
      size,
      naming,
      quantity: quantity < keys.length ? String(quantity) : null,
    },
    keys,
  );
  if (quantity > keys.length) warn(tooFewText(quantity, keys.length));
  await controller.savePictures(keys, null, {
    quantity: Math.min(quantity, keys.length),
    allowedLicenses,
  });
}

/** Where its pictures go, as shown on the form; or why they go nowhere. */
async function placeOf(
  { path }: ScrapeDocument,
  file: ScrapeFile,
  { roots, isVirtual }: RunScrapeFilePorts,
): Promise<{ readonly shown: string } | { readonly problem: string }> {
  const all = roots();
  if (all.length === 0) return { problem: fieldErrorText(missingRootError({ isVirtual: isVirtual() }), 0) };
  const rootPath = path === null ? null : rootOf(path, all);
  const root = all.find((each) => each.path === rootPath);
  if (path === null || !root)
    return {
      problem: l10n.t(
        'Save the scrape file in a folder of the workspace first: its pictures go to a folder relative to its own.',
      ),
    };
  const below = relative(root.path, join(dirname(path), folderOf(file)));
  const segments = below.split(sep).filter((name) => name !== '');
  if (segments[0] === '..' || isAbsolute(below))
    return { problem: l10n.t('folder: It leads out of the workspace. Write one that stays inside.') };
  const shown = formatFolder({ root, segments }, all);
  const resolved = await resolveSaveFolder(shown, all);
  return typeof resolved === 'string' ? { problem: fieldErrorText(resolved, 0) } : { shown };
}

/**
 * What a search of the file has in the list, after as much searching as it takes; null where it is not to go on. What could not be
 * searched is added to the failures.
 */
async function findFor(
  search: FileSearch,
  name: string,
  { controller, ui }: RunScrapeFilePorts,
  failures: Failure[],
): Promise<readonly Picture[] | null> {
  const query = queryOf(search, name, controller);
  const order = orderOf(search, query, controller);
  if (order) {
    const result = await controller.find(order);
    if (result.kind === 'refused') {
      if (result.reason === 'busy') ui.tell(busyText(), 'warning');
      return null;
    }
    if (result.end.outcome === 'cancelled') return null;
    failures.push(...result.end.sourceRuns.flatMap(({ failure }) => failure ?? []));
  }
  const found = controller.foundBy(query);
  if (search.kind !== 'list') return found;
  // An older file of this name may have had others.
  const named = new Set(search.addresses);
  return found.filter(({ sizes }) => sizes.some(({ url }) => named.has(url)));
}

/** The tab of a search; that of addresses is called as the file is. */
function queryOf(search: FileSearch, name: string, { runs }: Pick<Controller, 'runs'>): SearchQuery {
  switch (search.kind) {
    case 'pages':
      return { kind: 'pages', addresses: search.addresses };
    case 'list':
      return { kind: 'text', name: plainText(name) };
    case 'keyword': {
      const { keyword, sources, demands } = search;
      const all = { kind: 'keyword', source: 'all', keyword, ...(demands && { demands }) } as const;
      if (sources === null) return all;
      const [source, ...others] = sources;
      if (source !== undefined && others.length === 0) return { ...all, source };
      // Those that are all anyway go on where the user's own search has stopped.
      return runs.sourcesFor(all).join() === sources.join() ? all : { ...all, source: sources };
    }
  }
}

/** What is still to be found of it; null for nothing. */
function orderOf(
  search: FileSearch,
  query: SearchQuery,
  controller: Pick<Controller, 'foundBy'>,
): FindOrder | null {
  if (search.kind === 'pages') return search;
  if (search.kind === 'list')
    return {
      kind: 'text',
      name: query.kind === 'text' ? query.name : '',
      request: { text: search.addresses.join('\n'), kind: 'txt' },
    };
  if (query.kind !== 'keyword') return null;
  const targetCount = search.find - controller.foundBy(query).length;
  return targetCount > 0 ? { ...query, targetCount } : null;
}

/** What is on the form where somebody types this search. */
function formFieldsOf(search: FileSearch): FormChange {
  if (search.kind === 'keyword') {
    const { keyword, sources, find } = search;
    const [source = 'all', ...others] = sources ?? [];
    return { keyword, source: others.length > 0 ? 'all' : source, find: String(find) };
  }
  const addresses = search.addresses.join('\n');
  if (addresses.length > maxFieldLengths.addresses) return {};
  return { source: search.kind === 'pages' ? 'page' : 'address', addresses, keyword: emptyForm.keyword };
}

function tooFewText(quantity: number, count: number): string {
  return plural(
    l10n.t(
      'Only {0} picture that was found fits the scrape file, which asks for {1}.|Only {0} pictures that were found fit the scrape file, which asks for {1}.',
    ),
    count,
    quantity,
  );
}
