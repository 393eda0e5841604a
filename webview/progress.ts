import * as l10n from '@vscode/l10n';
import { countInFolder } from '../src/shared/engine/counts';
import { plainText } from '../src/shared/words/plainText';
import type { ScrapeState, Snapshot } from '../src/shared/panel/protocol';
import { keywordProgressText } from '../src/shared/words/keywordsText';
import { durationText, bytesText, rateText, roughBytesText, timeLeftText } from '../src/shared/words/units';
import {
  isPausing,
  pauseText,
  scrapeDetails,
  searchSubject,
  panelStatusText,
  searchWaitsUntil,
} from '../src/shared/words/runText';
import { countdown } from './countdown';
import { appendElement, setText } from './fields';
import { isSaving, isSearching } from './view';

export interface ProgressPart {
  readonly element: HTMLElement;
  render(snapshot: Snapshot): void;
}

type RunningScrape = ScrapeState & { readonly state: 'running' };

/** The thin progress bar at the top of its parent. It keeps its last position until something else runs. */
export function progressBar(parent: HTMLElement): ProgressPart {
  const bar = appendElement(parent, 'progress');
  bar.setAttribute('role', 'progressbar');
  bar.setAttribute('aria-label', l10n.t('Progress'));
  const filled = appendElement(bar, 'filled');
  const show = (value: number, all: number): void => {
    bar.setAttribute('aria-valuemin', '0');
    bar.setAttribute('aria-valuemax', String(all));
    bar.setAttribute('aria-valuenow', String(Math.min(value, all)));
    filled.style.transform = `scaleX(${Math.min(1, value / all)})`;
  };
  show(0, 1);
  return {
    element: bar,
    render(snapshot) {
      const { search, scrape } = snapshot;
      if (search.state === 'running' && scrape.state !== 'running') {
        // How many pictures web pages have is unknown.
        const ended = search.sourceRuns.filter(({ state }) => state !== 'running').length;
        if (search.targetCount === null) show(ended, Math.max(1, search.sourceRuns.length));
        else if (search.matching) show(search.matching.count, search.matching.wanted);
        else show(search.found, Math.max(1, search.targetCount));
      } else if (scrape.state === 'running' || scrape.state === 'done') {
        show(countInFolder(scrape), Math.max(1, scrape.quantity));
      }
      const isRunning = isSaving(snapshot) || isSearching(snapshot);
      const held = scrape.state === 'running' && scrape.isHeld;
      bar.classList.toggle('running', isRunning);
      bar.classList.toggle('held', held);
      bar.classList.toggle('waiting', isRunning && !held && bar.getAttribute('aria-valuenow') === '0');
    },
  };
}

/** The status line: what is running, and details beside it. */
export function statusLine(parent: HTMLElement): ProgressPart {
  const line = appendElement(parent, 'status-line');
  const status = appendElement(line, 'status', 'span');
  status.setAttribute('role', 'status');
  const detail = appendElement(line, 'detail', 'span');
  let host = '';
  const countDown = countdown((seconds) => setText(detail, pauseText(host, seconds)));
  let going = '';
  return {
    element: line,
    render(snapshot) {
      // Starts, pauses, waits and ends are announced; the counts in between are left to the progress bar.
      const now = announcedPhase(snapshot);
      status.setAttribute('aria-live', now !== '' && now === going ? 'off' : 'polite');
      going = now;
      setText(status, panelStatusText(snapshot));
      const { scrape } = snapshot;
      const paused = scrape.state === 'running' && !scrape.isHeld ? scrape.paused : null;
      host = paused?.host ?? '';
      countDown(paused);
      if (!paused) setText(detail, detailText(snapshot));
    },
  };
}

function announcedPhase(snapshot: Snapshot): string {
  const { search, scrape } = snapshot;
  if (scrape.state === 'running') return isPausing(scrape) ? 'pausing' : scrape.isHeld ? 'held' : 'saving';
  if (searchWaitsUntil(search) !== null) return 'waiting';
  return isSearching(snapshot) ? 'searching' : '';
}

function detailText(snapshot: Snapshot): string {
  const at = snapshot.keywordRun ? keywordProgressText(snapshot.keywordRun) : '';
  return [at, ownDetailText(snapshot)].filter((text) => text !== '').join(' · ');
}

function ownDetailText({ search, scrape }: Snapshot): string {
  if (search.state === 'running' && scrape.state !== 'running') {
    const keyword = plainText(search.title);
    return searchSubject(search) === 'words' ? l10n.t('for “{0}”', keyword) : keyword;
  }
  const amounts = scrape.state === 'running' ? paceTexts(scrape) : sumTexts(scrape);
  return [...amounts, ...scrapeDetails(scrape)].join(' · ');
}

/** With fewer files the mean size says too little. */
const minFilesForMean = 3;

function paceTexts({
  saved,
  alreadyThere,
  bytes,
  quantity,
  perSecond,
  isHeld,
}: RunningScrape): readonly string[] {
  const left = quantity - saved - alreadyThere;
  const loaded = bytesText(bytes);
  const all = roughBytesText((bytes / saved) * (saved + left));
  const amount = saved < minFilesForMean ? loaded : l10n.t('{0} of about {1}', loaded, all);
  return [
    ...(bytes > 0 ? [amount] : []),
    ...(perSecond && !isHeld ? [rateText(perSecond), timeLeftText(left / perSecond)] : []),
  ];
}

function sumTexts(scrape: ScrapeState): readonly string[] {
  if (scrape.state !== 'done' || scrape.saved === 0) return [];
  return [l10n.t('{0} in {1}', bytesText(scrape.bytes), durationText(scrape.seconds))];
}
