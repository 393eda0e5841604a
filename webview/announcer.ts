import * as l10n from '@vscode/l10n';
import { box } from './fields';
import { chosenText, shownText } from './toolbar';
import type { View } from './view';

/** Screen readers need time to say one thing before the next. */
const pauseMs = 1000;

/** Says what the user has changed about the choice and the filters, to those who cannot see it: at most once a second. */
export function announcer(parent: HTMLElement): (view: View) => void {
  const region = box(parent, 'visually-hidden');
  region.ariaLive = 'polite';
  let before: View | null = null;
  let said = 0;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  return (view) => {
    const text = before && news(before, view);
    before = view;
    if (!text) return;
    clearTimeout(waiting);
    waiting = setTimeout(
      () => {
        said = performance.now();
        region.textContent = text;
      },
      Math.max(0, said + pauseMs - performance.now()),
    );
  };
}

function news(before: View, view: View): string | null {
  if (view.pictures.length === 0) return null;
  if (view.choice !== before.choice) {
    return view.choice.size === 0 ? l10n.t('None chosen') : chosenText(view);
  }
  return view.form.filters === before.form.filters ? null : shownText(view);
}
