import { countOf, maxTitleLength } from './fields';
import {
  candidatesAt,
  isIconFrame,
  candidatesInSrcset,
  maxEdge,
  noFrame,
  type Frame,
} from './imageCandidates';
import { readLinkedData } from './linkedData';
import { createSighting, type AddSighting, type Bases, type Candidate, type Sighting } from './sighting';
import { attributeValue, wordValue, type Attributes } from './tags';
import { cleanLine } from './text';

const graphImageNames = /^(?:og:image(?::url|:secure_url)?|twitter:image(?::src)?|thumbnail)$/;
const itemImageNames = /(?:^|\s)(?:image|thumbnailurl|contenturl)(?:\s|$)/i;

/** Whether microdata say that an element refers to a picture. */
export function isItemImage(attributes: Attributes): boolean {
  return itemImageNames.test(attributes.get('itemprop') ?? '');
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
    const name = wordValue(attributes.get('property') ?? attributes.get('name'));
    const content = attributeValue(attributes, 'content');
    if (content === undefined) return;
    const graph = this.#openGraph;
    if (name === 'og:image:width' || name === 'og:image:height') {
      if (!graph) return;
      graph[name === 'og:image:width' ? 'width' : 'height'] = countOf(content.trim());
      graph.place.candidates = graph.place.candidates.map((each) => withFrame(each, graph));
    } else if (name === 'og:image:alt') {
      if (graph) graph.place.titles[3] ??= cleanLine(content, maxTitleLength);
    } else if (graphImageNames.test(name) || isItemImage(attributes)) {
      const found = candidatesAt(content, 'shown', this.#bases);
      if (graph && /^og:image:/.test(name)) {
        graph.place.candidates = [...graph.place.candidates, ...found].slice(0, 4);
        return;
      }
      const place = this.#addSighting(createSighting(found, { titles: [null, null, null, null] }));
      if (name.startsWith('og:')) this.#openGraph = place && { place, width: null, height: null };
    }
  }

  addLink(attributes: Attributes): void {
    const rel = wordValue(attributes.get('rel')).split(/\s+/, 20);
    const isPreload = rel.includes('preload') && wordValue(attributes.get('as')) === 'image';
    if (!isPreload && !rel.includes('image_src') && !isItemImage(attributes)) return;
    const listed = isPreload ? (attributeValue(attributes, 'imagesrcset') ?? '') : '';
    const href = attributeValue(attributes, 'href');
    this.#addSighting(
      createSighting([
        ...candidatesInSrcset(listed, noFrame, this.#bases),
        ...candidatesAt(href, 'shown', this.#bases),
      ]),
    );
  }

  /** `script`: the text of a `<script type="application/ld+json">`. */
  addLinkedData(script: string): void {
    for (const described of readLinkedData(script, this.#bases.base)) {
      const { addresses, thumbnails, title, creator, license } = described;
      if (isIconFrame(described)) continue;
      const [own, ...others] = addresses.flatMap((each) => candidatesAt(each, 'shown', this.#bases));
      const smaller = thumbnails.flatMap((each) => candidatesAt(each, 'smaller', this.#bases));
      const candidates = own ? [withFrame(own, described), ...others, ...smaller] : smaller;
      this.#addSighting(createSighting(candidates, { titles: [null, null, null, title], creator, license }));
    }
  }
}

/** The candidate with the pixels that the page gives for it. */
export function withFrame(each: Candidate, { width, height }: Frame): Candidate {
  const isSaid = width !== null && width <= maxEdge && (height === null || height <= maxEdge);
  return isSaid ? { ...each, rank: 'sized', width, height } : each;
}
