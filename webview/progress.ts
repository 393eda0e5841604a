import { inFolder } from '../src/shared/counts';
import { plainText } from '../src/shared/plainText';
import type { ScrapeState, Snapshot } from '../src/shared/protocol';
import { duration, megabytes, scrapeDetails, statusText } from '../src/shared/words';
import { box, setText } from './fields';
import { running } from './view';

export interface ProgressPart {
  render(snapshot: Snapshot): void;
}

/** The thin bar over what it is put into. It stays where it stopped until something else runs. */
export function progressBar(parent: HTMLElement): ProgressPart {
  const bar = box(parent, 'progress');
  bar.setAttribute('role', 'progressbar');
  bar.setAttribute('aria-label', 'Progress');
  const filled = box(bar, 'filled');
  const show = (value: number, all: number): void => {
    bar.setAttribute('aria-valuemin', '0');
    bar.setAttribute('aria-valuemax', String(all));
    bar.setAttribute('aria-valuenow', String(Math.min(value, all)));
    filled.style.transform = `scaleX(${Math.min(1, value / all)})`;
  };
  show(0, 1);
  return {
    render(snapshot) {
      const { search, scrape } = snapshot;
      if (search.state === 'running') show(search.found, Math.max(1, search.wanted));
      else if (scrape.state === 'running' || scrape.state === 'done')
        show(inFolder(scrape), Math.max(1, scrape.quantity));
      const run = running(snapshot);
      bar.classList.toggle('running', run !== null);
      bar.classList.toggle('waiting', run !== null && bar.getAttribute('aria-valuenow') === '0');
    },
  };
}

/** What goes on, in words, and beside it what else there is to say. */
export function statusLine(parent: HTMLElement): ProgressPart {
  const line = box(parent, 'status-line');
  const status = box(line, 'status', 'span');
  status.setAttribute('role', 'status');
  const detail = box(line, 'detail', 'span');
  let ran = false;
  return {
    render(snapshot) {
      const runs = running(snapshot) !== null;
      // Beginnings and ends are announced; the counting in between is the progress bar's to tell.
      status.setAttribute('aria-live', ran && runs ? 'off' : 'polite');
      ran = runs;
      setText(status, statusText(snapshot));
      setText(detail, detailText(snapshot));
    },
  };
}

function detailText({ search, scrape }: Snapshot): string {
  if (search.state === 'running') return `for “${plainText(search.keyword)}”`;
  return [...amount(scrape), ...scrapeDetails(scrape)].join(' · ');
}

function amount(scrape: ScrapeState): readonly string[] {
  if (scrape.state === 'running') return scrape.bytes > 0 ? [megabytes(scrape.bytes)] : [];
  if (scrape.state !== 'done' || scrape.saved === 0) return [];
  return [`${megabytes(scrape.bytes)} in ${duration(scrape.seconds)}`];
}
