import { lineOf, maxTitleLength } from '../page/fields';
import { readFieldName } from '../page/fieldNames';
import { addressIn, addressRange, isPictureAddress, unknownAbout, type DocumentMention } from './mention';

const openPattern = /\{\{[<%]|\{%/g;
const closes: Readonly<Record<string, string>> = { '{{<': '>}}', '{{%': '%}}', '{%': '%}' };
/** UTF-16 units; longer than any that is written by hand. */
const maxShortcodeLength = 10_000;
/** A parameter: its name, where it has one, and its value, in quotation marks or without. */
const parameterPattern = /(?:([\w-]+)[ \t]*=[ \t]*)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`=]+))/dg;

/**
 * The pictures in the shortcodes of Hugo (`{{< figure src="…" >}}`) and the tags of Liquid (`{% include figure.html url="…" %}`,
 * as Jekyll has them). One whose name, or the parameter's, is that of a picture shows it, and so does any with the address of one;
 * a parameter for a link leads to it. `isHidden` tells whether a place is in code or a comment, which has none.
 */
export function mentionsInShortcodes(document: string, isHidden: (at: number) => boolean): DocumentMention[] {
  const mentions: DocumentMention[] = [];
  openPattern.lastIndex = 0;
  for (let open = openPattern.exec(document); open; open = openPattern.exec(document)) {
    const start = openPattern.lastIndex;
    const rest = document.slice(start, start + maxShortcodeLength);
    const length = rest.indexOf(closes[open[0]] ?? '');
    // What is commented out is written in such marks.
    if (length === -1 || rest.startsWith('/*') || isHidden(open.index)) continue;
    mentions.push(...mentionsInParameters(rest.slice(0, length), start));
    openPattern.lastIndex = start + length;
  }
  return mentions;
}

function mentionsInParameters(text: string, offset: number): DocumentMention[] {
  const parameters = [...text.matchAll(parameterPattern)].map(({ 1: name = '', indices }) => {
    const [start, end] = indices?.slice(2).find((each) => each !== undefined) ?? [0, 0];
    return { name, start, value: text.slice(start, end) };
  });
  const isOfPictures = parameters.some(
    ({ name, value }) => name === '' && /^[\w.-]{1,50}$/.test(value) && isPictureName(value),
  );
  const titled = parameters.find(({ name }) => /^(?:alt|title|caption)$/i.test(name));
  const about = { ...unknownAbout, title: lineOf(titled?.value, maxTitleLength) };
  return parameters.flatMap(({ name, start, value }): DocumentMention[] => {
    const address = addressIn(value, (written) => written);
    if (address === null) return [];
    const isLink = /^(?:link|href|target)$/i.test(name);
    if (!(isOfPictures && !isLink) && !isPictureName(name) && !isPictureAddress(address)) return [];
    const range = addressRange(value);
    const place = offset + start;
    return [
      {
        address,
        about,
        start: place + range.start,
        end: place + range.end,
        shown: !isLink,
      },
    ];
  });
}

/** Whether a name, such as that of `figure` or `image.html`, is one for pictures. */
function isPictureName(name: string): boolean {
  const { kind } = readFieldName(name);
  return kind === 'picture' || kind === 'small';
}
