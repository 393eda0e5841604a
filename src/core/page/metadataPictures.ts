import { isIconFrame, type Frame } from './declaredFrame';
import { countOf, maxTitleLength } from './fields';
import { candidatesAt, candidatesInSrcset, maxEdge } from './imageCandidates';
import type { ItemPicture } from './itemPictures';
import { readLinkedData } from './linkedData';
import { widthInAddress } from './sizeVariants';
import { createSighting, type AddSighting, type Bases, type Candidate, type Sighting } from './sighting';
import { attributeText, rawValue, wordValue, type Attributes } from './tags';
import { cleanLine } from './text';
import { derivedText, type WrittenText } from './writtenText';
import { hasPictureName } from '../../shared/picture/pictureTypes';

const graphImageNames =
  /^(?:og:image(?::url|:secure_url)?|twitter:image(?::src)?|thumbnail|pinterest:media)$/;
/** What publishers and their services name pictures, as in `sailthru.image.full` and `parsely-image-url`. */
const otherImageNames =
  /(?:^|[:._-])(?:image|img|photo|picture)(?:[:._-]?(?:urls?|src|full|large|original|main|secure_url|\d{1,3})){0,3}$/;
const maxNameLength = 100;
const markWords = /icon|logo|tile|avatar|default|placeholder/;
const itemImageNames = /(?:^|\s)(?:image|thumbnailurl|contenturl)(?:\s|$)/i;

/** Whether microdata say that an element refers to a picture. */
export function isItemImage(attributes: Attributes): boolean {
  return itemImageNames.test(rawValue(attributes, 'itemprop'));
}

/** Pictures that a page mentions without showing them: in `meta` and `link` elements, and in linked data. */
export class MetadataPictures {
  readonly #bases: Bases;
  readonly #addSighting: AddSighting;
  /** The last `og:image`, to which the `og:image:…` properties after it belong. */
  #openGraph: { readonly place: Sighting; width: number | null; height: number | null } | null = null;

  constructor(bases: Bases, add: AddSighting) {
    this.#bases = bases;
    this.#addSighting = add;
  }

  addMeta(attributes: Attributes): void {
    // In RDFa a `property` is a list of names.
    const names = [
      ...wordValue(attributes, 'property').split(/\s+/, 20),
      wordValue(attributes, 'name'),
    ].filter(Boolean);
    const written = attributeText(attributes, 'content');
    if (written === undefined) return;
    const content = written.text;
    const graph = this.#openGraph;
    const edge = names.find((name) => name === 'og:image:width' || name === 'og:image:height');
    const image =
      names.find((name) => graphImageNames.test(name)) ??
      (isItemImage(attributes) ? '' : names.find((name) => isImageName(name, content)));
    if (edge !== undefined) {
      if (!graph) return;
      graph[edge === 'og:image:width' ? 'width' : 'height'] = countOf(content.trim());
      graph.place.candidates = graph.place.candidates.map((each) => withFrame(each, graph));
    } else if (names.includes('og:image:alt')) {
      if (graph) graph.place.titles[3] ??= cleanLine(content, maxTitleLength);
    } else if (image !== undefined) {
      const found = candidatesAt(written, 'shown', this.#bases);
      if (graph && /^og:image:/.test(image)) {
        graph.place.candidates = [...graph.place.candidates, ...found].slice(0, 4);
        return;
      }
      const place = this.#addSighting(createSighting(found, { titles: [null, null, null, null] }));
      if (image.startsWith('og:')) this.#openGraph = place && { place, width: null, height: null };
    }
  }

  addLink(attributes: Attributes): void {
    const rel = wordValue(attributes, 'rel').split(/\s+/, 20);
    const isPreload = rel.includes('preload') && wordValue(attributes, 'as') === 'image';
    const isNamed = rel.includes('image_src') || rel.includes('thumbnail');
    if (!isPreload && !isNamed && !isItemImage(attributes)) return;
    const listed = isPreload ? attributeText(attributes, 'imagesrcset') : undefined;
    this.#addSighting(
      createSighting([
        ...candidatesInSrcset(listed, this.#bases),
        ...candidatesAt(attributeText(attributes, 'href'), 'shown', this.#bases),
      ]),
    );
  }

  /** `script`: the text of a `<script type="application/ld+json">`. */
  addLinkedData(script: WrittenText): void {
    // Without a base there is nothing on the web that relative addresses of people and licences could lead to.
    for (const described of readLinkedData(script.text, this.#bases.base ?? 'about:blank')) {
      const { addresses, thumbnails, title, creator, license } = described;
      if (this.#bases.page !== null && isIconFrame(described)) continue;
      const at = (address: string): WrittenText => derivedText(script, address);
      const [own, ...others] = addresses.flatMap((each) => candidatesAt(at(each), 'shown', this.#bases));
      const smaller = thumbnails.flatMap((each) => candidatesAt(at(each), 'smaller', this.#bases));
      const candidates = own ? [withFrame(own, described), ...others, ...smaller] : smaller;
      this.#addSighting(createSighting(candidates, { titles: [null, null, null, title], creator, license }));
    }
  }

  addItem(item: ItemPicture): void {
    const [own, ...others] = item.addresses.flatMap((each) => candidatesAt(each, 'shown', this.#bases));
    if (own) this.#addSighting(createSighting([withFrame(own, item), ...others]));
  }
}

/** Whether a meta element of this name has the address of a picture in it; others of such names have words. */
function isImageName(name: string, content: string): boolean {
  if (
    name.length > maxNameLength ||
    !otherImageNames.test(name) ||
    markWords.test(name) ||
    /\s/.test(content.trim())
  )
    return false;
  return /^\s*(?:https?:|\.{0,2}\/)/i.test(content) || hasPictureName(content);
}

/** The candidate with the pixels that the page gives for it, unless its address asks for fewer: then they are the original's. */
export function withFrame(each: Candidate, { width, height }: Frame): Candidate {
  const isSaid =
    width !== null &&
    width <= Math.min(maxEdge, widthInAddress(each.url) ?? maxEdge) &&
    (height === null || height <= maxEdge);
  return isSaid ? { ...each, rank: 'sized', width, height } : each;
}
