import type { CheerioAPI } from 'cheerio/slim';
import { parseHtml } from '../../page/html';
import type { Picture } from '../../../shared/picture/picture';
import { photoPageAddress, photoAddress, type FoundOn } from './photo';
import { parsePictureFile, sizesFromAddress } from './pictureFile';

/** More than a page has; 25 is usual. */
const maxTiles = 500;
/** Real tiles are about 1.2 kB. */
const maxTileLength = 4096;

const tilePattern = /<div\b[^<>]*?[\s"']photo-list-(?:photo|tile)-view[\s"']/g;
const bareTilePattern = /<div\b[^<>]*?[\s"']photo-list-photo-container[\s"']/g;

/**
 * The photos that the page shows as tiles. Each of the forms that Flickr has used holds one address: of an `<img>`, or
 * of a background in the style of the tile or of something in it. Titles and owners are not there: the site's scripts
 * add them later.
 *
 * Every tile is cut out of the page and parsed by itself: quicker than a tree of the whole page, and a page that nests
 * its elements a million deep, on which the parser takes quadratic time, costs no more than another.
 */
export function readTiles(html: string, on: FoundOn): Picture[] {
  const pictures = new Map<string, Picture>();
  for (const tile of cutTiles(html)) {
    const picture = pictureFromTile(parseHtml(tile), on);
    if (picture && !pictures.has(picture.id)) pictures.set(picture.id, picture);
  }
  return [...pictures.values()];
}

/** Whether the page itself says that there are no results. */
export function saysNoResults(html: string): boolean {
  return /<\w+\b[^<>]*?\sclass="(?:[^"<>]*\s)?no-results/.test(html);
}

/** Each tile from its beginning on, with some of what follows it. */
function cutTiles(html: string): string[] {
  // A page for a signed-in user has the user's own photos before those of everyone.
  const everyone = Math.max(0, html.indexOf('search-photos-everyone-view'));
  const starts = matchStarts(tilePattern, html, everyone);
  const found = starts.length > 0 ? starts : matchStarts(bareTilePattern, html, everyone);
  return found.map((start, at) =>
    html.slice(start, Math.min(found[at + 1] ?? Infinity, start + maxTileLength)),
  );
}

function matchStarts(pattern: RegExp, html: string, from: number): number[] {
  const starts: number[] = [];
  for (const { index } of html.slice(from).matchAll(pattern)) {
    starts.push(from + index);
    if (starts.length === maxTiles) break;
  }
  return starts;
}

function pictureFromTile($: CheerioAPI, on: FoundOn): Picture | null {
  const tile = $.root().children().first();
  const style = tile.attr('style');
  const found =
    tile.find('img').first().attr('src') ??
    backgroundAddress(style) ??
    backgroundAddress(tile.find('[style*="background"]').first().attr('style'));
  const url = photoAddress(found?.replaceAll('\\/', '/'), on.url);
  if (!url) return null;
  const signed = /__id_(\d{1,20})__/.exec(tile.attr('data-view-signature') ?? '')?.[1];
  const id = parsePictureFile(url)?.id ?? signed;
  return {
    source: 'flickr',
    id: id ?? url.href,
    keyword: on.keyword,
    title: null,
    creator: null,
    license: null,
    page: id === undefined ? null : photoPageAddress(id, null, on),
    sizes: sizesFromAddress(url, tileShape(style)),
  };
}

function backgroundAddress(style = ''): string | undefined {
  return /background(?:-image)?:[^;]{0,40}?url\(\s*["']?([^"')\s]+)/i.exec(style)?.[1];
}

/** Width divided by height of the tile; null where its style does not give both. */
function tileShape(style = ''): number | null {
  const width = Number(/(?:^|[;\s])width:\s*(\d{1,6}(?:\.\d{1,6})?)px/.exec(style)?.[1]);
  const height = Number(/(?:^|[;\s])height:\s*(\d{1,6}(?:\.\d{1,6})?)px/.exec(style)?.[1]);
  return width > 0 && height > 0 ? width / height : null;
}
