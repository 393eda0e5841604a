import * as l10n from '@vscode/l10n';
import { plainText } from '../src/shared/words/plainText';
import type { Notice } from '../src/shared/panel/protocol';
import { plainButton } from './controls';
import { dialog } from './dialog';
import { appendElement, appendLink } from './fields';

/**
 * What must stand in full beside the pictures of their sources, and a link to what all of them say: name, notice and terms. VS Code
 * opens the links in the browser.
 */
export function termsLine(parent: HTMLElement): (notices: readonly Notice[]) => void {
  const element = appendElement(parent, 'notices');
  const list = appendElement(element, '', 'ul');
  list.ariaLabel = l10n.t('Notices of the sources');
  const box = dialog(l10n.t('Sources and terms'), 'terms');
  const { content } = box;
  plainButton(element, { look: 'link', label: l10n.t('Sources and terms'), onClick: () => box.open() });
  let told: readonly Notice[] = [];
  return (notices) => {
    element.hidden = notices.length === 0;
    if (isSame(notices, told)) return;
    told = notices;
    list.replaceChildren();
    content.replaceChildren();
    for (const { text, url, isRequired } of notices)
      if (isRequired) appendLink(appendElement(list, '', 'li'), plainText(text)).href = url;
    list.hidden = list.childElementCount === 0;
    for (const { name, text, url, terms } of notices) {
      const about = appendElement(content, '', 'p');
      appendLink(about, plainText(name)).href = url;
      if (text !== '') about.append(` · ${plainText(text)}`);
      about.append(' · ');
      const link = appendLink(about, l10n.t('Terms'));
      link.href = terms;
      link.ariaLabel = l10n.t('Terms of {0}', plainText(name));
    }
  };
}

function isSame(some: readonly Notice[], others: readonly Notice[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others);
}
