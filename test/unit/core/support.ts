import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directNetwork, noRecords, type EngineSettings } from '../../../src/shared/events';
import type { Picture, PictureSize } from '../../../src/shared/picture';

export const settings: EngineSettings = {
  flickrBaseUrl: 'http://127.0.0.1:9',
  userAgent: 'ImageScraper/test',
  concurrency: null,
  network: { ...directNetwork, allowedHosts: ['127.0.0.1'] },
  records: noRecords,
};

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
