import type { Picture, PictureSize } from '../../../shared/picture/picture';
import {
  fieldsOf,
  hostOfAddress,
  isWebAddress,
  parsedJson,
  type PlainObject,
} from '../../../shared/words/untrusted';
import { failureOf, ScrapeError } from '../../failure';
import type { PageText } from '../../net/client';
import { idFromAddress } from '../../page/idFromAddress';
import { requireOk } from '../answer';
import type { SourcePage, Web } from '../source';
import { imageServiceSizes, isLoginService, listOf, readImageService } from './imageService';
import { readManifest, type ManifestPictures } from './manifest';
import { collectionItems, presentationKind, type CollectionItems } from './presentation';

/** Collections in collections. */
const maxDepth = 6;
/** Manifests and collections that are read for one page of results, at a second each, however little they have. */
const maxReads = 30;
/** A page of results ends with the manifest that has this many pictures together with those before it, or is this many. */
const enoughPictures = 100;
const enoughManifests = 5;

/** How far collections are read: of each, from the outermost in, its address and how many of its items are done. */
type Position = readonly (readonly [address: string, done: number])[];

/** What an answer is to IIIF. */
export type IiifAnswer =
  | { readonly kind: 'manifest' | 'collection' | 'image'; readonly fields: PlainObject }
  | { readonly kind: 'other' };

/** What an answer is to IIIF, whatever its status. */
export function iiifAnswer({ text }: PageText): IiifAnswer {
  const fields =
    /^\s*\{/.test(text) && /iiif\.io|shared-canvas/.test(text) ? fieldsOf(parsedJson(text)) : null;
  if (!fields) return { kind: 'other' };
  const kind = presentationKind(fields) ?? (readImageService(fields) ? 'image' : null);
  return kind === null ? { kind: 'other' } : { kind, fields };
}

/**
 * Throws `needs-login` for an answer that refuses, and names where one can sign in, or is about something that is only for
 * those who have; for another that is not what was asked for, as `requireOk` does with `expected`.
 */
export function requireIiif(
  answer: PageText,
  { needsLogin = false, expected = 'a manifest of IIIF' }: { needsLogin?: boolean; expected?: string } = {},
): void {
  const { status, text, url } = answer;
  if ((status === 401 || status === 403) && (needsLogin || namesLogin(text)))
    throw new ScrapeError({ code: 'needs-login', host: hostOfAddress(url), status });
  requireOk(answer, expected);
}

function namesLogin(text: string): boolean {
  const fields = fieldsOf(parsedJson(text));
  return [fields?.['service'], fields?.['services']].flatMap(listOf).some(isLoginService);
}

/** Pictures of what a page of results has read. */
interface Gathered {
  readonly pictures: Map<string, Picture>;
  leftOut: number;
  unread: number;
  manifests: number;
  /** Why the first that could not be read was not. */
  failure: ScrapeError | null;
}

/** Reads manifests and collections through the web, `language` being the user's. */
export class IiifReader {
  readonly #web: Web;
  readonly #language: string | undefined;
  /** What named manifests or collections on a web page. */
  readonly #namedOn: (page: PageText) => readonly string[];

  constructor(web: Web, language: string | undefined, namedOn: (page: PageText) => readonly string[]) {
    this.#web = web;
    this.#language = language;
    this.#namedOn = namedOn;
  }

  /** What has been asked for, where it is IIIF's; null for anything else, such as a web page. */
  async readAnswer(answer: PageText): Promise<SourcePage | null> {
    const is = iiifAnswer(answer);
    if (is.kind === 'other') return null;
    requireIiif(answer);
    switch (is.kind) {
      case 'manifest': {
        const { pictures, leftOut } = this.#picturesOf(is.fields, answer.url);
        return { pictures, next: null, ...(leftOut > 0 && { leftOut }) };
      }
      case 'image':
        return { pictures: pictureOfService(is.fields, answer.url), next: null };
      case 'collection':
        return this.#read([[answer.url, 0]], collectionItems(is.fields));
    }
  }

  /** What a web page names: its manifests and collections one after the other. */
  readNamed(page: string, named: readonly string[]): Promise<SourcePage> {
    return this.#read([[page, 0]], { items: named, next: null });
  }

  /** Goes on where a page of results has ended. */
  goOn(cursor: string): Promise<SourcePage> {
    const position = positionOf(cursor);
    return position ? this.#read(position, null) : Promise.resolve({ pictures: [], next: null });
  }

  /** Reads on from a position; from the first, the items are known. */
  async #read(from: Position, first: CollectionItems | null): Promise<SourcePage> {
    const gathered: Gathered = { pictures: new Map(), leftOut: 0, unread: 0, manifests: 0, failure: null };
    const stack = from.map(([address, done]) => ({ address, done }));
    const lists = new Map(first && stack[0] ? [[stack[0].address, first]] : []);
    // The first page of a search has the pictures of one manifest, so that they are seen soon.
    const enough = first ? 1 : enoughManifests;
    const isEnough = (): boolean =>
      gathered.pictures.size >= enoughPictures ||
      (gathered.pictures.size > 0 && gathered.manifests >= enough);
    let reads = 0;
    for (let inside = stack.at(-1); inside && reads < maxReads && !isEnough(); inside = stack.at(-1)) {
      let list = lists.get(inside.address);
      if (!list) {
        reads += 1;
        list = await this.#listAt(inside.address, gathered);
        lists.set(inside.address, list);
      }
      const item = list.items[inside.done];
      if (item === undefined) {
        if (list.next === null || lists.has(list.next)) stack.pop();
        else [inside.address, inside.done] = [list.next, 0];
        continue;
      }
      inside.done += 1;
      if (stack.some(({ address }) => address === item)) continue;
      reads += 1;
      const collection = await this.#readItem(item, gathered);
      if (!collection || stack.length === maxDepth) continue;
      lists.set(item, collection);
      stack.push({ address: item, done: 0 });
    }
    const { pictures, leftOut, unread, failure } = gathered;
    if (pictures.size === 0 && failure && first) throw failure;
    const isOver = stack.length === 0 || pictures.size === 0;
    return {
      pictures: [...pictures.values()],
      next: isOver ? null : JSON.stringify(stack.map(({ address, done }) => [address, done])),
      ...(leftOut > 0 && { leftOut }),
      ...(unread > 0 && { unread }),
    };
  }

  async #listAt(address: string, gathered: Gathered): Promise<CollectionItems> {
    const answer = await this.#get(address, gathered);
    const is = answer && iiifAnswer(answer);
    if (is?.kind === 'collection') return collectionItems(is.fields);
    return { items: answer && is?.kind === 'other' ? this.#namedOn(answer) : [], next: null };
  }

  /** Adds the pictures of a manifest; returns what a collection lists. */
  async #readItem(address: string, gathered: Gathered): Promise<CollectionItems | null> {
    const answer = await this.#get(address, gathered);
    const is = answer && iiifAnswer(answer);
    if (is?.kind === 'collection') return collectionItems(is.fields);
    if (is?.kind !== 'manifest' || !answer) return null;
    const { pictures, leftOut } = this.#picturesOf(is.fields, answer.url);
    for (const picture of pictures) gathered.pictures.set(picture.id, picture);
    gathered.leftOut += leftOut;
    gathered.manifests += 1;
    return null;
  }

  #picturesOf(fields: PlainObject, url: string): ManifestPictures {
    return readManifest(fields, url, this.#language);
  }

  /** Null for what cannot be read, which is no reason not to read the others. */
  async #get(address: string, gathered: Gathered): Promise<PageText | null> {
    try {
      const answer = await this.#web.get(address);
      requireIiif(answer);
      return answer;
    } catch (error) {
      if (!(error instanceof ScrapeError) || !ofOneItem.has(failureOf(error).code)) throw error;
      gathered.unread += 1;
      gathered.failure ??= error;
      return null;
    }
  }
}

/** Failures that say nothing of the other items of a collection. */
const ofOneItem: ReadonlySet<string> = new Set([
  'http-status',
  'needs-login',
  'site-refuses',
  'private-address',
  'bad-address',
  'redirect',
  'bad-response',
  'host-not-found',
  'too-large',
] satisfies readonly ScrapeError['failure']['code'][]);

/** Whoever gives the address of an `info.json` wants its picture. */
function pictureOfService(fields: PlainObject, url: string): readonly Picture[] {
  const service = readImageService(fields);
  if (!service) return [];
  const sizes = imageServiceSizes(service);
  if (sizes.length === 0) return [];
  return [
    {
      source: 'page',
      id: idFromAddress(service.url),
      keyword: '',
      title: null,
      creator: null,
      license: null,
      page: url,
      sizes,
    },
  ];
}

/**
 * The sizes of a picture of which its manifest says too little, from its service. Where that does not say, those that are known
 * are tried. Throws `needs-login` where one has to sign in.
 */
export async function sizesOfService(
  picture: Picture,
  service: string,
  { get }: Web,
): Promise<readonly PictureSize[]> {
  const answer = await get(`${service}/info.json`).catch((error: unknown) => {
    if (error instanceof ScrapeError && ofOneItem.has(error.failure.code)) return null;
    throw error;
  });
  if (!answer) return picture.sizes;
  if (answer.status === 401 || answer.status === 403) requireIiif(answer, { needsLogin: true });
  const said = iiifAnswer(answer);
  const found = said.kind === 'image' ? readImageService(said.fields) : null;
  const sizes = found ? imageServiceSizes(found) : [];
  return sizes.length > 0 ? sizes : picture.sizes;
}

function positionOf(cursor: string): Position | null {
  const value = parsedJson(cursor);
  const stack: readonly unknown[] = Array.isArray(value) ? value : [];
  const read = stack.flatMap((each): Position => {
    const [address, done] = Array.isArray(each) ? (each as unknown[]) : [];
    const isGood = typeof address === 'string' && isWebAddress(address) && Number.isSafeInteger(done);
    return isGood ? [[address, Number(done)]] : [];
  });
  return read.length > 0 && read.length === stack.length && read.length <= maxDepth ? read : null;
}
