/** The names that the manifest and the code share. */
export const commands = {
  open: 'imageScraper.open',
  openHere: 'imageScraper.openHere',
  showLog: 'imageScraper.showLog',
} as const;

export const viewType = 'imageScraper.panel';

/** Settings are read as `imageScraper.<key>`. */
export const settingsSection = 'imageScraper';
export const settingKeys = {
  flickrBaseUrl: 'flickr.baseUrl',
  concurrency: 'concurrency',
  contact: 'contact',
  allowedPrivateHosts: 'allowedPrivateHosts',
  metadata: 'records.metadata',
  credits: 'records.credits',
} as const;
