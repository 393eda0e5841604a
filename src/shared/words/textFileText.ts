import * as l10n from '@vscode/l10n';
import { mostPictures } from '../panel/guards';
import { spoken } from './l10n';
import { plainText } from './plainText';

/** That this text names more than are taken. */
export function onlyFirstText(name: string): string {
  const { language } = spoken();
  const most = new Intl.NumberFormat(language).format(mostPictures);
  return l10n.t('Only the first {0} addresses of {1} were taken.', most, plainText(name));
}
