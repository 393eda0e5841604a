import { asksForCredit } from '../../shared/picture/permissions';
import type { Picture } from '../../shared/picture/picture';
import {
  creditTitle,
  escapeMarkdown,
  markdownCredit,
  markdownLink,
  type Credit,
} from '../../shared/words/creditText';
import { addressPath } from '../../shared/words/addressPath';
import { maskUrl } from '../../shared/words/maskUrl';

/** What is to be said of a picture where it is used. */
export function creditOf({ title, page, creator, license, sizes }: Picture): Credit {
  const address = page ?? sizes[0]?.url ?? null;
  return {
    title,
    page: address && maskUrl(address),
    creator: creator?.name ?? null,
    creatorPage: creator?.url ?? null,
    license: license?.name ?? null,
    licensePage: license?.url ?? null,
  };
}

/**
 * A picture in Markdown: its file, by the path in the workspace (with `/`), and a line of credit where its licence asks for one. A
 * picture that has no file is a link to its page; null where it has none either.
 */
export function markdownOf(picture: Picture, path: string | null): string | null {
  const title = creditTitle(picture.title);
  if (path === null) return picture.page && markdownLink(title, maskUrl(picture.page));
  const image = `![${escapeMarkdown(title)}](${addressPath(path)})`;
  return asksForCredit(picture.license?.id ?? null)
    ? `${image}\n\n${markdownCredit(creditOf(picture))}`
    : image;
}
