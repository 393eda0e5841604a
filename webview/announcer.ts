import * as l10n from '@vscode/l10n';
import { turnText } from '../src/shared/words/sourceText';
import { box } from './fields';
import { chosenText, shownText } from './toolbar';
import { toldTurns } from './toldTurns';
import type { View } from './view';

/** Shortest time between two announcements: screen readers need time to finish the first. */
const pauseMs = 1000;

/**
 * Announces to screen readers changes of the choice and the filters, and how each source run of a search ended: at most
 * once a second.
 */
export function announcer(parent: HTMLElement): (view: View) => void {
  const region = box(parent, 'visually-hidden');
  region.ariaLive = 'polite';
  let before: View | null = null;
  let said = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  /** The latest change of the choice or the filters, and the runs that ended since the last announcement. */
  let changed: string | null = null;
  let ended: readonly string[] = [];

  return (view) => {
    const change = before && changes(before, view);
    const ends = before ? newEnds(before, view) : [];
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

function changes(before: View, view: View): string | null {
  if (view.pictures.length === 0) return null;
  if (view.choice !== before.choice) {
    return view.choice.size === 0 ? l10n.t('None chosen') : chosenText(view);
  }
  return view.form.filters === before.form.filters ? null : shownText(view);
}

function newEnds(before: View, view: View): readonly string[] {
  if (view.snapshot.search === before.snapshot.search) return [];
  const known = new Set(ends(before));
  return ends(view).filter((text) => !known.has(text));
}

function ends({ snapshot }: View): readonly string[] {
  const { turns } = toldTurns(snapshot);
  return turns.filter(({ state }) => state !== 'running').map((turn) => turnText(turn));
}
