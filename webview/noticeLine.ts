import * as l10n from '@vscode/l10n';
import { plainText } from '../src/shared/words/plainText';
import type { Notice } from '../src/shared/panel/protocol';
import { appendElement, setText } from './fields';

/** The notices that sources require beside their pictures; each links to its site, opened by VS Code in the browser. */
export function noticeLine(parent: HTMLElement): (notices: readonly Notice[]) => void {
  const list = appendElement(parent, 'notices', 'ul');
  list.ariaLabel = l10n.t('Notices of the sources');
  const links: HTMLAnchorElement[] = [];
  return (notices) => {
    list.hidden = notices.length === 0;
    while (links.length > notices.length) links.pop()?.parentElement?.remove();
    notices.forEach(({ text, url }, at) => {
      const link = (links[at] ??= noticeLink(list));
      setText(link, plainText(text));
      if (link.getAttribute('href') !== url) link.href = url;
    });
  };
}

function noticeLink(list: HTMLElement): HTMLAnchorElement {
  const link = appendElement(appendElement(list, '', 'li'), '', 'a');
  link.rel = 'noreferrer';
  return link;
}
