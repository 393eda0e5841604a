import { parseSrcset } from '../page/srcset';
import { rawValue, type HtmlPiece } from '../page/tags';
import { decodeReferences } from '../page/text';
import { lineOf, maxTitleLength } from '../page/fields';
import { addressIn, addressRange, isPictureAddress, unknownAbout, type DocumentMention } from './mention';

export type StartTag = Extract<HtmlPiece, { readonly kind: 'start' }>;

/** The pictures that a tag shows or leads to. */
export function mentionsInTag(tag: StartTag, base: string | null): DocumentMention[] {
  const { name, attributes } = tag;
  const title =
    lineOf(rawValue(attributes, 'alt'), maxTitleLength) ??
    lineOf(rawValue(attributes, 'title'), maxTitleLength);
  const at = (
    written: string,
    start: number,
    syntax: 'html' | 'srcset',
    shown: boolean,
  ): DocumentMention[] => {
    const address = addressIn(written, decodeReferences, base);
    if (address === null || (!shown && !isPictureAddress(address))) return [];
    const range = addressRange(written);
    const about = { ...unknownAbout, title };
    return [{ address, about, start: start + range.start, end: start + range.end, syntax, shown }];
  };
  const one = (from: string, shown = true): DocumentMention[] =>
    at(rawValue(attributes, from), attributes.get(from)?.start ?? 0, 'html', shown);
  const several = (): DocumentMention[] => {
    const srcset = rawValue(attributes, 'srcset');
    const place = attributes.get('srcset')?.start ?? 0;
    return parseSrcset(srcset).flatMap(({ url, start }) => at(url, place + start, 'srcset', true));
  };
  switch (name) {
    // Browsers take the second for the first (HTML standard, 13.2.6.4.7), and JSX writes it so.
    case 'img':
    case 'image':
      return [...one('src'), ...several()];
    case 'source':
      // Its `src` is video or audio.
      return several();
    case 'video':
      return one('poster');
    case 'a':
      return one('href', false);
    default:
      return [];
  }
}

/** The web address that a `<base>` resolves paths against; null if it is not on the web. */
export function baseAddress({ attributes }: StartTag): string | null {
  return addressIn(rawValue(attributes, 'href'), decodeReferences, null);
}
