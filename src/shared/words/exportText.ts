import * as l10n from '@vscode/l10n';
import {
  leftOutReasons,
  type LeftOut,
  type LeftOutCounts,
  type LeftOutReason,
  type LicenseCount,
} from '../engine/export';
import { plural } from './l10n';
import { plainText } from './plainText';

/** One sentence of what is left out, and why. */
export function leftOutText({ reason, file, line }: LeftOut): string {
  const name = file === null ? l10n.t('Line {0}', line) : plainText(file);
  switch (reason) {
    case 'missing':
      return l10n.t('{0} is left out: there is no such file any more.', name);
    case 'changed':
      return l10n.t('{0} is left out: it is not as long as it was when it was saved.', name);
    case 'unreadable':
      return l10n.t('{0} is left out: it cannot be read.', name);
    case 'not-a-file':
      return l10n.t('{0} is left out: it is a link or a folder, and no file.', name);
    case 'not-a-picture':
      return l10n.t('{0} is left out: it is no picture.', name);
    case 'license':
      return l10n.t('{0} is left out: its licence is not among those that are wanted.', name);
    case 'restricted':
      return l10n.t('{0} is left out: its licence does not allow that it is passed on.', name);
    case 'no-address':
      return l10n.t('{0} is left out: it has no address.', name);
    case 'broken':
      return l10n.t('{0} is left out: it is no record of a picture.', name);
    case 'foreign':
      return l10n.t('{0} is left out: another program wrote its record.', name);
  }
}

/** How many are left out, and why: `2 missing, 1 changed`; empty for none. */
export function leftOutSummary(counts: LeftOutCounts): string {
  return leftOutReasons
    .filter((reason) => counts[reason] > 0)
    .map((reason) => leftOutCountText(reason, counts[reason]))
    .join(', ');
}

function leftOutCountText(reason: LeftOutReason, count: number): string {
  switch (reason) {
    case 'missing':
      return plural(l10n.t('{0} missing|{0} missing'), count);
    case 'changed':
      return plural(l10n.t('{0} changed|{0} changed'), count);
    case 'unreadable':
      return plural(l10n.t('{0} unreadable|{0} unreadable'), count);
    case 'not-a-file':
      return plural(l10n.t('{0} that is no file|{0} that are no files'), count);
    case 'not-a-picture':
      return plural(l10n.t('{0} that is no picture|{0} that are no pictures'), count);
    case 'license':
      return plural(l10n.t('{0} with another licence|{0} with other licences'), count);
    case 'restricted':
      return plural(l10n.t('{0} that may not be passed on|{0} that may not be passed on'), count);
    case 'no-address':
      return plural(l10n.t('{0} without an address|{0} without an address'), count);
    case 'broken':
      return plural(l10n.t('{0} broken line|{0} broken lines'), count);
    case 'foreign':
      return plural(l10n.t('{0} of another program|{0} of other programs'), count);
  }
}

/** What is asked before pictures go out that may not: how many of all, and under which licences. */
export function restrictedText(restricted: readonly LicenseCount[], total: number): string {
  const count = restricted.reduce((sum, each) => sum + each.count, 0);
  return plural(
    l10n.t(
      '{0} of {1} pictures may not be passed on as a file, by its licence: {2}.|{0} of {1} pictures may not be passed on as files, by their licences: {2}.',
    ),
    count,
    total,
    restrictedLicensesText(restricted),
  );
}

/** Licences with their counts: `All rights reserved (3), no known licence (1)`. */
export function restrictedLicensesText(restricted: readonly LicenseCount[]): string {
  return restricted
    .map(
      ({ license, count }) => `${license ? plainText(license.name) : l10n.t('no known licence')} (${count})`,
    )
    .join(', ');
}
