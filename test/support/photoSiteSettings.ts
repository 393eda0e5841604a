import { sourcesOtherThan } from './otherSources';

/** User settings with which the photo site is all that a search asks: it plays Flickr, and the other sources are left out. */
export function photoSiteSettings(siteUrl: string): Readonly<Record<string, unknown>> {
  return {
    'imageScraper.baseUrls': { flickr: siteUrl },
    'imageScraper.excludedSources': sourcesOtherThan('flickr'),
  };
}
