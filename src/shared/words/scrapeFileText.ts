import * as l10n from '@vscode/l10n';
import { placeholderList } from '../form/naming';
import { plural } from './l10n';

/** What of a field of a scrape file is wrong, as sentences that say what is right. */
export const scrapeFileTexts = {
  missing: () => l10n.t('This is missing.'),
  unknown: (known: string) => l10n.t('There is no such field. Here go: {0}.', known),
  object: (known: string) => l10n.t('Braces with fields go here: {0}.', known),
  list: () => l10n.t('A list in square brackets goes here.'),
  entries: (most: number) => l10n.t('From 1 to {0} entries go here.', most),
  text: (most: number) => l10n.t('A text of 1 to {0} characters goes here.', most),
  anyText: (most: number) => l10n.t('A text of at most {0} characters goes here.', most),
  oneOf: (names: string) => l10n.t('One of these goes here: {0}.', names),
  count: (most: number) => l10n.t('A whole number from 1 to {0} goes here.', most),
  countOrAll: (most: number) => l10n.t('A whole number from 1 to {0} goes here, or "all".', most),
  version: () => l10n.t('1 goes here. A file with another number is for another version of this program.'),
  address: () => l10n.t('A whole address goes here, which begins with https:// or http://.'),
  license: () => l10n.t('The id of a licence goes here, such as CC-BY-4.0 or CC-BY.'),
  tag: (most: number) => l10n.t('A tag of 1 to {0} characters goes here, without commas.', most),
  template: () => l10n.t('Only these can stand in braces: {0}.', placeholderList),
  folder: () =>
    l10n.t('A folder relative to that of this file goes here, with / between names, such as images/cats.'),
  oneKind: () => l10n.t('One of these goes here: keyword, pages or addresses.'),
  ofKeyword: () => l10n.t('Sources and a number to find go with a keyword only.'),
} as const;

/** A scrape file that is longer than may be. */
export function tooLongText(most: string): string {
  return l10n.t('It is longer than {0}.', most);
}

/** A scrape file that is no JSON; `detail` says why, in English. */
export function noJsonText(detail: string): string {
  return l10n.t('It is no JSON: {0}', detail);
}

/** A scrape file that lacks secrets of addresses. */
export function maskedText(count: number): string {
  return plural(
    l10n.t(
      '{0} address in the scrape file lacks its secret, such as a token, which is never written down. Put it in before that address can be loaded.|{0} addresses in the scrape file lack their secrets, such as tokens, which are never written down. Put them in before those addresses can be loaded.',
    ),
    count,
  );
}
