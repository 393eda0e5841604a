import type { License } from '../../shared/picture';
import { countOf, maxTitle } from '../sources/fields';
import { pageAddress } from './address';
import { ScriptMarks } from './drawnByScript';
import {
  candidate,
  declaredFrame,
  imageCandidates,
  isTiny,
  lazyCandidates,
  listedCandidates,
  maxWidth,
  noFrame,
  type Frame,
} from './imageAddresses';
import { readLinkedData } from './linkedData';
import { licenseFrom, onlyLicense } from './pageLicense';
import { endsAsPicture } from './pictureName';
import { mostCandidates, placeOf, type Bases, type Candidate, type Place } from './place';
import { styleUrls } from './styleUrls';
import { attribute, readTags, type Attributes, type Piece } from './tags';
import { decodeReferences, oneLine } from './text';

export interface PagePlaces {
  /** In the page's order. */
  readonly places: readonly Place[];
  /** The licence that the page gives to what is on it; null where it gives none, or several. */
  readonly license: License | null;
  readonly drawnByScript: boolean;
}

/** More than any page means to show. */
const maxPlaces = 20_000;
/** Of all places together; some pages have ten for a picture. */
const maxCandidates = 200_000;
/** Far more elements than real pages have. */
const maxElements = 300_000;
/** Of a caption or the text of a link, in characters. */
const maxText = 2_400;
/** Open at once. */
const maxFigures = 50;
const maxTemplates = 1_000;

/**
 * Where a page shows pictures or tells of them, as a browser without scripts reads it, and where scripts will look.
 * Left out are icons and what counts visitors (by their frames and by what links call them), placeholders, and SVG.
 */
export function readPlaces(html: string, page: string): PagePlaces {
  return new Reader({ page, base: baseOf(html, page) }).read(html);
}

/** What the page's addresses are relative to: its first `<base>` that has an address, itself relative to the page. */
function baseOf(html: string, page: string): string {
  if (!/<base[\t\n\f\r /]/i.test(html)) return page;
  for (const piece of readTags(html)) {
    if (piece.kind !== 'start' || piece.name !== 'base') continue;
    const href = attribute(piece.attributes, 'href');
    if (href !== undefined) return pageAddress(href, page)?.href ?? page;
  }
  return page;
}

interface Figure {
  readonly places: Place[];
  readonly licenses: License[];
  caption: string;
}

/** An open link. */
interface Link {
  /** The picture that it seems to lead to. */
  readonly picture: readonly Candidate[];
  /** It stands around a picture. */
  isUsed: boolean;
  readonly title: string | null;
  /** The licence that it leads to, which its text may name. */
  readonly license: string | null;
  text: string;
}

/** Text that no one sees. */
const silent: ReadonlySet<string> = new Set([
  ...['script', 'style', 'title', 'textarea', 'xmp', 'iframe', 'noembed', 'noframes', 'plaintext'],
]);
/** What has no picture of its own to load later. */
const withoutData: ReadonlySet<string> = new Set([
  'script',
  'iframe',
  'meta',
  'link',
  'base',
  'html',
  'head',
  'source',
]);
const withBackground: ReadonlySet<string> = new Set([
  ...['body', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'td', 'th'],
]);
const graphImage = /^(?:og:image(?::url|:secure_url)?|twitter:image(?::src)?|thumbnail)$/;
const itemImage = /(?:^|\s)(?:image|thumbnailurl|contenturl)(?:\s|$)/i;

class Reader {
  readonly #bases: Bases;
  readonly #places: Place[] = [];
  readonly #licenses: License[] = [];
  readonly #marks = new ScriptMarks();
  readonly #figures: Figure[] = [];
  /** Whether each open template is shown (declarative shadow DOM). */
  readonly #templates: boolean[] = [];
  #noscripts = 0;
  #captions = 0;
  #link: Link | null = null;
  /** Addresses of the open `picture`, up to its `img`. */
  #sources: Candidate[] | null = null;
  /** That of `og:image`, to which the properties after it belong. */
  #graph: { readonly place: Place; width: number | null; height: number | null } | null = null;
  /** The open element that names a picture for scripts, as long as nothing but an image follows in it. */
  #around: Place | null = null;
  /** The lazy image that stands right before. */
  #lazy: Place | null = null;
  /** That before the open `noscript`, and the images in it. */
  #twins: { readonly of: Place; readonly places: Place[] } | null = null;
  /** Pictures that elements of the body show. */
  #shown = 0;
  /** Addresses of all places. */
  #candidates = 0;

  constructor(bases: Bases) {
    this.#bases = bases;
  }

  read(html: string): PagePlaces {
    let inside = '';
    let type = '';
    let elements = 0;
    for (const piece of readTags(html)) {
      if (this.#isFull || elements >= maxElements) break;
      if (piece.kind !== 'text' && piece.name === 'template') this.#template(piece);
      if (this.#templates.includes(false)) continue;
      switch (piece.kind) {
        case 'start':
          elements += 1;
          inside = piece.name;
          type = word(piece.attributes.get('type'));
          this.#start(piece.name, piece.attributes);
          break;
        case 'end':
          inside = '';
          this.#end(piece.name);
          break;
        case 'text':
          if (inside === 'script' && type === 'application/ld+json') this.#linkedData(piece.text);
          else if (inside === 'style') this.#style(piece.text);
          else if (!silent.has(inside)) this.#text(piece.text);
      }
    }
    this.#endLink();
    while (this.#figures.length > 0) this.#endFigure();
    return {
      places: this.#places,
      license: onlyLicense(this.#licenses),
      drawnByScript: this.#marks.isDrawn(this.#shown),
    };
  }

  get #isFull(): boolean {
    return this.#places.length >= maxPlaces || this.#candidates >= maxCandidates;
  }

  #template(piece: Exclude<Piece, { kind: 'text' }>): void {
    if (piece.kind === 'end') this.#templates.pop();
    else if (this.#templates.length < maxTemplates)
      this.#templates.push(/^(?:open|closed)$/.test(word(piece.attributes.get('shadowrootmode'))));
  }

  #start(name: string, attributes: Attributes): void {
    if (this.#noscripts === 0) this.#marks.start(name, attributes);
    const lazy = this.#lazy;
    this.#lazy = null;
    switch (name) {
      case 'noscript':
        this.#noscripts += 1;
        this.#twins = lazy && { of: lazy, places: [] };
        return;
      case 'meta':
        return this.#meta(attributes);
      case 'link':
        return this.#linked(attributes);
      case 'a':
        this.#endLink();
        this.#link = this.#opened(attributes);
        break;
      case 'figure':
        if (this.#figures.length < maxFigures) this.#figures.push({ places: [], licenses: [], caption: '' });
        break;
      case 'figcaption':
        this.#captions += 1;
        break;
      case 'picture':
        this.#endPicture();
        this.#sources = [];
        break;
      case 'source':
        if (this.#sources && this.#sources.length < mostCandidates)
          this.#sources.push(...imageCandidates(attributes, declaredFrame(attributes), this.#bases));
        return;
      case 'img':
        this.#image(attributes);
        break;
      case 'image':
        this.#image(attributes, attribute(attributes, 'href') ?? attribute(attributes, 'xlink:href'));
        break;
      case 'input':
        if (word(attributes.get('type')) === 'image') this.#image(attributes);
        break;
      case 'video':
        this.#show(candidate(attribute(attributes, 'poster'), 'shown', this.#bases), attributes);
        break;
    }
    this.#decorated(name, attributes);
  }

  #end(name: string): void {
    this.#marks.end(name);
    this.#around = null;
    switch (name) {
      case 'noscript':
        this.#noscripts = Math.max(0, this.#noscripts - 1);
        if (this.#twins?.places.length === 1)
          for (const twin of this.#twins.places) twin.twin = this.#twins.of;
        this.#twins = null;
        break;
      case 'picture':
        return this.#endPicture();
      case 'figcaption':
        this.#captions = Math.max(0, this.#captions - 1);
        break;
      case 'figure':
        this.#endFigure();
        break;
      case 'a':
        this.#endLink();
        break;
    }
    this.#lazy = null;
  }

  #text(text: string): void {
    if (this.#noscripts === 0) this.#marks.text(text);
    if (text.trim() !== '') this.#lazy = this.#around = null;
    const figure = this.#figures.at(-1);
    if (figure && this.#captions > 0 && figure.caption.length < maxText)
      figure.caption += text.slice(0, maxText);
    const link = this.#link;
    if (link && link.license !== null && link.text.length < maxText) link.text += text.slice(0, maxText);
  }

  /** An `img`, or what is one by another name; `href` is its address where that is not in `src`. */
  #image(attributes: Attributes, href?: string): void {
    const frame = declaredFrame(attributes);
    if (isTiny(frame)) return;
    const sources = this.#sources?.splice(0) ?? [];
    const own = imageCandidates(attributes, frame, this.#bases);
    const other = candidate(href, 'shown', this.#bases);
    const place = this.#show([...own, ...other, ...sources], attributes);
    if (!place) return;
    this.#twins?.places.push(place);
    place.twin = this.#around;
    this.#around = null;
    if (this.#noscripts === 0 && own.every(({ rank, isHint }) => rank !== 'shown' || isHint))
      this.#lazy = place;
  }

  /** What any element may have beside its own picture: a background, and data for scripts. */
  #decorated(name: string, attributes: Attributes): void {
    const style = attribute(attributes, 'style');
    const isIcon = (): boolean => isTiny(declaredFrame(attributes));
    if (style !== undefined && !isIcon()) this.#style(style, attributes);
    if (withBackground.has(name))
      this.#show(candidate(attribute(attributes, 'background'), 'shown', this.#bases), attributes);
    if (name === 'img' || name === 'image' || name === 'a' || withoutData.has(name)) return;
    const later = lazyCandidates(attributes, this.#bases);
    if (later.length === 0 || isIcon()) return;
    const place = this.#show(later, attributes);
    // A background is another picture than the image on it.
    const isBackground = [...attributes.keys()].some((each) => /^data-.*(?:bg|background)/.test(each));
    this.#around = isBackground ? null : place;
  }

  #style(css: string, attributes: Attributes | null = null): void {
    for (const choices of styleUrls(css)) {
      const rank = choices.length > 1 ? 'dense' : 'shown';
      const candidates = choices
        .slice(0, mostCandidates)
        .flatMap(({ url, density }) => candidate(url, rank, this.#bases, false, density ?? 1));
      if (attributes) this.#show(candidates, attributes);
      else this.#add(placeOf(candidates));
    }
  }

  /** A picture that an element of the body shows, or will. */
  #show(candidates: readonly Candidate[], attributes: Attributes): Place | null {
    const said = (name: string): string | null => oneLine(attribute(attributes, name) ?? '', maxTitle);
    const place = this.#add(placeOf(candidates, { titles: [said('alt'), null, said('title'), null] }));
    if (!place) return null;
    this.#shown += 1;
    this.#figures.at(-1)?.places.push(place);
    if (this.#link && !this.#link.isUsed) {
      this.#link.isUsed = true;
      place.candidates = [...this.#link.picture, ...place.candidates];
    }
    return place;
  }

  #add(place: Place): Place | null {
    if (place.candidates.length === 0 || this.#isFull) return null;
    this.#candidates += place.candidates.length;
    this.#places.push(place);
    return place;
  }

  /** A `picture` whose `img` is still to be made by scripts. */
  #endPicture(): void {
    const sources = this.#sources ?? [];
    this.#sources = null;
    if (sources.length > 0) this.#show(sources, noAttributes);
  }

  #opened(attributes: Attributes): Link {
    const href = attribute(attributes, 'href');
    const isSaid = itemImage.test(attributes.get('itemprop') ?? '');
    const [found] = candidate(href, 'link', this.#bases);
    const picture =
      found && (isSaid || endsAsPicture(found.url)) ? [found] : lazyCandidates(attributes, this.#bases);
    return {
      picture: picture.slice(0, 1).map((each) => ({ ...each, rank: 'link', isHint: false })),
      isUsed: false,
      title: oneLine(attribute(attributes, 'title') ?? '', maxTitle),
      license: isLicense(attributes) ? (href ?? null) : null,
      text: '',
    };
  }

  #endLink(): void {
    const link = this.#link;
    this.#link = null;
    if (!link) return;
    if (!link.isUsed)
      this.#add(placeOf(link.picture, { titles: [null, null, link.title, null], isLink: true }));
    if (link.license !== null) this.#licensed(link.license, decodeReferences(link.text));
  }

  #licensed(address: string, name: string): void {
    const license = licenseFrom(address, name.trim() === '' ? null : name, this.#bases.base);
    if (license) (this.#figures.at(-1)?.licenses ?? this.#licenses).push(license);
  }

  #endFigure(): void {
    const figure = this.#figures.pop();
    if (!figure) return;
    const caption = oneLine(decodeReferences(figure.caption), maxTitle);
    const license = onlyLicense(figure.licenses);
    for (const place of figure.places) {
      place.titles[1] ??= caption;
      place.license ??= license;
    }
  }

  #meta(attributes: Attributes): void {
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
    } else if (graphImage.test(name) || itemImage.test(attributes.get('itemprop') ?? '')) {
      const found = candidate(content, 'shown', this.#bases);
      if (graph && /^og:image:/.test(name)) {
        graph.place.candidates = [...graph.place.candidates, ...found].slice(0, 4);
        return;
      }
      const place = this.#add(placeOf(found, { titles: [null, null, null, null] }));
      if (name.startsWith('og:')) this.#graph = place && { place, width: null, height: null };
    }
  }

  /** A `link` element. */
  #linked(attributes: Attributes): void {
    const rel = word(attributes.get('rel')).split(/\s+/, 20);
    const href = attribute(attributes, 'href');
    if (isLicense(attributes)) this.#licensed(href ?? '', '');
    const isPreload = rel.includes('preload') && word(attributes.get('as')) === 'image';
    if (!isPreload && !rel.includes('image_src') && !itemImage.test(attributes.get('itemprop') ?? '')) return;
    const listed = isPreload ? (attribute(attributes, 'imagesrcset') ?? '') : '';
    this.#add(
      placeOf([...listedCandidates(listed, noFrame, this.#bases), ...candidate(href, 'shown', this.#bases)]),
    );
  }

  #linkedData(script: string): void {
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

const noAttributes: Attributes = new Map();

function isLicense(attributes: Attributes): boolean {
  return /(?:^|\s)license(?:\s|$)/i.test(
    `${attributes.get('rel') ?? ''} ${attributes.get('itemprop') ?? ''}`,
  );
}

/** A candidate of which the page says how large it is. */
function sized(each: Candidate, { width, height }: Frame): Candidate {
  const isSaid = width !== null && width <= maxWidth && (height === null || height <= maxWidth);
  return isSaid ? { ...each, rank: 'sized', width, height } : each;
}

function word(value: string | undefined): string {
  return (value ?? '').trim().toLowerCase();
}
