import { mkdtempSync, readdirSync, readFileSync, realpathSync, statSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultNaming, nameInAddress, type NamedPicture } from '../../../src/shared/form/naming';
import type { ScrapeRequest } from '../../../src/shared/engine/scrape';
import type { SearchRequest, SourceRun } from '../../../src/shared/engine/search';
import { directNetwork, type EngineSettings } from '../../../src/shared/engine/settings';
import type { Picture, PictureSize } from '../../../src/shared/picture/picture';
import { anySize } from '../../../src/shared/picture/sizes';
import { defaultBaseUrls } from '../../../src/shared/sources/sources';
import { plainSettings } from '../../support/engineSettings';
import { jpegPicture } from '../../support/pictures';

export const testSettings: EngineSettings = {
  ...plainSettings,
  baseUrls: { ...defaultBaseUrls, flickr: 'http://127.0.0.1:9' },
  network: { ...directNetwork, allowedHosts: ['127.0.0.1'] },
};

/** A search for foxes in Flickr, played at `base`, of which only what matters need be said. */
export function flickrSearchRequest(
  base: string,
  {
    turn,
    ...with_
  }: Partial<Omit<SearchRequest, 'sourceRuns' | 'settings'>> & { readonly turn?: Partial<SourceRun> } = {},
): SearchRequest {
  return {
    sourceRuns: [{ source: 'flickr', query: 'fox', cursor: null, apiKey: null, ...turn }],
    targetCount: 20,
    knownPictureKeys: [],
    responseCacheFolder: null,
    settings: { ...testSettings, baseUrls: { ...testSettings.baseUrls, flickr: base } },
    ...with_,
  };
}

/** All of these in size Large into a folder, of which only what matters more need be said. */
export function scrapeRequestOf(
  pictures: readonly Picture[],
  folder: string,
  overrides: Partial<ScrapeRequest> = {},
): ScrapeRequest {
  return {
    pictures,
    folder,
    settings: testSettings,
    size: 'large',
    minimum: anySize,
    quantity: pictures.length,
    boundaryFolder: null,
    naming: defaultNaming,
    ...overrides,
  };
}

/** A picture of which only what matters need be said. */
export function testPicture(overrides: {
  readonly id?: string;
  readonly keyword?: string;
  readonly url?: string;
  readonly sizes?: readonly PictureSize[];
}): Picture {
  const { id = 'a', keyword = 'cat', url = 'http://127.0.0.1:9/', sizes } = overrides;
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

/** A picture as names are made from it, of which only what matters need be said. */
export function namedPicture({
  url = 'http://a.example/x.jpg',
  width = null,
  height = null,
  ...of
}: Partial<Omit<NamedPicture, 'file'>> & {
  readonly url?: string;
  readonly width?: number | null;
  readonly height?: number | null;
} = {}): NamedPicture {
  const { source, id, keyword, title } = testPicture({});
  const file = (): ReturnType<NamedPicture['file']> => ({ name: nameInAddress(url), width, height });
  return { source, id, keyword, title, creator: null, file, ...of };
}

/** A JPEG whose header, near its beginning, says that it has these pixels; `bytes` long, or as small as it gets. */
export function jpegWithPixels(width: number, height: number, bytes = 0): Buffer {
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

/** A folder that is gone after the test. Its path is the real one: to that of macOS leads a link, and Windows may shorten names in it. */
export function makeTempFolder(): { readonly path: string; remove(): void } {
  const path = realpathSync.native(mkdtempSync(join(tmpdir(), 'image-scraper-test-')));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** All names in a folder, hidden ones too, in order. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}

/** The bytes of the files of a folder, by their names; folders in it do not count. */
export function fileContents(folder: string): Map<string, Buffer> {
  const files = filesIn(folder).filter((name) => !statSync(join(folder, name)).isDirectory());
  return new Map(files.map((name) => [name, readFileSync(join(folder, name))]));
}
