import type { Creator, License } from '../../shared/picture/picture';
import { hasPictureExtension } from '../../shared/picture/pictureTypes';
import { readSightings } from './readSightings';
import type { Candidate, Sighting } from './sighting';

/** HTML in an entry of a feed. */
interface EntryHtml {
  readonly html: string;
  /** What it is relative to, where it says that itself. */
  readonly base: string | null;
}

/** What an entry of a feed tells. */
export interface FeedEntry {
  title: string | null;
  creator: Creator | null;
  license: License | null;
  /** Its page. */
  link: string | null;
  /** What its addresses are relative to, where it says so. */
  base: string | null;
  /** Its pictures and what shows some, in its order. */
  readonly contents: (Sighting | EntryHtml)[];
  /** Copies of a picture for display, which may be the only ones. */
  readonly thumbnails: Sighting[];
}

export function createFeedEntry(base: string | null = null): FeedEntry {
  return { title: null, creator: null, license: null, link: null, base, contents: [], thumbnails: [] };
}

/**
 * Where an entry of the feed at `page` has pictures. What its HTML is relative to, unless that is said, is the entry's own page,
 * from which most programs take it.
 */
export function sightingsOfEntry(entry: FeedEntry, page: string): readonly Sighting[] {
  const { contents, thumbnails, title, creator, license, link, base } = entry;
  const own = contents.filter((each) => 'candidates' in each);
  const [only] = own;
  // Beside a single picture they are smaller ones of it.
  const areCopies = only !== undefined && own.length === 1;
  if (areCopies)
    only.candidates = [
      ...only.candidates,
      ...smallerCopies(thumbnails.flatMap(({ candidates }) => candidates)),
    ];
  const told = (place: Sighting): Sighting => {
    place.titles[3] ??= title;
    place.creator ??= creator;
    place.license ??= license;
    return place;
  };
  return [...contents, ...(areCopies ? [] : thumbnails)].flatMap((each) => {
    if ('candidates' in each) return [told(each)];
    const from = each.base ?? base ?? link ?? page;
    const shown = readSightings(`<base href="${from.replaceAll('&', '&amp;')}">${each.html}`, page);
    for (const place of shown.sightings) place.license ??= shown.license ?? license;
    return shown.sightings;
  });
}

export function smallerCopies(candidates: readonly Candidate[]): Candidate[] {
  return candidates.map((each) => ({ ...each, rank: 'smaller' }));
}

/** Whether a file with this media type, as far as one is given, is a picture that can be saved. */
export function isPictureLink(address: string, type: string | undefined): boolean {
  const said = (type ?? '').trim().toLowerCase();
  if (said !== '' && said !== 'application/octet-stream')
    return said.startsWith('image/') && !said.startsWith('image/svg');
  return hasPictureExtension(address.replace(/[?#][^]*$/, '').trim());
}
