import * as l10n from '@vscode/l10n';
import { sourceRunText } from '../src/shared/words/sourceText';
import { appendElement } from './fields';
import { chosenCountText, hiddenCountText, shownCountText } from './choiceText';
import { shownSourceRuns } from './shownSourceRuns';
import type { View } from './view';

/** Shortest time between two announcements: screen readers need time to finish the first. */
const pauseMs = 1000;

/**
 * Announces to screen readers changes of the choice and the filters, and how each source run of a search ended: at most
 * once a second.
 */
export function announcer(parent: HTMLElement): (view: View) => void {
  const region = appendElement(parent, 'visually-hidden');
  region.ariaLive = 'polite';
  let before: View | null = null;
  let said = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  /** The latest change of the choice or the filters, and the runs that ended since the last announcement. */
  let changed: string | null = null;
  let ended: readonly string[] = [];

  return (view) => {
    // Another tab has another choice, and other ends, which are no news.
    if (before?.snapshot.shownTab !== view.snapshot.shownTab) before = null;
    const change = before && changeText(before, view);
    const ends = before ? newEndTexts(before, view) : [];
    before = view;
    if (change === null && ends.length === 0) return;
    changed = change ?? changed;
    ended = [...ended, ...ends];
    clearTimeout(waiting);
    waiting = setTimeout(
      () => {
        said = performance.now();
        region.textContent = [...(changed === null ? [] : [changed]), ...ended].join('. ');
        changed = null;
        ended = [];
      },
      Math.max(0, said + pauseMs - performance.now()),
    );
  };
}

function changeText(before: View, view: View): string | null {
  if (view.pictures.length === 0) return null;
  if (view.choice !== before.choice) {
    if (view.choice.size === 0) return l10n.t('None chosen');
    return [chosenCountText(view), ...(view.offer.hiddenCount > 0 ? [hiddenCountText(view)] : [])].join(', ');
  }
  if (view.unfolded !== before.unfolded)
    return view.unfolded.size > before.unfolded.size
      ? l10n.t('Look-alikes are shown together')
      : l10n.t('Look-alikes are no longer shown together');
  return view.form.filters === before.form.filters ? null : shownCountText(view);
}

function newEndTexts(before: View, view: View): readonly string[] {
  if (view.snapshot.search === before.snapshot.search) return [];
  const known = new Set(endTexts(before));
  return endTexts(view).filter((text) => !known.has(text));
}

function endTexts({ snapshot }: View): readonly string[] {
  const { sourceRuns, passedOver } = shownSourceRuns(snapshot);
  const ended = sourceRuns.filter(({ state }) => state !== 'running');
  return [...ended.map((run) => sourceRunText(run)), ...passedOver];
}
