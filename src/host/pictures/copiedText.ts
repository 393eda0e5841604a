import { asksForCredit } from '../../shared/picture/permissions';
import { insertedText } from '../../shared/insert/insertText';
import { insertLanguageOf } from '../../shared/insert/languages';
import type { Picture, Pixels } from '../../shared/picture/picture';
import { creditOf } from '../../shared/picture/pictureCredit';
import { creditTitle, escapeMarkdown, markdownCredit, markdownLink } from '../../shared/words/creditText';
import { addressPath } from '../../shared/words/addressPath';
import { maskUrl } from '../../shared/words/maskUrl';
import { webUrl } from '../../shared/words/untrusted';

/** A file of a picture, as a document is to name it: path in the workspace, with `/`, and pixels where they are known. */
export interface CopiedFile {
  readonly path: string;
  readonly pixels: Pixels | null;
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

/** A picture in HTML, with its credit as a caption; otherwise as `markdownOf`. */
export function htmlOf(picture: Picture, file: CopiedFile | null): string | null {
  const language = insertLanguageOf('html');
  const title = creditTitle(picture.title);
  if (file === null) {
    const page = picture.page && webUrl(maskUrl(picture.page));
    return page ? language.link(title, page.href) : null;
  }
  const { path, pixels } = file;
  const shown = {
    link: { prefix: '', path },
    alt: picture.description ?? title,
    width: pixels?.width ?? null,
    height: pixels?.height ?? null,
    credit: creditOf(picture),
    asksForCredit: asksForCredit(picture.license?.id ?? null),
  };
  const options = { language, creditPlace: 'caption', template: null, hasFootnote: () => false } as const;
  return insertedText([shown], options).text;
}
