import type { PictureAction } from '../shared/panel/pictureActions';

/** The ids of commands, which the manifest repeats. */
export const commandIds = {
  open: 'imageScraper.open',
  searchAndDownload: 'imageScraper.searchAndDownload',
  openHere: 'imageScraper.openHere',
  scrapeFile: 'imageScraper.scrapeFile',
  saveRemote: 'imageScraper.saveRemote',
  saveScrapeFile: 'imageScraper.saveScrapeFile',
  runScrapeFile: 'imageScraper.runScrapeFile',
  insert: 'imageScraper.insert',
  verify: 'imageScraper.verify',
  exportFolder: 'imageScraper.exportFolder',
  pauseOrResume: 'imageScraper.pauseOrResume',
  cancel: 'imageScraper.cancel',
  openFolder: 'imageScraper.openFolder',
  setKey: 'imageScraper.setKey',
  testKey: 'imageScraper.testKey',
  removeKey: 'imageScraper.removeKey',
  checkSources: 'imageScraper.checkSources',
  clearThumbnails: 'imageScraper.clearThumbnails',
  showLog: 'imageScraper.showLog',
} as const;

/** The id of the context menu command for an action on a picture. */
export function pictureCommandId(action: PictureAction): string {
  return `imageScraper.picture.${action}`;
}

/** Context keys, for `when` clauses of the manifest and of users' keybindings. */
export const contextKeys = {
  /** What runs: `search`, `scrape` or nothing. */
  running: 'imageScraper.running',
  /** Whether the user has paused the running scrape. */
  held: 'imageScraper.held',
  /** Whether pictures were found. */
  found: 'imageScraper.found',
  /** Whether pictures are chosen. */
  chosen: 'imageScraper.chosen',
  /** Whether the last scrape has left pictures in its folder. */
  saved: 'imageScraper.saved',
} as const;

/** Of the panel among the editors. */
export const panelViewType = 'imageScraper.panel';
/** Of the view beside them. */
export const viewId = 'imageScraper.view';

/** Of what is shown in the Problems view. */
export const diagnosticSource = 'Image Scraper';
/** The records of a save folder. */
export const recordsFileName = 'metadata.jsonl';

/** Settings are read as `imageScraper.<name>`. */
export const settingsSection = 'imageScraper';
export const settingNames = {
  excludedSources: 'excludedSources',
  allowedLicenses: 'allowedLicenses',
  baseUrls: 'baseUrls',
  concurrency: 'concurrency',
  contact: 'contact',
  allowedPrivateHosts: 'allowedPrivateHosts',
  metadata: 'records.metadata',
  credits: 'records.credits',
  insertPaths: 'insert.paths',
  insertCredit: 'insert.credit',
  insertAltText: 'insert.altText',
  insertTemplates: 'insert.templates',
  documentProblems: 'problems.documents',
  agents: 'agents',
} as const;

/** Mends what is wrong with files of a save folder. Not of the manifest: only quick fixes run it. */
export const fixFolderCommand = 'imageScraper.fixFolder';
