import * as l10n from '@vscode/l10n';
import type { FieldError } from '../form/form';
import { maxFieldLengths } from '../form/lengths';
import { placeholderList } from '../form/naming';
import { maxSearchTagLength, maxSearchTags } from '../panel/filters';

/** The message beside a field that is wrong. `limit` is the largest number that the field accepts, or the line that is wrong. */
export function fieldErrorText(error: FieldError, limit: number): string {
  switch (error) {
    case 'no-keyword':
      return l10n.t('Type a word to search for.');
    case 'no-address':
      return l10n.t('Type or paste addresses, one a line.');
    case 'not-an-address':
      return l10n.t('Line {0} is no whole address. Each begins with https:// or http://.', limit);
    case 'no-number':
      return l10n.t('Type how many.');
    case 'not-whole':
      return l10n.t('Type a whole number.');
    case 'less-than-one':
      return l10n.t('At least 1.');
    case 'more-than-limit':
      return l10n.t('At most {0}.', limit);
    case 'more-than-found':
      return l10n.t('Only {0} found. Type {0} or less, or search for more.', limit);
    case 'more-than-shown':
      return l10n.t('The filters leave {0}. Type {0} or less, or search for more.', limit);
    case 'more-than-chosen':
      return l10n.t('Only {0} chosen. Type {0} or less, or choose more.', limit);
    case 'nothing-shown':
      return l10n.t('Nothing is left to save. Change the filters or the choice.');
    case 'no-pixels':
      return l10n.t('Type a number of pixels.');
    case 'too-many-tags':
      return l10n.t(
        'At most {0} tags, with commas between them, each of at most {1} characters.',
        maxSearchTags,
        maxSearchTagLength,
      );
    case 'nothing-found-yet':
      return l10n.t('Search for pictures first.');
    case 'no-folder':
      return l10n.t('Choose a folder.');
    case 'no-workspace':
      return l10n.t('Open a folder in VS Code first: pictures are saved into it.');
    case 'not-on-disk':
      return l10n.t(
        'Pictures can only be saved to a folder on disk, and none of this workspace is. Open one that is.',
      );
    case 'outside-workspace':
      return l10n.t('Choose a folder inside the workspace.');
    case 'not-a-folder':
      return l10n.t('There is a file of this name. Choose a folder.');
    case 'not-portable':
      return l10n.t('Windows cannot hold a folder of this name. Type another one.');
    case 'unknown-placeholder':
      return l10n.t('Only these can stand in braces: {0}.', placeholderList);
    case 'keyword-too-long':
      return l10n.t('Line {0} is longer than {1} characters.', limit, maxFieldLengths.keyword);
    case 'keyword-is-address':
      return l10n.t('Line {0} is a web address, and no keyword.', limit);
    case 'too-many-keywords':
      return l10n.t('At most {0} keywords at once.', limit);
  }
}
