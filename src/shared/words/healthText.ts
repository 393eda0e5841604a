import * as l10n from '@vscode/l10n';
import type { CheckedSource, SourceHealth } from '../engine/check';
import { plural } from './l10n';

/** How a source fares, in a word or two. */
export function healthText(health: SourceHealth): string {
  switch (health) {
    case 'answers':
      return l10n.t('answers');
    case 'refuses':
      return l10n.t('refuses');
    case 'changed':
      return l10n.t('has changed');
    case 'needs-key':
      return l10n.t('needs a key');
    case 'unreachable':
      return l10n.t('cannot be reached');
    case 'failed':
      return l10n.t('has a problem of its own');
  }
}

/** Whether a source was asked, and did not give what it was asked for. */
export function isTroubled({ health, milliseconds }: CheckedSource): boolean {
  return milliseconds !== null && health !== 'answers';
}

/** How all sources fare, in one sentence. */
export function checkSummary(checked: readonly CheckedSource[]): string {
  const asked = checked.filter(({ milliseconds }) => milliseconds !== null);
  const troubled = asked.filter(isTroubled);
  const answers = plural(
    l10n.t('{1} of {0} source answers|{1} of {0} sources answer'),
    asked.length,
    asked.length - troubled.length,
  );
  const keyless = checked.length - asked.length;
  return keyless === 0
    ? answers
    : plural(
        l10n.t(
          '{1}; {0} was not asked, because it needs a key|{1}; {0} were not asked, because they need a key',
        ),
        keyless,
        answers,
      );
}
