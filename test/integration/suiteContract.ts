// What the launcher and the suite, which run in different processes, agree on.

/** Begins each line that the suite prints, to tell it from what VS Code itself says on the same console. */
export const suiteMark = '[suite] ';

/** The variable that holds the address of the photo site, to which `imageScraper.baseUrls` points already, for Flickr. */
export const photoSiteVariable = 'PHOTO_SITE';
