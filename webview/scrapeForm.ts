import * as l10n from '@vscode/l10n';
import { estimateBytes, pixelSummary, type PixelSummary } from '../src/shared/panel/estimate';
import { fieldErrorText } from '../src/shared/words/fieldErrorText';
import { leastOf } from '../src/shared/panel/filters';
import { folderText, keywordFolder, quantityText } from '../src/shared/form/form';
import { maxLengths } from '../src/shared/form/lengths';
import { plural } from '../src/shared/words/l10n';
import { roughMegabytes } from '../src/shared/words/units';
import { box, button, choice, form, setText, textField } from './fields';
import type { FormPart } from './searchForm';
import { contextOf, running, type Actions, type View } from './view';

export interface ScrapeForm extends FormPart {
  /** The line of its buttons, for what is to be said beside them. */
  readonly line: HTMLElement;
  /** Gives the focus to what starts, holds and goes on. */
  focusStart(): void;
}

/** Where, which size and how many, and what that amounts to; then the way to start, hold and cancel. */
export function scrapeForm(parent: HTMLElement, actions: Actions): ScrapeForm {
  let view: View;
  let followed = '';
  const element = form(parent, l10n.t('Save pictures'), () => actions.scrape());
  element.classList.add('scrape');
  const controls = box(element, 'controls');

  const where = box(controls, 'where');
  const folder = textField(where, {
    label: l10n.t('Save to'),
    kind: 'path',
    maxLength: maxLengths.folder,
    // The default is not the user's own choice: it goes on following the keyword.
    onInput: (value) => actions.edit({ folder: value === followed ? null : value }),
  });
  button(box(where, 'action'), { label: l10n.t('Browse…'), onClick: () => actions.send('browse') });

  const what = box(controls, 'what');
  const size = choice(what, {
    label: l10n.t('Size'),
    choices: [
      ['small', l10n.t('Small')],
      ['large', l10n.t('Large')],
      ['original', l10n.t('Original')],
    ],
    onChange: (value) => actions.edit({ size: value }),
  });
  const quantity = textField(what, {
    label: l10n.t('Quantity'),
    kind: 'number',
    maxLength: maxLengths.quantity,
    onInput: (value) => actions.edit({ quantity: value }),
  });
  const amount = amountText(what);

  const line = box(element, 'line');
  const buttons = box(line, 'buttons');
  // The second click on Start meets Pause, which harms nothing; Cancel stands where nothing was before.
  const go = button(buttons, {
    label: l10n.t('Start'),
    onClick() {
      const { scrape } = view.snapshot;
      if (scrape.state !== 'running') element.requestSubmit();
      else actions.send(scrape.held ? 'resume' : 'pause');
    },
  });
  const cancel = button(buttons, { label: l10n.t('Cancel'), onClick: () => actions.send('cancel') });

  return {
    line,
    focusStart: () => go.element.focus(),
    fields: { folder, quantity },
    render(next) {
      view = next;
      const { snapshot, form, errors, offer } = view;
      const run = running(snapshot);
      const { found, scrape } = snapshot;
      followed = folderText({ ...form, folder: null }, contextOf(view));
      // Shown only while nothing stands in the field, which by itself happens only where the root is yet to be asked for.
      folder.setPlaceholder(
        followed === '' ? l10n.t('Asked at Start: …/{0}', keywordFolder(form, snapshot)) : '',
      );
      folder.value = form.folder ?? followed;
      size.set(form.size);
      quantity.value = quantityText(form, offer.offered.length);
      quantity.setHint(ofHowMany(view));
      folder.setError(errors.folder ? fieldErrorText(errors.folder, 0) : null);
      quantity.setError(errors.quantity ? fieldErrorText(errors.quantity, offer.offered.length) : null);
      amount(view);

      go.set({
        label: startLabel(scrape.state === 'running' ? scrape.held : null),
        primary: run !== 'scrape' && found > 0,
        disabled: run === 'search',
      });
      const cancelled = cancel.element.contains(document.activeElement) && run !== 'scrape';
      cancel.element.hidden = run !== 'scrape';
      if (cancelled) go.element.focus();
    },
  };
}

function startLabel(held: boolean | null): string {
  if (held === null) return l10n.t('Start');
  return held ? l10n.t('Resume') : l10n.t('Pause');
}

function ofHowMany({ choice, offer, pictures }: View): string {
  const count = offer.offered.length;
  if (pictures.length === 0) return '';
  if (choice.size > 0) return plural(l10n.t('of {0} chosen|of {0} chosen'), count);
  return count < pictures.length
    ? plural(l10n.t('of {0} shown|of {0} shown'), count)
    : plural(l10n.t('of {0} found|of {0} found'), count);
}

/** What a start would give: pixels, and about how many megabytes. Thousands are counted only when something has changed. */
function amountText(parent: HTMLElement): (view: View) => void {
  const element = box(parent, 'amount');
  const pixels = box(element, '', 'span');
  const bytes = box(element, '', 'span');
  let before: readonly unknown[] = [];
  return ({ form, offer, snapshot }) => {
    const quantity = Number(quantityText(form, offer.offered.length));
    const known = Number.isInteger(quantity) && quantity > 0 && offer.offered.length > 0;
    element.hidden = !known || running(snapshot) === 'scrape';
    const now = [offer.offered, form.size, form.filters, quantity];
    if (!known || now.every((value, at) => value === before[at])) return;
    before = now;
    const chosen = [offer.offered, form.size, leastOf(form.filters), quantity] as const;
    setText(pixels, pixelText(pixelSummary(...chosen)));
    setText(bytes, l10n.t('about {0}', roughMegabytes(estimateBytes(...chosen))));
  };
}

function pixelText(summary: PixelSummary | null): string {
  switch (summary?.kind) {
    case undefined:
      return '';
    case 'frame':
      return summary.all
        ? l10n.t('{0} × {1} px', summary.width, summary.height)
        : l10n.t('mostly {0} × {1} px', summary.width, summary.height);
    case 'edge':
      return summary.all
        ? l10n.t('{0} px on the longest edge', summary.edge)
        : l10n.t('mostly {0} px on the longest edge', summary.edge);
    case 'range':
      return l10n.t('{0} to {1} px on the longest edge', summary.from, summary.to);
  }
}
