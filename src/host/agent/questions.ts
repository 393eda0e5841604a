import { posix } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { InsertImageInput, SaveImagesInput, SearchImagesInput } from '../../shared/agent/imageTools';
import { estimateBytes } from '../../shared/panel/estimate';
import { shownPictureOf } from '../../shared/panel/shownPicture';
import type { Picture } from '../../shared/picture/picture';
import { anySize } from '../../shared/picture/sizes';
import { sources } from '../../shared/sources/sources';
import { plural } from '../../shared/words/l10n';
import { maskUrl } from '../../shared/words/maskUrl';
import { plainText } from '../../shared/words/plainText';
import { bytesText } from '../../shared/words/units';

/** What a person is told while a tool runs, and asked before; in plain text. */
export interface ToolQuestion {
  readonly doing: string;
  readonly title: string;
  readonly message: string;
}

export function searchQuestion({ keyword, page, sources: asked, count }: SearchImagesInput): ToolQuestion {
  const what = plainText(keyword ?? maskUrl(page ?? ''));
  const where = asked?.map((id) => sources[id].name).join(', ') ?? l10n.t('all sources');
  return {
    doing: l10n.t('Searching for pictures: {0}', what),
    title: l10n.t('Search for pictures?'),
    message:
      page === undefined
        ? plural(
            l10n.t('“{1}” in {2}, at most {0} picture.|“{1}” in {2}, at most {0} pictures.'),
            count,
            what,
            where,
          )
        : l10n.t('The page {0} is read.', what),
  };
}

/** `pictures` are those that are known; `folder` is where they go. */
export function saveQuestion(
  { ids, keyword, quantity, size, allowed_licenses: allowed }: SaveImagesInput,
  pictures: readonly Picture[],
  folder: string,
): ToolQuestion {
  const count = ids === undefined ? quantity : new Set(ids).size;
  const title = plural(l10n.t('Save {0} picture?|Save {0} pictures?'), count);
  const known = ids !== undefined && pictures.length > 0;
  const bytes = estimateBytes(pictures.map(shownPictureOf), size, anySize, pictures.length);
  const lines = [
    l10n.t('Folder: {0}', plainText(folder)),
    ...(keyword === undefined ? [] : [l10n.t('The first that are found for “{0}”.', plainText(keyword))]),
    ...(known ? [l10n.t('About {0}', bytesText(bytes))] : []),
    ...(known ? [l10n.t('Licences: {0}', licensesOf(pictures))] : []),
    ...(allowed ? [l10n.t('Only with these licences: {0}', plainText(allowed.join(', ')))] : []),
  ];
  return { doing: l10n.t('Saving pictures to {0}', plainText(folder)), title, message: lines.join('\n\n') };
}

export function insertQuestion({ image, document: given, place }: InsertImageInput): ToolQuestion {
  const document = plainText(posix.normalize(given.replaceAll('\\', '/')));
  const lines = [
    l10n.t('{0} goes into {1}.', plainText(image), document),
    ...(place.replace === undefined
      ? []
      : [l10n.t('This text there is replaced: “{0}”', plainText(place.replace))]),
  ];
  return {
    doing: l10n.t('Inserting a picture into {0}', document),
    title: l10n.t('Insert a picture?'),
    message: lines.join('\n\n'),
  };
}

/** Each licence with how many pictures have it, the most frequent first. */
function licensesOf(pictures: readonly Picture[]): string {
  const counts = new Map<string, number>();
  for (const { license } of pictures) {
    const name = license ? plainText(license.name) : l10n.t('unknown');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} (${count})`)
    .join(', ');
}
