import * as l10n from '@vscode/l10n';
import { maxPictures } from '../picture/collection';
import { displayLanguage } from './l10n';
import { plainText } from './plainText';

/** That this text names more than are taken. */
export function cutListText(name: string): string {
  const { language } = displayLanguage();
  const most = new Intl.NumberFormat(language).format(maxPictures);
  return l10n.t('Only the first {0} addresses of {1} were read.', most, plainText(name));
}
