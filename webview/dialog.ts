import * as l10n from '@vscode/l10n';
import { plainButton } from './controls';
import { appendElement } from './fields';
import { icon } from './icons';

export interface Dialog {
  /** What it shows is put in here. */
  readonly content: HTMLElement;
  /** Does nothing where it is open. */
  open(): void;
  close(): void;
}

/** A page over the page, under a title, until Escape, its cross or a click beside it closes it; then the focus is where it was before. */
export function dialog(title: string, className: string): Dialog {
  const element = appendElement(document.body, `dialog ${className}`, 'dialog');
  const head = appendElement(element, 'dialog-head');
  const heading = appendElement(head, '', 'h2');
  heading.textContent = title;
  element.ariaLabel = title;
  const close = plainButton(head, { look: 'link', label: '', onClick: () => element.close() });
  close.element.append(icon('cross'));
  close.element.ariaLabel = close.element.title = l10n.t('Close (Esc)');
  const content = appendElement(element, 'dialog-content');
  element.addEventListener('click', ({ target }) => {
    if (target === element) element.close();
  });
  return {
    content,
    open() {
      if (!element.open) element.showModal();
    },
    close: () => element.close(),
  };
}

/** Whether one of them is open: then the keys of the page have nothing to say. */
export function isDialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
