import { directNetwork, noRecords, type EngineSettings } from '../../src/shared/engine/settings';
import { defaultBaseUrls } from '../../src/shared/sources/sources';

/** Settings of a run in which nothing is set: directly to the usual servers, and pictures with nothing beside them. */
export const plainSettings: EngineSettings = {
  baseUrls: defaultBaseUrls,
  userAgent: 'ImageScraper/test',
  concurrency: null,
  network: directNetwork,
  records: noRecords,
  allowedLicenses: null,
  language: 'en',
};
