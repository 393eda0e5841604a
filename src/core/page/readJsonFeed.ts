import { fieldsOf, parsedJson, type PlainObject } from '../../shared/words/untrusted';
import { createFeedEntry, isPictureLink, sightingsOfEntry } from './feedEntry';
import { lineOf, maxTitleLength, objectsOf } from './fields';
import { candidatesAt } from './imageCandidates';
import { pageAddress } from './pageAddress';
import { createSighting, type Sighting } from './sighting';
import { looseText } from './writtenText';

/** UTF-16 units in which the version stands, which the standard wants at the top. */
const maxStartLength = 4_096;
const maxItems = 20_000;

/** Where a JSON Feed (version 1 and 1.1) tells of pictures; null for what is none. */
export function readJsonFeed(text: string, page: string): readonly Sighting[] | null {
  const start = text.slice(0, maxStartLength);
  if (!/^\s*\{/.test(start) || !/jsonfeed\.org\\?\/version/.test(start)) return null;
  const feed = fieldsOf(parsedJson(text));
  if (!feed) return null;
  return objectsOf(feed['items'])
    .slice(0, maxItems)
    .flatMap((item) => sightingsOfItem(item, page));
}

function sightingsOfItem(item: PlainObject, page: string): readonly Sighting[] {
  const entry = createFeedEntry();
  entry.title = lineOf(item['title'], maxTitleLength);
  entry.link = (pageAddress(item['url'], page) ?? pageAddress(item['external_url'], page))?.href ?? null;
  const attached = objectsOf(item['attachments'])
    .filter(({ url, mime_type: type }) =>
      isPictureLink(String(url), typeof type === 'string' ? type : undefined),
    )
    .map(({ url }) => url);
  for (const address of [item['image'], item['banner_image'], ...attached]) {
    if (typeof address !== 'string') continue;
    entry.contents.push(
      createSighting(
        candidatesAt(looseText(address), 'shown', { page, base: page, encoding: 'utf-8', rangeIn: null }),
      ),
    );
  }
  const html = item['content_html'];
  if (typeof html === 'string') entry.contents.push({ html, base: null });
  return sightingsOfEntry(entry, page);
}
