import { hasPictureName } from '../../shared/picture/pictureTypes';
import { countOf } from './fields';
import type { WrittenText } from './writtenText';
import { attributeText, rawValue, type Attributes } from './tags';

/** A picture that microdata describe as an item of its own. */
export interface ItemPicture {
  readonly addresses: readonly WrittenText[];
  readonly width: number | null;
  readonly height: number | null;
}

interface OpenItem {
  /** The element that has it, and how many of that name are open in it, itself included. */
  readonly name: string;
  depth: number;
  readonly isPicture: boolean;
  readonly urls: WrittenText[];
  readonly files: WrittenText[];
  width: number | null;
  height: number | null;
}

/** Open at once. */
const maxItems = 50;
const maxAddresses = 10;
const pictureProperties = /(?:^|\s)(?:image|photo|primaryImageOfPage|thumbnail|associatedMedia)(?:\s|$)/i;
const pictureItemType = /(?:^|[\s/:])(?:ImageObject|Photograph)(?:\s|$)/i;

/** Follows the items of microdata (HTML standard, 5.2) and RDFa Lite that are pictures, or are the value of a property for them. */
export class ItemPictures {
  readonly #items: OpenItem[] = [];
  readonly #tell: (picture: ItemPicture) => void;

  constructor(tell: (picture: ItemPicture) => void) {
    this.#tell = tell;
  }

  addStartTag(name: string, attributes: Attributes, isVoid: boolean): void {
    const item = this.#items.at(-1);
    const property = propertyOf(attributes);
    const isItem = (attributes.has('itemscope') || attributes.has('typeof')) && !isVoid;
    if (item?.isPicture && property !== '' && !isItem) addProperty(item, property, name, attributes);
    if (item?.name === name && !isVoid) item.depth += 1;
    if (!isItem || this.#items.length >= maxItems) return;
    // A publisher's logo is an item of that type, too.
    const isPicture =
      pictureProperties.test(property) ||
      (property === '' &&
        pictureItemType.test(`${rawValue(attributes, 'itemtype')} ${rawValue(attributes, 'typeof')}`));
    this.#items.push({ name, depth: 1, isPicture, urls: [], files: [], width: null, height: null });
  }

  addEndTag(name: string): void {
    const item = this.#items.at(-1);
    if (item?.name !== name) return;
    item.depth -= 1;
    if (item.depth === 0) this.#endItem();
  }

  /** Ends what is still open at the end of the page. */
  endPage(): void {
    while (this.#items.length > 0) this.#endItem();
  }

  #endItem(): void {
    const item = this.#items.pop();
    if (!item?.isPicture) return;
    const { files, urls, width, height } = item;
    // `url` may be that of the page about the picture.
    const addresses = files.length > 0 ? files : urls;
    if (addresses.length > 0) this.#tell({ addresses, width, height });
  }
}

function propertyOf(attributes: Attributes): string {
  const written = rawValue(attributes, 'itemprop') || rawValue(attributes, 'property');
  return written.trim().toLowerCase().replace('schema:', '');
}

function addProperty(item: OpenItem, property: string, name: string, attributes: Attributes): void {
  const value = ['content', 'href', 'src', 'data']
    .map((name) => attributeText(attributes, name))
    .find(Boolean);
  if (!value) return;
  // A link leads to a page, unless it is named as a picture is.
  if ((name === 'a' || name === 'area') && !hasPictureName(value.text)) return;
  if (property === 'width' || property === 'height')
    item[property] = countOf(value.text.trim().replace(/\s*px$/i, ''));
  else if (property === 'url' && item.urls.length < maxAddresses) item.urls.push(value);
  else if (property === 'contenturl' && item.files.length < maxAddresses) item.files.push(value);
}
