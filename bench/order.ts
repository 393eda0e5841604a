import { defaultNaming } from '../src/shared/form/naming';
import type { ScrapeRequest } from '../src/shared/engine/scrape';
import { directNetwork } from '../src/shared/engine/settings';
import { anySize } from '../src/shared/picture/sizes';
import { plainSettings } from '../test/support/engineSettings';

/** What the panel orders of the engine for these addresses, 16 at once and without records. */
export function orderPictures(urls: readonly string[], folder: string): ScrapeRequest {
  return {
    pictures: urls.map((url) => ({
      source: 'address',
      id: url,
      keyword: 'bench',
      title: url,
      creator: null,
      license: null,
      page: null,
      sizes: [{ url, width: null, height: null }],
    })),
    size: 'large',
    minimum: anySize,
    quantity: urls.length,
    folder,
    boundaryFolder: null,
    naming: defaultNaming,
    settings: {
      ...plainSettings,
      concurrency: 16,
      network: { ...directNetwork, allowedHosts: ['127.0.0.1'] },
    },
  };
}
