import type { License } from '../../shared/picture/picture';
import { maxTitle } from './fields';
import { pageAddress } from './address';
import { ScriptMarks } from './drawnByScript';
import { candidate, declaredFrame, imageCandidates, isTiny, lazyCandidates } from './imageAddresses';
import { mostCandidates, placeOf, type Bases, type Candidate, type Place } from './place';
import { styleUrls } from './styleUrls';
import { Surroundings } from './surroundings';
import { attribute, readTags, word, type Attributes, type Piece } from './tags';
import { oneLine } from './text';
import { ToldPictures } from './toldPictures';

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

/** Text that no one sees. */
const silent: ReadonlySet<string> = new Set([
  'script',
  'style',
  'title',
  'textarea',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
  'plaintext',
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
  'body',
  'table',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'td',
  'th',
]);

class Reader {
  readonly #bases: Bases;
  readonly #places: Place[] = [];
  readonly #marks = new ScriptMarks();
  readonly #told: ToldPictures;
  readonly #surroundings: Surroundings;
  /** Whether each open template is shown (declarative shadow DOM). */
  readonly #templates: boolean[] = [];
  #noscripts = 0;
  /** Addresses of the open `picture`, up to its `img`. */
  #sources: Candidate[] | null = null;
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
    const add = (place: Place): Place | null => this.#add(place);
    this.#told = new ToldPictures(bases, add);
    this.#surroundings = new Surroundings(bases, add);
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
          if (inside === 'script' && type === 'application/ld+json') this.#told.linkedData(piece.text);
          else if (inside === 'style') this.#style(piece.text);
          else if (!silent.has(inside)) this.#text(piece.text);
      }
    }
    const license = this.#surroundings.close();
    return { places: this.#places, license, drawnByScript: this.#marks.isDrawn(this.#shown) };
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
    this.#surroundings.start(name, attributes);
    const lazy = this.#lazy;
    this.#lazy = null;
    switch (name) {
      case 'noscript':
        this.#noscripts += 1;
        this.#twins = lazy && { of: lazy, places: [] };
        return;
      case 'meta':
        return this.#told.meta(attributes);
      case 'link':
        return this.#told.link(attributes);
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
    this.#surroundings.end(name);
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
    }
    this.#lazy = null;
  }

  #text(text: string): void {
    if (this.#noscripts === 0) this.#marks.text(text);
    this.#surroundings.text(text);
    if (text.trim() !== '') this.#lazy = this.#around = null;
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
    this.#surroundings.shown(place);
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
}

const noAttributes: Attributes = new Map();
