import * as l10n from '@vscode/l10n';
import { countInFolder } from '../engine/counts';
import type { KeywordList } from '../keywords/keywordList';
import { sumOfResults, type KeywordResult, type KeywordRun } from '../keywords/keywordResult';
import { failureText } from './failureText';
import { plural } from './l10n';
import { plainText } from './plainText';
import { unaskedTexts } from './sourceText';
import { alreadyThereText, asSentences, savedCountText } from './runText';

/** How many keywords a list has: `1 keyword`, `2 keywords`. */
export function keywordCountText(count: number): string {
  return plural(l10n.t('{0} keyword|{0} keywords'), count);
}

/** What of a list is passed over, a sentence each. */
export function passedOverTexts({
  repeated,
  comments,
}: Pick<KeywordList, 'repeated' | 'comments'>): readonly string[] {
  return [
    ...(repeated.length > 0
      ? [
          plural(
            l10n.t('Line {1} repeats a keyword.|Lines {1} repeat keywords.'),
            repeated.length,
            linesText(repeated),
          ),
        ]
      : []),
    ...(comments.length > 0
      ? [
          plural(
            l10n.t('Line {1} begins with # and is a comment.|Lines {1} begin with # and are comments.'),
            comments.length,
            linesText(comments),
          ),
        ]
      : []),
  ];
}

const maxNamedLines = 5;

/** `2, 5, 9`, and `2, 5, 9, 11, 12, …` of many. */
function linesText(lines: readonly number[]): string {
  const named = lines.slice(0, maxNamedLines).join(', ');
  return lines.length > maxNamedLines ? `${named}, …` : named;
}

/** How one keyword has fared: `cats: Saved 50 of 50 to images/cats.` */
export function keywordResultText(result: KeywordResult): string {
  return l10n.t('{0}: {1}', plainText(result.keyword), asSentences(...resultTexts(result)));
}

function resultTexts(result: KeywordResult): readonly string[] {
  const { outcome, quantity, folder, found, shared, failed, failure, passedOver } = result;
  if (outcome === null) return [l10n.t('Not reached in this run')];
  const why = failure ? [failureText(failure)] : [];
  if (found === 0 && countInFolder(result) === 0) {
    if (failure) return why;
    if (passedOver) return unaskedTexts(passedOver);
    return [outcome === 'cancelled' ? l10n.t('Cancelled') : l10n.t('Nothing found')];
  }
  return [
    savedCountText(result, quantity, folder),
    ...(outcome === 'cancelled' ? [l10n.t('Cancelled')] : []),
    ...why,
    ...(outcome === 'short' && !failure ? [l10n.t('There are no more')] : []),
    ...(failed > 0 && outcome !== 'complete'
      ? [plural(l10n.t('{0} picture could not be saved|{0} pictures could not be saved'), failed)]
      : []),
    ...(shared > 0
      ? [
          plural(
            l10n.t('{0} left out, which a keyword before it has|{0} left out, which keywords before it have'),
            shared,
          ),
        ]
      : []),
  ];
}

/** What a run over several keywords is at: `dogs, 2 of 3`; empty where it has ended. */
export function keywordProgressText({ isRunning, results }: KeywordRun): string {
  const at = results.findIndex(({ outcome }) => outcome === null);
  const { keyword = '' } = results[at] ?? {};
  return isRunning && at >= 0 ? l10n.t('{0}, {1} of {2}', plainText(keyword), at + 1, results.length) : '';
}

/** How all keywords together have fared: `Saved 150 of 150 for 3 keywords.` */
export function keywordsResultText(results: readonly KeywordResult[]): string {
  const { saved, alreadyThere, quantity } = sumOfResults(results);
  const text = plural(
    l10n.t('Saved {1} of {2} for {0} keyword|Saved {1} of {2} for {0} keywords'),
    results.length,
    saved,
    quantity,
  );
  return alreadyThere > 0 ? asSentences(text, alreadyThereText(alreadyThere)) : asSentences(text);
}
