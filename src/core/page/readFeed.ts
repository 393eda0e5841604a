import { readJsonFeed } from './readJsonFeed';
import { readXmlFeed } from './readXmlFeed';
import type { Sighting } from './sighting';

/**
 * Where a feed or a sitemap tells of pictures: RSS, Atom (RFC 4287) and JSON Feed, with their enclosures, Media RSS and what their
 * entries show, and the pictures that a sitemap lists. Null for any other page. It is known by what it is, because servers call
 * feeds by many types.
 */
export function readFeed(text: string, page: string): readonly Sighting[] | null {
  return readXmlFeed(text, page) ?? readJsonFeed(text, page);
}
