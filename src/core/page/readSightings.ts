import type { License } from '../../shared/picture/picture';
import type { ReferrerPolicy } from '../../shared/picture/referrerPolicy';
import { maxTitleLength } from './fields';
import { pageAddress } from './pageAddress';
import { policyOfImage, policyOfMeta } from './referrerPolicy';
import { ScriptMarks } from './scriptMarks';
import { candidatesAt, declaredFrame, imageCandidates, isIconFrame, lazyCandidates } from './imageCandidates';
import { maxSightingCandidates, createSighting, type Bases, type Candidate, type Sighting } from './sighting';
import { styleUrls } from './styleUrls';
import { Surroundings } from './surroundings';
import { attributeValue, readTags, wordValue, type Attributes, type HtmlPiece, type Syntax } from './tags';
import { cleanLine } from './text';
import { MetadataPictures } from './metadataPictures';

export interface PageSightings {
  /** In the page's order. */
  readonly sightings: readonly Sighting[];
  /** The licence that the page gives to what is on it; null where it gives none, or several. */
  readonly license: License | null;
  readonly isDrawnByScript: boolean;
  /** How much of the page's address servers of its pictures are told, where a `<meta>` says so. */
  readonly referrerPolicy?: ReferrerPolicy | undefined;
}

/** More than any page means to show. */
const maxSightings = 20_000;
/** Of all places together; some pages have ten for a picture. */
const maxPageCandidates = 200_000;
/** Far more elements than real pages have. */
const maxElements = 300_000;
const maxTemplates = 1_000;

/**
 * Where a page shows pictures or tells of them, as a browser without scripts reads it, and where scripts will look.
 * Left out are icons and what counts visitors (by their frames and by what links call them), placeholders, and SVG.
 */
export function readSightings(
  html: string,
  page: string,
  encoding = 'utf-8',
  syntax: Syntax = 'html',
): PageSightings {
  return new SightingReader({ page, base: pageBase(html, page), encoding }).readHtml(html, syntax);
}

/** What the page's addresses are relative to: its first `<base>` that has an address, itself relative to the page. */
export function pageBase(html: string, page: string): string {
  if (!/<base[\t\n\f\r /]/i.test(html)) return page;
  for (const piece of readTags(html)) {
    if (piece.kind !== 'start' || piece.name !== 'base') continue;
    const href = attributeValue(piece.attributes, 'href');
    if (href !== undefined) return pageAddress(href, page)?.href ?? page;
  }
  return page;
}

/** Text that no one sees. */
const silentElements: ReadonlySet<string> = new Set([
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
const elementsWithoutData: ReadonlySet<string> = new Set([
  'script',
  'iframe',
  'meta',
  'link',
  'base',
  'html',
  'head',
  'source',
]);
/** Elements of HTML that have no end, wherever one stands. */
const voidElements: ReadonlySet<string> = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'image',
  'img',
  'input',
  'link',
  'meta',
  'param',
  'source',
  'track',
  'wbr',
]);
const elementsWithBackground: ReadonlySet<string> = new Set([
  'body',
  'table',
  'thead',
  'tbody',
  'tfoot',
  'tr',
  'td',
  'th',
]);

class SightingReader {
  readonly #bases: Bases;
  readonly #sightings: Sighting[] = [];
  readonly #marks = new ScriptMarks();
  readonly #metadata: MetadataPictures;
  readonly #surroundings: Surroundings;
  /** Whether each open template is shown (declarative shadow DOM). */
  readonly #openTemplates: boolean[] = [];
  #openNoscripts = 0;
  /** Addresses of the open `picture`, up to its `img`. */
  #sources: Candidate[] | null = null;
  /** The open element that names a picture for scripts, as long as nothing but an image follows in it. */
  #enclosing: Sighting | null = null;
  /** The lazy image that stands right before. */
  #lazyBefore: Sighting | null = null;
  /** That before the open `noscript`, and the images in it. */
  #twins: { readonly of: Sighting; readonly places: Sighting[] } | null = null;
  /** Pictures that elements of the body show. */
  #shownCount = 0;
  /** Addresses of all places. */
  #candidateCount = 0;
  #referrerPolicy: ReferrerPolicy | undefined;

  constructor(bases: Bases) {
    this.#bases = bases;
    const add = (place: Sighting): Sighting | null => this.#addSighting(place);
    this.#metadata = new MetadataPictures(bases, add);
    this.#surroundings = new Surroundings(bases, add);
  }

  readHtml(html: string, syntax: Syntax): PageSightings {
    let inside = '';
    let type = '';
    let elements = 0;
    for (const piece of readTags(html, syntax)) {
      if (this.#isFull || elements >= maxElements) break;
      if (piece.kind !== 'text' && piece.name === 'template') this.#readTemplate(piece);
      if (this.#openTemplates.includes(false)) continue;
      switch (piece.kind) {
        case 'start':
          elements += 1;
          inside = piece.name;
          type = wordValue(piece.attributes.get('type'));
          this.#readStartTag(piece.name, piece.attributes);
          break;
        case 'end':
          inside = '';
          this.#readEndTag(piece.name);
          break;
        case 'text':
          if (inside === 'script' && type === 'application/ld+json') this.#metadata.addLinkedData(piece.text);
          else if (inside === 'style') this.#addStyle(piece.text);
          else if (!silentElements.has(inside)) this.#readText(piece.text);
      }
    }
    const license = this.#surroundings.endPage();
    return {
      sightings: this.#sightings,
      license,
      isDrawnByScript: this.#marks.isDrawnByScript(this.#shownCount),
      referrerPolicy: this.#referrerPolicy,
    };
  }

  get #isFull(): boolean {
    return this.#sightings.length >= maxSightings || this.#candidateCount >= maxPageCandidates;
  }

  #readTemplate(piece: Exclude<HtmlPiece, { kind: 'text' }>): void {
    if (piece.kind === 'end') this.#openTemplates.pop();
    else if (this.#openTemplates.length < maxTemplates)
      this.#openTemplates.push(/^(?:open|closed)$/.test(wordValue(piece.attributes.get('shadowrootmode'))));
  }

  #readStartTag(name: string, attributes: Attributes): void {
    if (this.#openNoscripts === 0) this.#marks.addStartTag(name, attributes);
    this.#surroundings.addStartTag(name, attributes);
    const lazy = this.#lazyBefore;
    this.#lazyBefore = null;
    switch (name) {
      case 'noscript':
        this.#openNoscripts += 1;
        this.#twins = lazy && { of: lazy, places: [] };
        return;
      case 'meta':
        // The last one holds for what is loaded later.
        if (this.#openNoscripts === 0)
          this.#referrerPolicy = policyOfMeta(attributes) ?? this.#referrerPolicy;
        return this.#metadata.addMeta(attributes);
      case 'link':
        return this.#metadata.addLink(attributes);
      case 'picture':
        this.#endPicture();
        this.#sources = [];
        break;
      case 'source':
        if (this.#sources && this.#sources.length < maxSightingCandidates)
          this.#sources.push(...imageCandidates(attributes, declaredFrame(attributes), this.#bases));
        return;
      case 'img':
        this.#addImage(attributes);
        break;
      case 'image':
        this.#addImage(
          attributes,
          attributeValue(attributes, 'href') ?? attributeValue(attributes, 'xlink:href'),
        );
        break;
      case 'input':
        if (wordValue(attributes.get('type')) === 'image') this.#addImage(attributes);
        break;
      case 'video':
        this.#addShown(candidatesAt(attributeValue(attributes, 'poster'), 'shown', this.#bases), attributes);
        break;
    }
    this.#addDecorations(name, attributes);
  }

  #readEndTag(name: string): void {
    if (voidElements.has(name)) return;
    this.#marks.addEndTag(name);
    this.#surroundings.addEndTag(name);
    this.#enclosing = null;
    switch (name) {
      case 'noscript':
        this.#openNoscripts = Math.max(0, this.#openNoscripts - 1);
        if (this.#twins?.places.length === 1)
          for (const twin of this.#twins.places) twin.twin = this.#twins.of;
        this.#twins = null;
        break;
      case 'picture':
        return this.#endPicture();
    }
    this.#lazyBefore = null;
  }

  #readText(text: string): void {
    if (this.#openNoscripts === 0) this.#marks.addText(text);
    this.#surroundings.addText(text);
    if (text.trim() !== '') this.#lazyBefore = this.#enclosing = null;
  }

  /** An `img`, or what is one by another name; `href` is its address where that is not in `src`. */
  #addImage(attributes: Attributes, href?: string): void {
    const frame = declaredFrame(attributes);
    if (isIconFrame(frame)) return;
    const sources = this.#sources?.splice(0) ?? [];
    const own = imageCandidates(attributes, frame, this.#bases);
    const other = candidatesAt(href, 'shown', this.#bases);
    const policy = policyOfImage(attributes);
    const all = [...own, ...other, ...sources];
    const place = this.#addShown(
      policy ? all.map((each) => ({ ...each, referrerPolicy: policy })) : all,
      attributes,
    );
    if (!place) return;
    this.#twins?.places.push(place);
    place.twin = this.#enclosing;
    this.#enclosing = null;
    if (this.#openNoscripts === 0 && own.every(({ rank, isHint }) => rank !== 'shown' || isHint))
      this.#lazyBefore = place;
  }

  /** What any element may have beside its own picture: a background, and data for scripts. */
  #addDecorations(name: string, attributes: Attributes): void {
    const style = attributeValue(attributes, 'style');
    const isIcon = (): boolean => isIconFrame(declaredFrame(attributes));
    if (style !== undefined && !isIcon()) this.#addStyle(style, attributes);
    if (elementsWithBackground.has(name))
      this.#addShown(
        candidatesAt(attributeValue(attributes, 'background'), 'shown', this.#bases),
        attributes,
      );
    if (name === 'img' || name === 'image' || name === 'a' || elementsWithoutData.has(name)) return;
    const later = lazyCandidates(attributes, this.#bases);
    if (later.length === 0 || isIcon()) return;
    const place = this.#addShown(later, attributes);
    // A background is another picture than the image on it.
    const isBackground = [...attributes.keys()].some((each) => /^data-.*(?:bg|background)/.test(each));
    this.#enclosing = isBackground ? null : place;
  }

  #addStyle(css: string, attributes: Attributes | null = null): void {
    for (const choices of styleUrls(css)) {
      const rank = choices.length > 1 ? 'dense' : 'shown';
      const candidates = choices
        .slice(0, maxSightingCandidates)
        .flatMap(({ url, density }) => candidatesAt(url, rank, this.#bases, false, density ?? 1));
      if (attributes) this.#addShown(candidates, attributes);
      else this.#addSighting(createSighting(candidates));
    }
  }

  /** A picture that an element of the body shows, or will. */
  #addShown(candidates: readonly Candidate[], attributes: Attributes): Sighting | null {
    const said = (name: string): string | null =>
      cleanLine(attributeValue(attributes, name) ?? '', maxTitleLength);
    const place = this.#addSighting(
      createSighting(candidates, { titles: [said('alt'), null, said('title'), null] }),
    );
    if (!place) return null;
    this.#shownCount += 1;
    this.#surroundings.addShownPicture(place);
    return place;
  }

  #addSighting(place: Sighting): Sighting | null {
    if (place.candidates.length === 0 || this.#isFull) return null;
    this.#candidateCount += place.candidates.length;
    this.#sightings.push(place);
    return place;
  }

  /** A `picture` whose `img` is still to be made by scripts. */
  #endPicture(): void {
    const sources = this.#sources ?? [];
    this.#sources = null;
    if (sources.length > 0) this.#addShown(sources, noAttributes);
  }
}

const noAttributes: Attributes = new Map();
