import { unknownPage } from './pageAddress';
import type { License } from '../../shared/picture/picture';
import type { ReferrerPolicy } from '../../shared/picture/referrerPolicy';
import { maxTitleLength } from './fields';
import { policyOfImage, policyOfMeta } from './referrerPolicy';
import { hasPictureExtension } from '../../shared/picture/pictureTypes';
import { declaredFrame, isIconFrame } from './declaredFrame';
import {
  candidatesAt,
  candidatesInSrcset,
  imageCandidates,
  isIcon,
  scriptCandidates,
} from './imageCandidates';
import { ItemPictures } from './itemPictures';
import { MetadataPictures } from './metadataPictures';
import { ScriptMarks } from './scriptMarks';
import {
  canStandIn,
  createSighting,
  maxSightingCandidates,
  type Bases,
  type Candidate,
  type Sighting,
} from './sighting';
import { styleUrls } from './styleUrls';
import { Surroundings } from './surroundings';
import {
  attributeText,
  attributeValue,
  readTags,
  wordValue,
  type Attributes,
  type HtmlPiece,
  type Syntax,
} from './tags';
import { cleanLine } from './text';
import { derivedText, plainText, sliceText, type Range, type WrittenText } from './writtenText';

export interface PageSightings {
  /** In the page's order. */
  readonly sightings: readonly Sighting[];
  /** The licence that the page gives to what is on it; null where it gives none, or several. */
  readonly license: License | null;
  readonly isDrawnByScript: boolean;
  /** How much of the page's address servers of its pictures are told, where a `<meta>` says so. */
  readonly referrerPolicy?: ReferrerPolicy | undefined;
}

/** How much is read of a page or document. */
interface Limits {
  readonly sightings: number;
  /** Addresses of all of them together. */
  readonly candidates: number;
  readonly elements: number;
}

/** More than any page means to show, ten addresses for each, and far more elements than real pages have. */
const pageLimits: Limits = { sightings: 20_000, candidates: 200_000, elements: 300_000 };
/** Of documents every address is wanted, and their length is bounded. */
const documentLimits: Limits = { sightings: 1_000_000, candidates: 1_000_000, elements: Infinity };
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
  return new SightingReader({ page, base: pageBase(html, page), encoding, rangeIn: null }).readHtml(
    html,
    syntax,
  );
}

/** What a document has of pictures, and whether it has a `<base>`: then no path beside it leads to a file beside it. */
export interface DocumentSightings extends Pick<PageSightings, 'sightings' | 'license'> {
  readonly hasBase: boolean;
}

/**
 * Where an HTML document whose address nobody knows shows pictures or tells of them, with all that is left out of pages, and with
 * the places where it names them. Only addresses count that lead to the web by themselves, or by its `<base>`.
 */
export function readDocument(html: string, encoding = 'utf-8'): DocumentSightings {
  const found = baseOf(html, unknownPage);
  const base = found?.startsWith(unknownPage) ? null : found;
  const bases = { page: null, base, encoding, rangeIn: (range: Range): Range => range };
  return { ...new SightingReader(bases).readHtml(html, 'html'), hasBase: found !== null };
}

/** What the page's addresses are relative to. */
export function pageBase(html: string, page: string): string {
  return baseOf(html, page) ?? page;
}

/**
 * The address that its `<base>` makes addresses of a page relative to (HTML standard, 4.2.3 and 2.4.2): that of the first one in the
 * document that has an address, wherever that stands; in templates and drawings there are none. `page` is what it is itself
 * relative to. Null without one, or with one that has no address.
 */
function baseOf(html: string, page: string): string | null {
  if (!/<base[\t\n\f\r /]/i.test(html)) return null;
  let templates = 0;
  for (const piece of readTags(html)) {
    if (piece.kind === 'text') continue;
    if (piece.name === 'template') templates = Math.max(0, templates + (piece.kind === 'start' ? 1 : -1));
    if (piece.kind !== 'start' || piece.name !== 'base' || piece.isForeign || templates > 0) continue;
    const href = attributeValue(piece.attributes, 'href');
    if (href === undefined) continue;
    const url = URL.canParse(href, page) ? new URL(href, page) : null;
    return url && !/^(?:data|javascript):/.test(url.protocol) ? url.href : null;
  }
  return null;
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

/** Custom elements that are images, as those of AMP, which have the attributes of `img`. */
const customImages = /^[a-z][a-z\d]*-(?:[a-z\d]+-)*(?:img|image|picture|photo|anim)(?:-[a-z\d]+)*$/;
/** Documents in documents. */
const maxInnerDepth = 5;

/** An image, and whether all that it shows by itself stands in for what scripts will. */
interface ImageBefore {
  readonly place: Sighting;
  readonly isLazy: boolean;
}

class SightingReader {
  readonly #bases: Bases;
  readonly #sightings: Sighting[] = [];
  readonly #marks = new ScriptMarks();
  readonly #metadata: MetadataPictures;
  readonly #items: ItemPictures;
  readonly #surroundings: Surroundings;
  readonly #depth: number;
  readonly #limits: Limits;
  /** Whether each open template is shown (declarative shadow DOM). */
  readonly #openTemplates: boolean[] = [];
  #openNoscripts = 0;
  /** Addresses of the open `picture`, up to its `img`. */
  #sources: Candidate[] | null = null;
  /** The open element that names a picture for scripts, as long as nothing but an image follows in it. */
  #enclosing: Sighting | null = null;
  /** The image that stands right before, and whether it is lazy. */
  #before: ImageBefore | null = null;
  /** The open `noscript`: the image right before it, and the images in it. */
  #noscript: { readonly before: ImageBefore | null; readonly places: Sighting[] } | null = null;
  /** The only image of the `noscript` that has ended right before, if none before that stands in for it. */
  #waiting: Sighting | null = null;
  /** Pictures that elements of the body show. */
  #shownCount = 0;
  /** Addresses of all places. */
  #candidateCount = 0;
  #referrerPolicy: ReferrerPolicy | undefined;

  constructor(bases: Bases, depth = 0) {
    this.#bases = bases;
    this.#depth = depth;
    this.#limits = bases.page === null ? documentLimits : pageLimits;
    const add = (place: Sighting): Sighting | null => this.#addSighting(place);
    this.#metadata = new MetadataPictures(bases, add);
    this.#items = new ItemPictures((picture) => this.#metadata.addItem(picture));
    this.#surroundings = new Surroundings(bases, add);
  }

  readHtml(html: string, syntax: Syntax): PageSightings {
    let inside = '';
    let type = '';
    let elements = 0;
    for (const piece of readTags(html, syntax)) {
      if (this.#isFull || elements >= this.#limits.elements) break;
      if (piece.kind !== 'text' && piece.name === 'template') this.#readTemplate(piece);
      if (this.#openTemplates.includes(false)) continue;
      switch (piece.kind) {
        case 'start':
          elements += 1;
          inside = piece.name;
          type = wordValue(piece.attributes, 'type').split(';', 1)[0]?.trim() ?? '';
          this.#readStartTag(piece.name, piece.attributes);
          break;
        case 'end':
          inside = '';
          this.#readEndTag(piece.name);
          break;
        case 'text':
          if (inside === 'script' && type === 'application/ld+json')
            this.#metadata.addLinkedData(plainText(piece.text, piece.start));
          else if (inside === 'style') this.#addStyle(plainText(piece.text, piece.start));
          else if (!silentElements.has(inside)) this.#readText(piece.text);
      }
    }
    this.#endPicture();
    this.#items.endPage();
    const license = this.#surroundings.endPage();
    return {
      sightings: this.#sightings,
      license,
      isDrawnByScript: this.#marks.isDrawnByScript(this.#shownCount),
      referrerPolicy: this.#referrerPolicy,
    };
  }

  get #isFull(): boolean {
    return (
      this.#sightings.length >= this.#limits.sightings || this.#candidateCount >= this.#limits.candidates
    );
  }

  #readTemplate(piece: Exclude<HtmlPiece, { kind: 'text' }>): void {
    if (piece.kind === 'end') this.#openTemplates.pop();
    else if (this.#openTemplates.length < maxTemplates)
      this.#openTemplates.push(/^(?:open|closed)$/.test(wordValue(piece.attributes, 'shadowrootmode')));
  }

  #readStartTag(name: string, attributes: Attributes): void {
    if (this.#openNoscripts === 0) this.#marks.addStartTag(name, attributes);
    this.#surroundings.addStartTag(name, attributes);
    this.#items.addStartTag(name, attributes, voidElements.has(name));
    const before = this.#before;
    const waiting = this.#waiting;
    this.#before = this.#waiting = null;
    switch (name) {
      case 'noscript':
        this.#openNoscripts += 1;
        this.#noscript = { before, places: [] };
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
          this.#sources.push(...imageCandidates(attributes, this.#bases).own);
        // A piece of Markdown may have one without its `picture`. Its `src` is video or audio.
        else if (!this.#sources && this.#bases.page === null)
          this.#addShown(candidatesInSrcset(attributeText(attributes, 'srcset'), this.#bases), attributes);
        return;
      case 'img': {
        const place = this.#addImage(attributes);
        if (place && waiting) place.successor ??= waiting;
        break;
      }
      case 'image':
        this.#addImage(attributes, attributes.has('href') ? 'href' : 'xlink:href');
        break;
      case 'input':
        if (wordValue(attributes, 'type') === 'image') this.#addImage(attributes);
        break;
      case 'object':
        this.#addFile(attributes, 'data');
        break;
      case 'embed':
        this.#addFile(attributes, 'src');
        break;
      case 'iframe':
        this.#addInner(attributeText(attributes, 'srcdoc'));
        break;
      default:
        if (customImages.test(name)) this.#addCustomImage(attributes);
        else if (name === 'video' || name.includes('-')) this.#addPoster(attributes);
    }
    this.#addDecorations(name, attributes);
  }

  #readEndTag(name: string): void {
    if (voidElements.has(name)) return;
    this.#marks.addEndTag(name);
    this.#surroundings.addEndTag(name);
    this.#items.addEndTag(name);
    this.#enclosing = null;
    switch (name) {
      case 'noscript':
        this.#openNoscripts = Math.max(0, this.#openNoscripts - 1);
        this.#before = null;
        return this.#endNoscript();
      case 'picture':
        return this.#endPicture();
    }
    this.#before = this.#waiting = null;
  }

  #endNoscript(): void {
    const { before = null, places: [only, ...others] = [] } = this.#noscript ?? {};
    this.#noscript = null;
    if (!only || others.length > 0) return;
    if (before?.isLazy) only.twin = before.place;
    else if (before && !before.place.successor) before.place.successor = only;
    else this.#waiting = only;
  }

  #readText(text: string): void {
    if (this.#openNoscripts === 0) this.#marks.addText(text);
    this.#surroundings.addText(text);
    if (text.trim() !== '') this.#before = this.#waiting = this.#enclosing = null;
  }

  /** An `img`, or what is one by another name; `href` names the attribute of its address where that is not `src`. */
  #addImage(attributes: Attributes, href?: string): Sighting | null {
    const sources = this.#sources?.splice(0) ?? [];
    const { own, others } = imageCandidates(attributes, this.#bases);
    const other =
      href === undefined ? [] : candidatesAt(attributeText(attributes, href), 'shown', this.#bases);
    const policy = policyOfImage(attributes);
    const all = [...own, ...other, ...sources];
    const candidates = policy ? all.map((each) => ({ ...each, referrerPolicy: policy })) : all;
    const isLeftOut = this.#bases.page !== null && isIcon(attributes, candidates);
    const place = isLeftOut ? null : this.#addShown(candidates, attributes);
    this.#addOthers(others, attributes);
    if (!place) return null;
    this.#noscript?.places.push(place);
    place.twin = place.successor = this.#enclosing;
    this.#enclosing = null;
    if (this.#openNoscripts === 0)
      this.#before = { place, isLazy: own.every((each) => each.rank !== 'shown' || canStandIn(each, own)) };
    return place;
  }

  /** An image of AMP and its kin, in which stand others that stand in for it, or take its place. */
  #addCustomImage(attributes: Attributes): void {
    this.#enclosing = this.#addImage(attributes);
  }

  /** The poster of a film, or of a story of AMP, which has one for each shape of screen. */
  #addPoster(attributes: Attributes): void {
    const names = ['poster', 'poster-portrait-src', 'poster-square-src', 'poster-landscape-src'];
    const found = names.flatMap((name) =>
      candidatesAt(attributeText(attributes, name), 'shown', this.#bases),
    );
    this.#addShown(found, attributes);
  }

  /** What shows a file of any type; of a picture, where its type or its name says so. */
  #addFile(attributes: Attributes, name: string): void {
    const found = candidatesAt(attributeText(attributes, name), 'shown', this.#bases);
    const type = wordValue(attributes, 'type');
    const isPicture =
      type === ''
        ? found.some(({ url }) => hasPictureExtension(url.pathname))
        : type.startsWith('image/') && (type !== 'image/svg+xml' || this.#bases.page === null);
    if (isPicture && (this.#bases.page === null || !isIcon(attributes, found)))
      this.#addShown(found, attributes);
  }

  /** A document that stands in an attribute; its addresses are relative to the page's, unless it has a base of its own. */
  #addInner(written: WrittenText | undefined): void {
    if (!written || this.#depth >= maxInnerDepth) return;
    const { page, base, encoding, rangeIn } = this.#bases;
    const reader = new SightingReader(
      {
        page,
        base: baseOf(written.text, base ?? 'about:srcdoc') ?? base,
        encoding,
        rangeIn: rangeIn && (({ start, end }) => rangeIn(written.rangeOf(start, end))),
      },
      this.#depth + 1,
    );
    for (const place of reader.readHtml(written.text, 'html').sightings) this.#addSighting(place);
  }

  /** What any element may have beside its own picture: a background, and data for scripts. */
  #addDecorations(name: string, attributes: Attributes): void {
    const style = attributeText(attributes, 'style');
    const isLeftOut = (): boolean => this.#bases.page !== null && isIconFrame(declaredFrame(attributes));
    const behind = style !== undefined && !isLeftOut() ? this.#addStyle(style, attributes) : [];
    if (elementsWithBackground.has(name))
      this.#addShown(candidatesAt(attributeText(attributes, 'background'), 'shown', this.#bases), attributes);
    if (name === 'img' || name === 'image' || customImages.test(name) || elementsWithoutData.has(name))
      return;
    const { own, others } = scriptCandidates(attributes, name === 'a' ? 'link' : 'element', this.#bases);
    if ((own.length === 0 && others.length === 0) || isLeftOut()) return;
    this.#addOthers(others, attributes);
    if (name === 'a' || own.length === 0) return;
    const place = this.#addShown(own, attributes);
    // What the element shows until then.
    for (const each of behind) each.successor = place;
    // A background is another picture than the image on it.
    const isBackground = [...attributes.keys()].some((each) => /^data-.*(?:bg|background)/.test(each));
    this.#enclosing = isBackground ? null : place;
  }

  /** Pictures of which an element only tells scripts, which show them somewhere. */
  #addOthers(others: readonly (readonly Candidate[])[], attributes: Attributes): void {
    for (const candidates of others)
      this.#addSighting(createSighting(candidates, { titles: titlesOf(attributes), kind: 'shown' }));
  }

  #addStyle(style: WrittenText, attributes: Attributes | null = null): readonly Sighting[] {
    return styleUrls(style.text).flatMap((choices) => {
      const rank = choices.length > 1 ? 'dense' : 'shown';
      const candidates = choices.slice(0, maxSightingCandidates).flatMap(({ url, start, end, density }) => {
        const place = sliceText(style, start, end);
        // One with escapes has its fragment in it.
        const written =
          place.text === url ? place : { ...derivedText(place, url), isExact: !url.includes('#') };
        return candidatesAt(written, rank, this.#bases, { density: density ?? 1 });
      });
      const place = attributes
        ? this.#addShown(candidates, attributes)
        : this.#addSighting(createSighting(candidates, { kind: 'shown' }));
      return place ? [place] : [];
    });
  }

  /** A picture that an element of the body shows, or will. */
  #addShown(candidates: readonly Candidate[], attributes: Attributes): Sighting | null {
    const place = this.#addSighting(
      createSighting(candidates, { titles: titlesOf(attributes), kind: 'shown' }),
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

function titlesOf(attributes: Attributes): (string | null)[] {
  const said = (name: string): string | null =>
    cleanLine(attributeValue(attributes, name) ?? '', maxTitleLength);
  return [said('alt'), null, said('title'), null];
}

const noAttributes: Attributes = new Map();
