import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScrapeRequest } from '../../../src/shared/engine/scrape';
import type { SearchRequest, SourceTurn } from '../../../src/shared/engine/search';
import { directNetwork, type EngineSettings } from '../../../src/shared/engine/settings';
import type { Picture, PictureSize } from '../../../src/shared/picture/picture';
import { noLeast } from '../../../src/shared/picture/sizes';
import { usualBaseUrls } from '../../../src/shared/sources/sources';
import { plainSettings } from '../../support/engineSettings';
import { jpegPicture } from '../../support/pictures';

export const settings: EngineSettings = {
  ...plainSettings,
  baseUrls: { ...usualBaseUrls, flickr: 'http://127.0.0.1:9' },
  network: { ...directNetwork, allowedHosts: ['127.0.0.1'] },
};

/** A search for foxes in Flickr, played at `base`, of which only what matters need be said. */
export function flickrSearch(
  base: string,
  {
    turn,
    ...with_
  }: Partial<Omit<SearchRequest, 'turns' | 'settings'>> & { readonly turn?: Partial<SourceTurn> } = {},
): SearchRequest {
  return {
    turns: [{ source: 'flickr', query: 'fox', cursor: null, key: null, ...turn }],
    find: 20,
    known: [],
    answers: null,
    settings: { ...settings, baseUrls: { ...settings.baseUrls, flickr: base } },
    ...with_,
  };
}

/** All of these in size Large into a folder, of which only what matters more need be said. */
export function scrapeOf(
  pictures: readonly Picture[],
  folder: string,
  with_: Partial<ScrapeRequest> = {},
): ScrapeRequest {
  return {
    pictures,
    folder,
    settings,
    size: 'large',
    least: noLeast,
    quantity: pictures.length,
    inside: null,
    ...with_,
  };
}

/** A picture of which only what matters need be said. */
export function picture(with_: {
  readonly id?: string;
  readonly keyword?: string;
  readonly url?: string;
  readonly sizes?: readonly PictureSize[];
}): Picture {
  const { id = 'a', keyword = 'cat', url = 'http://127.0.0.1:9/', sizes } = with_;
  return {
    source: 'test',
    id,
    keyword,
    title: null,
    creator: null,
    license: null,
    page: null,
    sizes: sizes ?? [{ url, width: null, height: null }],
  };
}

/** A JPEG whose header, near its beginning, says that it has these pixels; `bytes` long, or as small as it gets. */
export function jpegOf(width: number, height: number, bytes = 0): Buffer {
  const picture = jpegPicture(`${width} × ${height}`, bytes);
  // Segments carry their length (ITU T.81, B.1.1.4); that of the frame also precision, height and width (B.2.2).
  const endOf = (start: number): number => start + 2 + picture.readUInt16BE(start + 2);
  const start = picture.indexOf(Buffer.from('ffc0', 'hex'));
  const frame = Buffer.from(picture.subarray(start, endOf(start)));
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const first = endOf(2);
  return Buffer.concat([
    picture.subarray(0, first),
    frame,
    picture.subarray(first, start),
    picture.subarray(endOf(start)),
  ]);
}

/** A folder that is gone after the test. */
export function tempFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'image-scraper-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** All names in a folder, hidden ones too, in order. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}

export function contents(folder: string): Map<string, Buffer> {
  return new Map(filesIn(folder).map((name) => [name, readFileSync(join(folder, name))]));
}
