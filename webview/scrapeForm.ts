import * as l10n from '@vscode/l10n';
import { estimateBytes, pixelSummary, type PixelSummary } from '../src/shared/panel/estimate';
import { fieldErrorText } from '../src/shared/words/fieldErrorText';
import { minimumPixelsOf } from '../src/shared/panel/filters';
import { folderText, defaultFolder, quantityText } from '../src/shared/form/form';
import { maxFieldLengths } from '../src/shared/form/lengths';
import { plural } from '../src/shared/words/l10n';
import { roughBytesText } from '../src/shared/words/units';
import { appendElement, toolkitButton, radioGroup, submitForm, setText, textField } from './fields';
import type { FormPart } from './searchForm';
import { formContextOf, activeRun, type Actions, type View } from './view';

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
  const element = submitForm(parent, l10n.t('Save pictures'), () => actions.startScrape());
  element.classList.add('scrape');
  const controls = appendElement(element, 'controls');

  const where = appendElement(controls, 'where');
  const folder = textField(where, {
    label: l10n.t('Save to'),
    kind: 'path',
    maxLength: maxFieldLengths.folder,
    // The default is not the user's own choice: it goes on following the keyword.
    onInput: (value) => actions.editForm({ folder: value === followed ? null : value }),
  });
  toolkitButton(appendElement(where, 'action'), {
    label: l10n.t('Browse…'),
    onClick: () => actions.sendCommand('browse'),
  });

  const what = appendElement(controls, 'what');
  const size = radioGroup(what, {
    label: l10n.t('Size'),
    choices: [
      ['small', l10n.t('Small')],
      ['large', l10n.t('Large')],
      ['original', l10n.t('Original')],
    ],
    onChange: (value) => actions.editForm({ size: value }),
  });
  const quantity = textField(what, {
    label: l10n.t('Quantity'),
    kind: 'number',
    maxLength: maxFieldLengths.quantity,
    onInput: (value) => actions.editForm({ quantity: value }),
  });
  const amount = amountLine(what);

  const line = appendElement(element, 'line');
  const buttons = appendElement(line, 'buttons');
  // The second click on Start meets Pause, which harms nothing; Cancel stands where nothing was before.
  const go = toolkitButton(buttons, {
    label: l10n.t('Start'),
    onClick() {
      const { scrape } = view.snapshot;
      if (scrape.state !== 'running') element.requestSubmit();
      else actions.sendCommand(scrape.isHeld ? 'resume' : 'pause');
    },
  });
  const cancel = toolkitButton(buttons, {
    label: l10n.t('Cancel'),
    onClick: () => actions.sendCommand('cancel'),
  });

  return {
    line,
    focusStart: () => go.element.focus(),
    fields: { folder, quantity },
    render(next) {
      view = next;
      const { snapshot, form, errors, offer } = view;
      const run = activeRun(snapshot);
      const { found, scrape } = snapshot;
      followed = folderText({ ...form, folder: null }, formContextOf(view));
      // Shown only while nothing stands in the field, which by itself happens only where the root is yet to be asked for.
      folder.setPlaceholder(
        followed === '' ? l10n.t('Asked at Start: …/{0}', defaultFolder(form, snapshot)) : '',
      );
      folder.value = form.folder ?? followed;
      size.set(form.size);
      quantity.value = quantityText(form, offer.offered.length);
      quantity.setHint(quantityHint(view));
      folder.setError(errors.folder ? fieldErrorText(errors.folder, 0) : null);
      quantity.setError(errors.quantity ? fieldErrorText(errors.quantity, offer.offered.length) : null);
      amount(view);

      go.set({
        label: startLabel(scrape.state === 'running' ? scrape.isHeld : null),
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

function quantityHint({ choice, offer, pictures }: View): string {
  const count = offer.offered.length;
  if (pictures.length === 0) return '';
  if (choice.size > 0) return plural(l10n.t('of {0} chosen|of {0} chosen'), count);
  return count < pictures.length
    ? plural(l10n.t('of {0} shown|of {0} shown'), count)
    : plural(l10n.t('of {0} found|of {0} found'), count);
}

/** What a start would give: pixels, and about how many megabytes. Thousands are counted only when something has changed. */
function amountLine(parent: HTMLElement): (view: View) => void {
  const element = appendElement(parent, 'amount');
  const pixels = appendElement(element, '', 'span');
  const bytes = appendElement(element, '', 'span');
  let before: readonly unknown[] = [];
  return ({ form, offer, snapshot }) => {
    const quantity = Number(quantityText(form, offer.offered.length));
    const known = Number.isInteger(quantity) && quantity > 0 && offer.offered.length > 0;
    element.hidden = !known || activeRun(snapshot) === 'scrape';
    const now = [offer.offered, form.size, form.filters, quantity];
    if (!known || now.every((value, at) => value === before[at])) return;
    before = now;
    const chosen = [offer.offered, form.size, minimumPixelsOf(form.filters), quantity] as const;
    setText(pixels, pixelSummaryText(pixelSummary(...chosen)));
    setText(bytes, l10n.t('about {0}', roughBytesText(estimateBytes(...chosen))));
  };
}

function pixelSummaryText(summary: PixelSummary | null): string {
  switch (summary?.kind) {
    case undefined:
      return '';
    case 'frame':
      return summary.isUniform
        ? l10n.t('{0} × {1} px', summary.width, summary.height)
        : l10n.t('mostly {0} × {1} px', summary.width, summary.height);
    case 'edge':
      return summary.isUniform
        ? l10n.t('{0} px on the longest edge', summary.edge)
        : l10n.t('mostly {0} px on the longest edge', summary.edge);
    case 'range':
      return l10n.t('{0} to {1} px on the longest edge', summary.from, summary.to);
  }
}
