import { createFeedEntry, isPictureLink, sightingsOfEntry, smallerCopies } from './feedEntry';
import { FeedNames } from './feedNames';
import { countOf, lineOf, maxNameLength, maxTitleLength } from './fields';
import { candidatesAt } from './imageCandidates';
import { pageAddress } from './pageAddress';
import { licenseOfPage } from './pageLicense';
import { withFrame } from './metadataPictures';
import { createSighting, maxSightingCandidates, type Candidate, type Sighting } from './sighting';
import { attributeValue, readTags, wordValue, type Attributes } from './tags';
import { decodeReferences } from './text';
import { looseText } from './writtenText';

/** More than any feed means to show. */
const maxSightings = 20_000;

/** The element of an entry, by the name of the whole. */
const entryNames: Readonly<Record<string, string>> = {
  rss: 'item',
  'rdf:rdf': 'item',
  feed: 'entry',
  urlset: 'url',
};

/** Where RSS, Atom and sitemaps tell of pictures; null for what is none of them. */
export function readXmlFeed(text: string, page: string): readonly Sighting[] | null {
  const names = new FeedNames();
  for (const piece of readTags(text, 'xml')) {
    if (piece.kind !== 'start') continue;
    const name = names.startName(piece.name, piece.attributes);
    const entryName = Object.hasOwn(entryNames, name) ? entryNames[name] : undefined;
    return entryName === undefined ? null : new FeedReader(text, page, entryName).readSightings();
  }
  return null;
}

/** Elements around what is told of one picture. */
const pictureElements: ReadonlySet<string> = new Set(['media:group', 'media:content', 'image:image']);
/** Elements that hold text. */
const textElements: ReadonlySet<string> = new Set([
  'title',
  'description',
  'content:encoded',
  'summary',
  'content',
  'media:title',
  'media:credit',
  'media:license',
  'cc:license',
  'image:loc',
  'image:title',
  'image:caption',
  'image:license',
  'g:image_link',
  'g:additional_image_link',
]);

/** An element whose text is read. */
interface OpenText {
  readonly name: string;
  readonly attributes: Attributes;
  /** Where its content begins. */
  readonly at: number;
  text: string;
  /** There are elements in it, which is how Atom writes XHTML, and what is wrong elsewhere. */
  hasMarkup: boolean;
}

interface OpenPicture {
  readonly name: string;
  readonly place: Sighting;
  readonly thumbnails: Candidate[];
}

class FeedReader {
  readonly #text: string;
  readonly #page: string;
  readonly #entryName: string;
  readonly #names = new FeedNames();
  readonly #sightings: Sighting[] = [];
  /** What stands outside all entries. */
  readonly #whole = createFeedEntry();
  #entry = this.#whole;
  #picture: OpenPicture | null = null;
  #open: OpenText | null = null;

  constructor(text: string, page: string, entryName: string) {
    this.#text = text;
    this.#page = page;
    this.#entryName = entryName;
  }

  readSightings(): readonly Sighting[] {
    for (const piece of readTags(this.#text, 'xml')) {
      if (this.#sightings.length >= maxSightings) break;
      if (piece.kind === 'text') {
        if (this.#open) this.#open.text += piece.text;
      } else if (piece.kind === 'start') {
        this.#readStart(this.#names.startName(piece.name, piece.attributes), piece.attributes, piece.end);
      } else {
        this.#readEnd(this.#names.endName(piece.name), piece.start);
      }
    }
    this.#endEntry();
    this.#sightings.push(...sightingsOfEntry(this.#whole, this.#page));
    return this.#sightings.slice(0, maxSightings);
  }

  #readStart(name: string, attributes: Attributes, end: number): void {
    if (this.#open) {
      this.#open.hasMarkup = true;
      return;
    }
    const base = this.#baseIn(attributes);
    if (name === this.#entryName) {
      this.#endEntry();
      this.#entry = createFeedEntry(base ?? this.#whole.base);
    } else if (base !== null && Object.hasOwn(entryNames, name)) {
      this.#whole.base = base;
    }
    if (pictureElements.has(name)) this.#picture ??= { name, place: createSighting([]), thumbnails: [] };
    this.#readAttributes(name, attributes);
    if (textElements.has(name) || (name === 'link' && !attributes.has('href')))
      this.#open = { name, attributes, at: end, text: '', hasMarkup: false };
  }

  #readEnd(name: string, start: number): void {
    const open = this.#open;
    if (open) {
      if (open.name !== name) return;
      this.#open = null;
      this.#readText(open, this.#text.slice(open.at, start));
    }
    if (name === this.#picture?.name) this.#endPicture();
    if (name === this.#entryName) this.#endEntry();
  }

  /** What an element tells in its attributes. */
  #readAttributes(name: string, attributes: Attributes): void {
    const said = (attribute: string): string | undefined => attributeValue(attributes, attribute);
    switch (name) {
      case 'enclosure':
        return this.#addFile(said('url'), said('type'));
      case 'content':
        return this.#addFile(said('src'), said('type'));
      case 'link':
        return this.#readLink(wordValue(attributes, 'rel'), said('href'), said('type'));
      case 'itunes:image':
        return this.#addPicture(this.#candidates(said('href'), attributes));
      case 'media:content': {
        const medium = wordValue(attributes, 'medium');
        const isPicture = medium === '' ? isPictureLink(said('url') ?? '', said('type')) : medium === 'image';
        if (isPicture && this.#picture) this.#addCandidates(this.#candidates(said('url'), attributes));
        break;
      }
      case 'media:thumbnail': {
        const found = this.#candidates(said('url'), attributes);
        if (this.#picture) this.#picture.thumbnails.push(...found);
        else this.#entry.thumbnails.push(createSighting(found));
        break;
      }
      case 'media:license':
        this.#addLicense(said('href') ?? '');
    }
  }

  #readLink(relation: string, href: string | undefined, type: string | undefined): void {
    if (relation === 'enclosure') this.#addFile(href, type);
    else if (relation === 'license') this.#addLicense(href ?? '');
    else if (relation === '' || relation === 'alternate') this.#addLink(href);
  }

  /** What an element tells in its text; `written` is that as it stands there. */
  #readText({ name, attributes, text, hasMarkup }: OpenText, written: string): void {
    const told = this.#picture?.place ?? this.#entry;
    switch (name) {
      case 'title':
      case 'media:title':
      case 'image:title':
      case 'image:caption': {
        const title = lineOf(text, maxTitleLength);
        if (this.#picture) this.#picture.place.titles[3] ??= title;
        else this.#entry.title ??= title;
        break;
      }
      case 'link':
        return this.#addLink(decodeReferences(text));
      case 'media:credit': {
        const credit = lineOf(text, maxNameLength);
        if (credit !== null) told.creator ??= { name: credit, url: null };
        break;
      }
      case 'cc:license':
      case 'image:license':
        return this.#addLicense(decodeReferences(text));
      case 'image:loc':
        return this.#addCandidates(this.#candidates(decodeReferences(text)));
      case 'g:image_link':
      case 'g:additional_image_link':
        return this.#addPicture(this.#candidates(decodeReferences(text)));
      case 'description':
      case 'content:encoded':
      case 'summary':
      case 'content': {
        // Without a type the text of Atom is plain (RFC 4287, 3.1.1).
        const isHtml = hasMarkup || name === 'description' || name === 'content:encoded';
        if (isHtml || wordValue(attributes, 'type').includes('html'))
          this.#entry.contents.push({
            html: hasMarkup ? written : decodeReferences(text),
            base: this.#baseIn(attributes),
          });
      }
    }
  }

  #addFile(address: string | undefined, type: string | undefined): void {
    if (address !== undefined && isPictureLink(address, type)) this.#addPicture(this.#candidates(address));
  }

  #addPicture(candidates: readonly Candidate[]): void {
    if (candidates.length > 0) this.#entry.contents.push(createSighting(candidates));
  }

  #addCandidates(candidates: readonly Candidate[]): void {
    const place = this.#picture?.place;
    if (place) place.candidates = [...place.candidates, ...candidates].slice(0, maxSightingCandidates);
  }

  #addLink(address: string | undefined): void {
    this.#entry.link ??= pageAddress(address, this.#base)?.href ?? null;
  }

  #addLicense(address: string): void {
    const told = this.#picture?.place ?? this.#entry;
    told.license ??= licenseOfPage(address, null, this.#base);
  }

  #endPicture(): void {
    const picture = this.#picture;
    this.#picture = null;
    if (!picture) return;
    const { place, thumbnails } = picture;
    if (place.candidates.length > 0) {
      place.candidates = [...place.candidates, ...smallerCopies(thumbnails)];
    } else {
      // That of a film.
      place.candidates = thumbnails;
    }
    if (place.candidates.length > 0) this.#entry.contents.push(place);
  }

  #endEntry(): void {
    this.#endPicture();
    if (this.#entry === this.#whole) return;
    this.#entry.license ??= this.#whole.license;
    this.#sightings.push(...sightingsOfEntry(this.#entry, this.#page));
    this.#entry = this.#whole;
  }

  get #base(): string {
    return this.#entry.base ?? this.#page;
  }

  #baseIn(attributes: Attributes): string | null {
    const said = attributeValue(attributes, 'xml:base');
    return said === undefined ? null : (pageAddress(said, this.#base)?.href ?? null);
  }

  #candidates(address: string | undefined, attributes?: Attributes): Candidate[] {
    const edge = (name: string): number | null => countOf(attributes?.get(name)?.raw);
    const frame = { width: edge('width'), height: edge('height') };
    const bases = { page: this.#page, base: this.#base, encoding: 'utf-8', rangeIn: null };
    return candidatesAt(looseText(address ?? ''), 'shown', bases).map((each) => withFrame(each, frame));
  }
}
