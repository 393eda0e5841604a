import * as l10n from '@vscode/l10n';
import { pictureActions } from '../src/shared/panel/pictureActions';
import { dialog } from './dialog';
import { appendElement } from './fields';

/** What keys do. Each is written as in `keyName`. */
type KeyLines = readonly (readonly [keys: readonly string[], what: string])[];

/** The list of all keys; what it returns opens it. */
export function keysDialog(): () => void {
  const box = dialog(l10n.t('Keys'), 'keys');
  const control = /Mac/.test(navigator.platform) ? 'cmd' : 'ctrl';
  const ofActions: KeyLines = pictureActions.flatMap(({ keys, label }) =>
    keys.length > 0 ? [[keys.map((key) => key.replace('ctrl+', `${control}+`)), label()] as const] : [],
  );
  const sections: readonly (readonly [title: string, lines: KeyLines])[] = [
    [
      l10n.t('Everywhere'),
      [
        [[`${control}+enter`], l10n.t('Save')],
        [['↓'], l10n.t('From the keyword to the pictures')],
        [['/'], l10n.t('To the keyword')],
        [[`${control}+z`], l10n.t('Bring back what was rejected, closed or given up')],
        [['?'], l10n.t('Keys')],
        [[l10n.t('{0} and wheel', keyName(control))], l10n.t('Larger or smaller pictures')],
      ],
    ],
    [
      l10n.t('On the pictures'),
      [
        [['←', '→', '↑', '↓', 'home', 'end', 'pageUp', 'pageDown'], l10n.t('To another picture')],
        [[l10n.t('Space')], l10n.t('Choose it, or not')],
        [['shift+←', '→', '↑', '↓', `shift+${l10n.t('Space')}`], l10n.t('Choose a range')],
        [[`${control}+a`], l10n.t('Choose all')],
        [['i'], l10n.t('Invert choice')],
        [['esc'], l10n.t('Choose none')],
        [['enter'], l10n.t('Look closer')],
        [['a'], l10n.t('Show look-alikes together, or not')],
        ...ofActions,
        [['shift+f10'], l10n.t('More actions')],
      ],
    ],
    [
      l10n.t('In the large view'),
      [
        [['←', '→', 'home', 'end'], l10n.t('To another picture')],
        [[l10n.t('Space')], l10n.t('Choose it, or not')],
        [['+', '−'], l10n.t('Larger, smaller')],
        [['0', '1'], l10n.t('Fit the view, or pixel by pixel')],
        ...ofActions,
        [['esc'], l10n.t('Back to all pictures')],
      ],
    ],
  ];
  for (const [title, lines] of sections) {
    appendElement(box.content, '', 'h3').textContent = title;
    const list = appendElement(box.content, '', 'dl');
    for (const [keys, what] of lines) {
      const names = appendElement(list, '', 'dt');
      for (const key of keys) appendElement(names, '', 'kbd').textContent = keyName(key);
      appendElement(list, '', 'dd').textContent = what;
    }
  }
  return () => box.open();
}

/** As keyboards have it: `o` is `O`, `shift+f10` is `Shift+F10`. */
export function keyName(key: string): string {
  return key.replace(/(?:^|\+)[a-z]/g, (start) => start.toUpperCase());
}
