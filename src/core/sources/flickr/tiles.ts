import { parseHtml, type HtmlNode } from '../../page/html';
import type { Picture } from '../../../shared/picture';
import { pictureAddress, type FoundOn } from './photo';
import { pictureFile, sizesFromOne } from './pictureFile';

/** What the page shows, read from its HTML. */
export interface Shown {
  readonly pictures: readonly Picture[];
  /** Whether the page says that there are no results. */
  readonly saysNone: boolean;
}

const tileClass = /(?:^|\s)photo-list-(?:photo-view|tile-view|photo-container)(?:\s|$)/;

/**
 * The photos that the page shows as tiles. Each of the forms that Flickr has used holds one address: of an `<img>`, or
 * of a background in the style of the tile or of something in it. Titles and owners are not there: the site's scripts
 * add them later.
 */
export function readTiles(html: string, on: FoundOn): Shown {
  const $ = parseHtml(html);
  const everyone = $('.search-photos-everyone-view').toArray();
  const roots: readonly HtmlNode[] = everyone.length > 0 ? everyone.slice(0, 1) : $.root().toArray();
  const pictures = new Map<string, Picture>();
  for (const tile of tilesIn(roots)) {
    const picture = pictureFromTile(tile, on);
    if (picture && !pictures.has(picture.id)) pictures.set(picture.id, picture);
  }
  return { pictures: [...pictures.values()], saysNone: $('[class*="no-results"]').length > 0 };
}

/** Ids that tiles name; a cheap way to know that a page shows nothing that is not known already. */
export function tileIds(html: string): Set<string> {
  const ids = new Set<string>();
  for (const [signature] of html.matchAll(/photo-list-(?:photo|tile)-view__[\w%.-]{1,4000}/g)) {
    const id = /__id_(\d{1,20})__/.exec(signature)?.[1];
    if (id !== undefined) ids.add(id);
  }
  return ids;
}

interface Tile {
  address: string | null;
  /** Width divided by height. */
  shape: number | null;
  readonly id: string | null;
}

/** All tiles in document order. One pass over the page, however deep a hostile one nests. */
function tilesIn(roots: readonly HtmlNode[]): Tile[] {
  const tiles: Tile[] = [];
  const ahead: { node: HtmlNode; tile: Tile | null }[] = [];
  const add = (nodes: readonly HtmlNode[], tile: Tile | null): void => {
    for (let at = nodes.length - 1; at >= 0; at -= 1) {
      const node = nodes[at];
      if (node) ahead.push({ node, tile });
    }
  };
  add(roots, null);
  for (let next = ahead.pop(); next; next = ahead.pop()) {
    const { attribs = {}, children = [] } = next.node;
    let { tile } = next;
    if (!tile && tileClass.test(attribs['class'] ?? '')) {
      tile = {
        address: null,
        shape: shapeOf(attribs['style']),
        id: signedId(attribs['data-view-signature']),
      };
      tiles.push(tile);
    }
    if (tile)
      tile.address ??= (next.node.name === 'img' ? attribs['src'] : background(attribs['style'])) ?? null;
    add(children, tile);
  }
  return tiles;
}

function pictureFromTile(tile: Tile, on: FoundOn): Picture | null {
  const url = pictureAddress(tile.address?.replaceAll('\\/', '/'), on.url);
  if (!url) return null;
  return {
    source: 'flickr',
    id: pictureFile(url)?.id ?? tile.id ?? url.href,
    keyword: on.keyword,
    title: null,
    creator: null,
    license: null,
    page: null,
    sizes: sizesFromOne(url, tile.shape),
  };
}

function signedId(signature = ''): string | null {
  return /__id_(\d{1,20})__/.exec(signature)?.[1] ?? null;
}

function background(style = ''): string | undefined {
  return /background(?:-image)?:[^;]{0,40}?url\(\s*["']?([^"')\s]+)/i.exec(style)?.[1];
}

function shapeOf(style = ''): number | null {
  const [width, height] = ['width', 'height'].map((name) =>
    Number(new RegExp(`(?:^|[;\\s])${name}:\\s*(\\d{1,6}(?:\\.\\d{1,6})?)px`).exec(style)?.[1]),
  );
  return width && height ? width / height : null;
}
