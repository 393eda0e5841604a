import * as l10n from '@vscode/l10n';
import { countLarger, estimateBytes, pixelSummary, type PixelSummary } from '../src/shared/panel/estimate';
import { fieldErrorText } from '../src/shared/words/fieldErrorText';
import { minimumPixelsOf } from '../src/shared/panel/filters';
import {
  folderText,
  defaultFolder,
  parseWholeNumber,
  quantityText,
  withoutDots,
} from '../src/shared/form/form';
import { maxFieldLengths } from '../src/shared/form/lengths';
import type { ShownPicture } from '../src/shared/panel/gallery';
import type { QueuedScrape } from '../src/shared/panel/protocol';
import { licenseGroupOf } from '../src/shared/picture/licenseGroups';
import { sizeNames, type SizeName } from '../src/shared/picture/picture';
import { largeEdge } from '../src/shared/picture/sizes';
import { plural } from '../src/shared/words/l10n';
import { plainText } from '../src/shared/words/plainText';
import { roughBytesText } from '../src/shared/words/units';
import { dropDown, plainButton } from './controls';
import { sizeNameText, sizesText } from './pictureText';
import { appendElement, toolkitButton, submitForm, setText, textField, type Field } from './fields';
import { flyout } from './flyout';
import { namingMenu } from './namingMenu';
import { outcomeLine } from './outcomeLine';
import { progressBar, statusLine } from './progress';
import { endMessage } from './runMessage';
import {
  canSave,
  formContextOf,
  isSaving,
  isSavingShown,
  isSearching,
  type Actions,
  type View,
} from './view';

export interface SaveBar {
  readonly fields: Readonly<Record<'folder' | 'quantity' | 'template', Pick<Field, 'focus'>>>;
  render(view: View): void;
  /** Gives the focus to what saves, holds and goes on. */
  focusStart(): void;
}

/** The row at the bottom: what is to be saved and how; then how that goes; then what came of it. */
export function saveBar(parent: HTMLElement, actions: Actions): SaveBar {
  let view: View;
  let followed = '';
  let wasSaving = false;
  const hold = (): void => {
    const { scrape } = view.snapshot;
    actions.sendCommand(scrape.state === 'running' && scrape.isHeld ? 'resume' : 'pause');
  };
  const progress = progressBar(parent);
  const element = submitForm(parent, l10n.t('Save pictures'), () => actions.startScrape());
  element.classList.add('save');
  const buttons = appendElement(element, 'buttons');
  // The second click on Save meets Pause, which harms nothing; Cancel stands where nothing was before.
  const go = toolkitButton(buttons, {
    label: l10n.t('Save'),
    onClick() {
      const { snapshot } = view;
      if (!isSavingShown(snapshot)) {
        // Its other name is shorter, and the second click is to meet it.
        go.element.style.minWidth = `${go.element.offsetWidth}px`;
        element.requestSubmit();
      } else hold();
    },
  });
  const cancel = toolkitButton(buttons, {
    label: l10n.t('Cancel'),
    onClick: () => actions.sendCommand('cancelSave'),
  });

  const controls = appendElement(element, 'controls');
  const folder = textField(controls, {
    label: l10n.t('Save to'),
    kind: 'path',
    maxLength: maxFieldLengths.folder,
    // The default is not the user's own choice: it goes on following the keyword.
    onInput: (value) => actions.editForm({ folder: value === followed ? null : value }),
  });
  // Once it is typed: where it leads is to be read without working it out.
  folder.element.addEventListener('focusout', () => {
    const { form, snapshot } = view;
    const straight = form.folder === null ? null : withoutDots(form.folder, snapshot.roots);
    if (straight !== null && straight !== form.folder) actions.editForm({ folder: straight });
  });
  const browse = plainButton(controls, {
    look: 'link',
    label: '',
    onClick: () => actions.sendCommand(wantsWorkspace(view) ? 'openWorkspaceFolder' : 'browse'),
  });
  const automatic = plainButton(controls, {
    look: 'link',
    label: l10n.t('Automatic'),
    onClick: () => actions.editForm({ folder: null }),
  });
  const size = dropDown<SizeName>(controls, {
    label: l10n.t('Size'),
    onChange: (value) => actions.editForm({ size: value }),
  });
  size.element.classList.add('size');
  size.element.title = sizesText();
  const quantity = textField(controls, {
    label: l10n.t('Quantity'),
    kind: 'number',
    maxLength: maxFieldLengths.quantity,
    onInput: (value) => actions.editForm({ quantity: value }),
  });
  const naming = namingMenu(controls, parent, actions);
  const amount = amountLine(controls);
  const outcome = outcomeLine(element, actions);
  const status = statusLine(element);
  // While pictures of another tab are saved, what this one saves stays in sight.
  const beside = appendElement(element, 'beside');
  const besideHold = plainButton(beside, { look: 'link', label: '', onClick: hold });
  const besideCancel = plainButton(beside, {
    look: 'link',
    label: l10n.t('Cancel'),
    onClick: () => actions.sendCommand('cancelSave'),
  });
  const queue = queueList(element, beside, actions.cancelQueued);

  return {
    focusStart: () => go.element.focus(),
    fields: { folder, quantity, template: naming.field },
    render(next) {
      view = next;
      const { snapshot, form, errors, offer } = view;
      const saving = isSaving(snapshot);
      const savingShown = isSavingShown(snapshot);
      const { scrape } = snapshot;
      const isHeld = scrape.state === 'running' && scrape.isHeld;
      followed = folderText({ ...form, folder: null }, formContextOf(view));
      // Shown only while nothing stands in the field, which by itself happens only where the root is yet to be asked for.
      folder.setPlaceholder(
        followed === '' ? l10n.t('Asked when saving: …/{0}', defaultFolder(form, snapshot)) : '',
      );
      folder.value = form.folder ?? followed;
      automatic.element.hidden = form.folder === null;
      automatic.element.title = l10n.t('Back to {0}', followed);
      size.set(
        form.size,
        sizeNames.map((name) => [name, sizeNameText(name)] as const),
      );
      quantity.value = quantityText(form, offer.offered.length);
      folder.setError(errors.folder ? fieldErrorText(errors.folder, 0) : null);
      quantity.setError(errors.quantity ? fieldErrorText(errors.quantity, offer.offered.length) : null);
      naming.render(view);
      if (savingShown) naming.close();
      amount(view);

      go.set({
        label: savingShown ? heldLabel(isHeld) : saveLabel(view),
        primary: !savingShown && offer.offered.length > 0,
        disabled: !savingShown && !canSave(snapshot),
      });
      const cancelled = cancel.element.contains(document.activeElement) && !savingShown;
      cancel.element.hidden = !savingShown;
      if (cancelled) go.element.focus();

      const hadFocus = controls.contains(document.activeElement);
      const hasEnded = endMessage(snapshot) !== null;
      outcome.render(view);
      progress.render(snapshot);
      status.render(snapshot);
      controls.hidden = savingShown || hasEnded;
      // A save was started from one of its fields.
      if (hadFocus && controls.hidden) go.element.focus();
      if (wasSaving && !savingShown) go.element.style.minWidth = '';
      wasSaving = savingShown;
      const isBeside = saving && !savingShown;
      besideHold.element.hidden = besideCancel.element.hidden = !isBeside;
      besideHold.set({ label: heldLabel(isHeld) });
      queue(snapshot.queue);
      beside.hidden = !isBeside && snapshot.queue.length === 0;
      element.classList.toggle('with-other', isBeside);
      // Without a run all of it is to be seen elsewhere.
      status.element.classList.toggle('visually-hidden', !saving && !isSearching(snapshot));
      browse.set({
        label: wantsWorkspace(view) ? l10n.t('Open folder…') : l10n.t('Browse…'),
        disabled: snapshot.roots.length === 0 && !wantsWorkspace(view),
      });
    },
  };
}

/** Whether a folder is to be opened in VS Code before what was found can be saved; before a search the page offers that itself. */
function wantsWorkspace({ snapshot: { roots, isVirtual, found } }: View): boolean {
  return roots.length === 0 && !isVirtual && found > 0;
}

/** How many saves wait for their turn; each can be cancelled. */
function queueList(
  parent: HTMLElement,
  buttons: HTMLElement,
  onCancel: (id: number) => void,
): (queue: readonly QueuedScrape[]) => void {
  const button = plainButton(buttons, { look: 'link', label: '', onClick: () => undefined });
  button.element.classList.add('more');
  const over = flyout(parent, {
    button: button.element,
    className: 'queue',
    label: l10n.t('What is saved next'),
  });
  const list = appendElement(over.element, '', 'ul');
  let shown: readonly QueuedScrape[] = [];
  return (queued) => {
    button.element.hidden = queued.length === 0;
    button.set({ label: plural(l10n.t('{0} waiting|{0} waiting'), queued.length) });
    if (queued.length === 0) over.close();
    if (queued.length === shown.length && queued.every(({ id }, at) => id === shown[at]?.id)) return;
    shown = queued;
    const hadFocus = list.contains(document.activeElement);
    list.replaceChildren();
    for (const { id, quantity, folder } of queued) {
      const item = appendElement(list, '', 'li');
      const text = plural(l10n.t('{0} picture to {1}|{0} pictures to {1}'), quantity, plainText(folder));
      appendElement(item, 'words', 'span').textContent = text;
      const cancel = plainButton(item, {
        look: 'link',
        label: l10n.t('Cancel'),
        onClick: () => onCancel(id),
      });
      cancel.element.ariaLabel = l10n.t('Cancel: {0}', text);
    }
    if (hadFocus) (list.querySelector('button') ?? button.element).focus();
  };
}

function heldLabel(isHeld: boolean): string {
  return isHeld ? l10n.t('Resume') : l10n.t('Pause');
}

/** What a click will do. */
function saveLabel({ form, offer }: View): string {
  const { length } = offer.offered;
  const count = parseWholeNumber(quantityText(form, length), length, 'more-than-found');
  return typeof count === 'number' && length > 0
    ? plural(l10n.t('Save {0} picture|Save {0} pictures'), count)
    : l10n.t('Save');
}

function quantityHint({ choice, offer, pictures }: View): string {
  const count = offer.offered.length;
  if (pictures.length === 0) return '';
  if (choice.size > 0) return plural(l10n.t('of {0} chosen|of {0} chosen'), count);
  return count < pictures.length
    ? plural(l10n.t('of {0} shown|of {0} shown'), count)
    : plural(l10n.t('of {0} found|of {0} found'), count);
}

/** What a start would give: about how many megabytes, and pixels. Thousands are counted only when something has changed. */
function amountLine(parent: HTMLElement): (view: View) => void {
  const element = appendElement(parent, 'amount');
  const of = appendElement(element, '', 'span');
  const reserved = appendElement(element, 'reserved', 'span');
  const rest = appendElement(element, '', 'span');
  let before: readonly unknown[] = [];
  return (view) => {
    const { form, offer, snapshot } = view;
    const quantity = Number(quantityText(form, offer.offered.length));
    setText(of, quantityHint(view));
    const known = Number.isInteger(quantity) && quantity > 0 && offer.offered.length > 0;
    element.hidden = isSaving(snapshot) || isSearching(snapshot);
    rest.hidden = reserved.hidden = !known;
    const now = [offer.offered, form.size, form.filters, quantity];
    if (!known || now.every((value, at) => value === before[at])) return;
    before = now;
    const least = minimumPixelsOf(form.filters);
    const chosen = [offer.offered, form.size, least, quantity] as const;
    const bytes = l10n.t('about {0}', roughBytesText(estimateBytes(...chosen)));
    const pixels = pixelSummaryText(pixelSummary(...chosen));
    const larger = form.size === 'large' ? largerText(countLarger(offer.offered, least, quantity)) : '';
    setText(reserved, reservedText(offer.offered.slice(0, quantity)));
    setText(rest, [bytes, pixels, larger].filter((text) => text !== '').join(' · '));
    const texts = [of, reserved, rest].flatMap(({ textContent }) => textContent || []);
    element.title = texts.join(' · ');
  };
}

/** How many of these cannot be used without asking; empty where none is. */
function reservedText(pictures: readonly ShownPicture[]): string {
  const count = pictures.filter(({ license }) => licenseGroupOf(license?.id ?? null) === 'reserved').length;
  return count === 0 ? '' : plural(l10n.t('{0} with no licence|{0} with no licence'), count);
}

/** How many are larger than their size says. */
function largerText(count: number): string {
  return count === 0 ? '' : l10n.t('{0} larger than {1} px', count, largeEdge);
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
