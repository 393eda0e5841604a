import { countOf, maxTitle } from './fields';
import { candidate, isTiny, listedCandidates, maxWidth, noFrame, type Frame } from './imageAddresses';
import { readLinkedData } from './linkedData';
import { placeOf, type AddPlace, type Bases, type Candidate, type Place } from './place';
import { attribute, word, type Attributes } from './tags';
import { oneLine } from './text';

const graphImage = /^(?:og:image(?::url|:secure_url)?|twitter:image(?::src)?|thumbnail)$/;
const itemImage = /(?:^|\s)(?:image|thumbnailurl|contenturl)(?:\s|$)/i;

/** Whether microdata say that an element refers to a picture. */
export function isItemImage(attributes: Attributes): boolean {
  return itemImage.test(attributes.get('itemprop') ?? '');
}

/** Pictures that a page mentions without showing them: in `meta` and `link` elements, and in linked data. */
export class ToldPictures {
  readonly #bases: Bases;
  readonly #add: AddPlace;
  /** The last `og:image`, to which the `og:image:…` properties after it belong. */
  #graph: { readonly place: Place; width: number | null; height: number | null } | null = null;

  constructor(bases: Bases, add: AddPlace) {
    this.#bases = bases;
    this.#add = add;
  }

  meta(attributes: Attributes): void {
    const name = word(attributes.get('property') ?? attributes.get('name'));
    const content = attribute(attributes, 'content');
    if (content === undefined) return;
    const graph = this.#graph;
    if (name === 'og:image:width' || name === 'og:image:height') {
      if (!graph) return;
      graph[name === 'og:image:width' ? 'width' : 'height'] = countOf(content.trim());
      graph.place.candidates = graph.place.candidates.map((each) => sized(each, graph));
    } else if (name === 'og:image:alt') {
      if (graph) graph.place.titles[3] ??= oneLine(content, maxTitle);
    } else if (graphImage.test(name) || isItemImage(attributes)) {
      const found = candidate(content, 'shown', this.#bases);
      if (graph && /^og:image:/.test(name)) {
        graph.place.candidates = [...graph.place.candidates, ...found].slice(0, 4);
        return;
      }
      const place = this.#add(placeOf(found, { titles: [null, null, null, null] }));
      if (name.startsWith('og:')) this.#graph = place && { place, width: null, height: null };
    }
  }

  link(attributes: Attributes): void {
    const rel = word(attributes.get('rel')).split(/\s+/, 20);
    const isPreload = rel.includes('preload') && word(attributes.get('as')) === 'image';
    if (!isPreload && !rel.includes('image_src') && !isItemImage(attributes)) return;
    const listed = isPreload ? (attribute(attributes, 'imagesrcset') ?? '') : '';
    const href = attribute(attributes, 'href');
    this.#add(
      placeOf([...listedCandidates(listed, noFrame, this.#bases), ...candidate(href, 'shown', this.#bases)]),
    );
  }

  /** `script`: the text of a `<script type="application/ld+json">`. */
  linkedData(script: string): void {
    for (const described of readLinkedData(script, this.#bases.base)) {
      const { addresses, thumbnails, title, creator, license } = described;
      if (isTiny(described)) continue;
      const [own, ...others] = addresses.flatMap((each) => candidate(each, 'shown', this.#bases));
      const smaller = thumbnails.flatMap((each) => candidate(each, 'smaller', this.#bases));
      const candidates = own ? [sized(own, described), ...others, ...smaller] : smaller;
      this.#add(placeOf(candidates, { titles: [null, null, null, title], creator, license }));
    }
  }
}

/** The candidate with the pixels that the page gives for it. */
function sized(each: Candidate, { width, height }: Frame): Candidate {
  const isSaid = width !== null && width <= maxWidth && (height === null || height <= maxWidth);
  return isSaid ? { ...each, rank: 'sized', width, height } : each;
}
