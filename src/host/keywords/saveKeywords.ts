import * as l10n from '@vscode/l10n';
import type { Failure } from '../../shared/engine/failure';
import { minFoundAgain } from '../../shared/engine/search';
import type { EngineSettings } from '../../shared/engine/settings';
import { maxFindCount, type FormValues, type WorkspaceRoot } from '../../shared/form/form';
import { countInFolder } from '../../shared/engine/counts';
import { keywordListErrors, keywordSource, parentFolderText } from '../../shared/keywords/keywordForm';
import { readKeywordList } from '../../shared/keywords/keywordList';
import {
  passedOverOf,
  sumOfResults,
  waitingKeyword,
  type KeywordResult,
} from '../../shared/keywords/keywordResult';
import { minimumPixelsOf, noFilters, passesFilters } from '../../shared/panel/filters';
import type { Snapshot } from '../../shared/panel/protocol';
import { shownPictureOf } from '../../shared/panel/shownPicture';
import { isLicenseAllowed } from '../../shared/picture/licenses';
import { pictureKey, type Picture, type Pixels } from '../../shared/picture/picture';
import { demandsOfFilters, filtersOfDemands } from '../../shared/sources/demands';
import { inEnglish } from '../../shared/words/l10n';
import {
  keywordCountText,
  keywordProgressText,
  keywordResultText,
  keywordsResultText,
} from '../../shared/words/keywordsText';
import { withoutLinks } from '../../shared/words/plainText';
import { panelStatusText } from '../../shared/words/runText';
import type { Controller } from '../controller';
import type { EditorUi } from '../editorUi';
import { resolveSaveFolder, type SaveFolder } from '../folders/resolveSaveFolder';
import type { SearchQuery } from '../list/searches';
import type { Log } from '../log';
import { inTurn } from '../runs/inTurn';
import type { FolderRefusal, Found, Refusal, Saved } from '../runs/orders';
import { bytesOf, maxUnconfirmedBytes } from '../runs/saveBytes';
import { throttle } from '../throttle';

export interface SaveKeywordsPorts {
  readonly controller: Pick<
    Controller,
    | 'snapshot'
    | 'showErrors'
    | 'keywordRun'
    | 'showKeywordRun'
    | 'tabOf'
    | 'showTab'
    | 'foundBy'
    | 'find'
    | 'findAside'
    | 'saveAside'
    | 'stopWaiting'
    | 'onDidChange'
  >;
  readonly settings: () => EngineSettings;
  readonly roots: () => readonly WorkspaceRoot[];
  readonly isVirtual: () => boolean;
  readonly ui: Pick<
    EditorUi,
    'tell' | 'requireTrust' | 'showWhile' | 'confirmLargeSave' | 'revealFolder' | 'showLog'
  >;
  /** Whether the user sees the page, which tells how it ended. */
  readonly isPageInSight: () => boolean;
  readonly log: Log;
}

const reportIntervalMs = 100;
/** So many keywords that lack pictures are named in a notification. */
const maxNamedResults = 3;

/**
 * Finds and saves the pictures of the keywords on the form, one after another, each into a folder of its own. The first that is
 * cancelled or stopped ends all. Settles when it has ended and is told; never rejects.
 */
export async function saveKeywords(ports: SaveKeywordsPorts): Promise<void> {
  const { controller, roots, isVirtual, ui } = ports;
  if (controller.keywordRun?.isRunning) return;
  const { form, root } = controller.snapshot();
  const context = { roots: roots(), root, isVirtual: isVirtual() };
  const errors = keywordListErrors(form, context);
  controller.showErrors(errors);
  if (Object.keys(errors).length > 0 || !(await ui.requireTrust())) return;
  const parent = await resolveSaveFolder(parentFolderText(form, context), context.roots);
  if (typeof parent === 'string') return controller.showErrors({ parentFolder: parent });
  await new KeywordSaves(form, parent, ports).run();
}

/** One run over several keywords. */
class KeywordSaves {
  readonly #ports: SaveKeywordsPorts;
  readonly #parent: SaveFolder;
  readonly #size: FormValues['size'];
  readonly #source: ReturnType<typeof keywordSource>;
  readonly #demands: ReturnType<typeof demandsOfFilters>;
  readonly #minimum: Pixels;
  readonly #quantity: number;
  readonly #isWanted: (picture: Picture) => boolean;
  /** Keys of the pictures that are in the folder of a keyword. */
  readonly #claimed = new Set<string>();
  readonly #results: KeywordResult[];
  /** The user has agreed to so much. */
  #isAgreed = false;
  /** The tab of the keyword before. */
  #tab: number | null = null;

  constructor(form: FormValues, parent: SaveFolder, ports: SaveKeywordsPorts) {
    const { keywordList, size, filters, sort } = form;
    this.#ports = ports;
    this.#parent = parent;
    this.#size = size;
    this.#source = keywordSource(form);
    this.#demands = demandsOfFilters(filters, sort);
    // What looks for something in one search says nothing of the others.
    const own = filtersOfDemands(this.#demands.demands ?? {}, { filters: noFilters, sort }).filters;
    const passes = passesFilters(own, () => null);
    const { allowedLicenses } = ports.settings();
    this.#isWanted = (picture) =>
      passes(shownPictureOf(picture)) && isLicenseAllowed(picture.license, allowedLicenses);
    this.#minimum = minimumPixelsOf(own);
    const quantity = (this.#quantity = Number(keywordList.quantity.trim()));
    this.#results = readKeywordList(keywordList.keywords).keywords.map(({ keyword, folder }) =>
      waitingKeyword({ keyword, folder: pathBelow(parent.shownPath, folder), quantity }),
    );
  }

  async run(): Promise<void> {
    const { controller, ui } = this.#ports;
    const title = l10n.t('Saving pictures of {0}', keywordCountText(this.#results.length));
    this.#show(true);
    try {
      await ui.showWhile(title, async (signal, report) => {
        const tell = throttle(() => report(progressText(controller.snapshot())), reportIntervalMs);
        const changes = controller.onDidChange(() => tell.requestRun());
        try {
          await this.#saveAll(signal);
        } finally {
          changes.dispose();
          tell.dispose();
        }
      });
    } finally {
      this.#show(false);
    }
    this.#tellEnd();
  }

  #show(isRunning: boolean): void {
    this.#ports.controller.showKeywordRun({ isRunning, results: [...this.#results] });
  }

  async #saveAll(signal: AbortSignal): Promise<void> {
    for (const [at, waiting] of this.#results.entries()) {
      const result = await this.#saveKeyword(waiting, this.#results.length - at, signal);
      this.#results[at] = result;
      this.#ports.log.info(inEnglish(() => keywordResultText(result)));
      this.#show(true);
      if (result.outcome === 'cancelled' || result.outcome === 'stopped') return;
    }
  }

  /** Finds and saves until so many good files are there, or there are no more; `left`: how many keywords, this one included. */
  async #saveKeyword(waiting: KeywordResult, left: number, signal: AbortSignal): Promise<KeywordResult> {
    const { controller } = this.#ports;
    const { keyword } = waiting;
    const query = { kind: 'keyword', source: this.#source, keyword, ...this.#demands } as const;
    const others = new Set(this.#claimed);
    const failed = new Set<string>();
    const isWanted = (picture: Picture): boolean =>
      this.#isWanted(picture) && !others.has(pictureKey(picture)) && !failed.has(pictureKey(picture));
    let result = waiting;
    let isUsedUp = false;
    let passedOver: ReturnType<typeof passedOverOf> = {};
    let wanted = this.#quantity;
    for (let saved: Saved | null = null; ;) {
      const end = (
        outcome: NonNullable<KeywordResult['outcome']>,
        failure: Failure | null,
      ): KeywordResult => {
        const found = controller.foundBy(query).filter(this.#isWanted);
        const shared = found.filter((picture) => others.has(pictureKey(picture))).length;
        return { ...result, ...passedOver, outcome, found: found.length, shared, failure };
      };
      let failure: Failure | null = null;
      if (controller.foundBy(query).filter(isWanted).length < wanted) {
        const found = await this.#find(query, { count: wanted, isMatch: isWanted }, signal);
        if (!found || 'code' in found) return end(found ? 'stopped' : 'cancelled', found);
        if (found.end.outcome === 'cancelled') return end('cancelled', null);
        isUsedUp = found.end.outcome !== 'found';
        ({ failure } = found.end);
        passedOver = passedOverOf(found.end.sourceRuns);
      }
      const pictures = controller.foundBy(query).filter(isWanted);
      if (pictures.every((picture) => saved?.files.has(pictureKey(picture)))) return end('short', failure);
      const tried = await this.#save(query, pictures, waiting, left, signal);
      if (!tried || 'code' in tried) return end(tried ? 'stopped' : 'cancelled', tried);
      saved = tried;
      result = withCounts(result, saved.end);
      for (const key of saved.files.keys()) this.#claimed.add(key);
      if (saved.end.outcome !== 'short') return end(saved.end.outcome, saved.end.failure);
      if (isUsedUp) return end('short', failure);
      for (const picture of pictures)
        if (!saved.files.has(pictureKey(picture))) failed.add(pictureKey(picture));
      const have = countInFolder(result);
      wanted = have + Math.max(this.#quantity - have, minFoundAgain);
    }
  }

  /** Null where it was cancelled, or why it could not begin. The user looks on while it goes from tab to tab, unless they have gone to another one. */
  async #find(
    query: SearchQuery & { readonly kind: 'keyword' },
    matching: { readonly count: number; readonly isMatch: (picture: Picture) => boolean },
    signal: AbortSignal,
  ): Promise<Found | Failure | null> {
    const { controller } = this.#ports;
    const isFollowed = this.#tab === null || controller.snapshot().shownTab === this.#tab;
    const order = { ...query, targetCount: maxFindCount, matching };
    const result = await inTurn(
      controller,
      (asker) => (isFollowed ? controller.find(order, asker) : controller.findAside(order, asker)),
      signal,
    );
    this.#tab = controller.tabOf(query);
    // It is over with this keyword: the next start goes on.
    if (this.#tab !== null) controller.stopWaiting(this.#tab);
    return result?.kind === 'refused' ? refusedFailure(result) : result;
  }

  /** Null where it was cancelled, or is not wanted; or why it could not begin. */
  async #save(
    query: SearchQuery,
    pictures: readonly Picture[],
    { folder }: KeywordResult,
    left: number,
    signal: AbortSignal,
  ): Promise<Saved | Failure | null> {
    const { controller, ui } = this.#ports;
    const how = { size: this.#size, minimum: this.#minimum, quantity: this.#quantity };
    if (!this.#isAgreed) {
      const bytes = bytesOf({ pictures, ...how }) * left;
      if (bytes > maxUnconfirmedBytes && !(await ui.confirmLargeSave(this.#parent.path, bytes))) return null;
      this.#isAgreed = bytes > maxUnconfirmedBytes;
    }
    const order = {
      ...how,
      keys: pictures.map(pictureKey),
      folder,
      allowedLicenses: null,
      query,
      isAgreed: this.#isAgreed,
    };
    const result = await inTurn(controller, (asker) => controller.saveAside(order, asker), signal);
    return result?.kind === 'refused' ? refusedFailure(result) : result;
  }

  #tellEnd(): void {
    const { ui, isPageInSight } = this.#ports;
    if (isPageInSight()) return;
    const lacking = this.#results.filter(({ outcome }) => outcome !== 'complete');
    const named = lacking.slice(0, maxNamedResults).map(keywordResultText);
    const more = lacking.length - named.length;
    const text = [
      keywordsResultText(this.#results),
      ...named,
      ...(more > 0 ? [l10n.t('And {0} more, see the log.', more)] : []),
    ].join(' ');
    const { path } = this.#parent;
    ui.tell(withoutLinks(text), lacking.length === 0 ? 'info' : 'warning', [
      ...(countInFolder(sumOfResults(this.#results)) > 0
        ? [{ label: l10n.t('Open Folder'), onPress: () => ui.revealFolder(path) }]
        : []),
      { label: l10n.t('Show Log'), onPress: ui.showLog },
    ]);
  }
}

/** Why nothing was begun; null where somebody did not want it. */
function refusedFailure({ reason }: Refusal | FolderRefusal): Failure | null {
  if (reason === 'bad-folder') return { code: 'folder-not-writable' };
  return reason === 'broken' ? { code: 'internal' } : null;
}

/** What saving once more has come to, in which all of the run before were already there. */
function withCounts(before: KeywordResult, end: Saved['end']): KeywordResult {
  const saved = before.saved + end.saved;
  return {
    ...before,
    saved,
    alreadyThere: Math.max(0, countInFolder(end) - saved),
    failed: before.failed + end.failed,
  };
}

/** `2 of 3, dogs · Saving 40 of 200`. */
function progressText(snapshot: Snapshot): string {
  const at = snapshot.keywordRun ? keywordProgressText(snapshot.keywordRun) : '';
  return withoutLinks([at, panelStatusText(snapshot)].filter((text) => text !== '').join(' · '));
}

function pathBelow(parent: string, folder: string): string {
  return parent === '.' ? folder : `${parent}/${folder}`;
}
