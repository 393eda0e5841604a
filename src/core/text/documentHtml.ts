import { readDocument } from '../page/readSightings';
import type { Sighting } from '../page/sighting';
import type { License } from '../../shared/picture/picture';
import type { DocumentMention, MentionDetails } from './mention';

/** What an HTML document names. */
export interface HtmlMentions {
  /** In the order of the text. */
  readonly mentions: readonly DocumentMention[];
  readonly hasBase: boolean;
}

/**
 * The pictures of an HTML document, or of a piece of one: all that the same markup would show or tell of as a web page, each of their
 * addresses by itself. In one with a `<base>` none is where it could be replaced: a path to a file beside the document would lead
 * elsewhere.
 */
export function readHtmlMentions(html: string, encoding?: string): HtmlMentions {
  const { sightings, license, hasBase } = readDocument(html, encoding);
  const mentions = sightings.flatMap((place) => mentionsOf(place, license)).sort((a, b) => a.start - b.start);
  let end = 0;
  return {
    hasBase,
    mentions: mentions.map((mention) => {
      const shown = mention.shown && !hasBase && mention.start >= end;
      if (shown) end = mention.end;
      return shown === mention.shown ? mention : { ...mention, shown };
    }),
  };
}

function mentionsOf(place: Sighting, pageLicense: License | null): DocumentMention[] {
  const about: MentionDetails = {
    title: place.titles.find((title) => title !== null) ?? null,
    creator: place.creator,
    license: place.license ?? pageLicense,
    page: null,
  };
  return place.candidates.flatMap(({ url, rank, range, isReplaceable }) => {
    if (!range) return [];
    const shown = place.kind === 'shown' && rank !== 'link' && isReplaceable;
    return { ...range, address: url.href, about, shown };
  });
}
