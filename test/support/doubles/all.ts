import type { SourceId } from '../../../src/shared/sources/sources';
import { articDouble } from './artic';
import { clevelandDouble } from './cleveland';
import { commonsDouble } from './commons';
import type { Double } from './doubles';
import { europeanaDouble, europeanaKey } from './europeana';
import { flickrDouble } from './flickr';
import { inaturalistDouble } from './inaturalist';
import { locDouble } from './loc';
import { nasaDouble } from './nasa';
import { openverseDouble } from './openverse';
import { pexelsDouble, pexelsKey } from './pexels';
import { pixabayDouble, pixabayKey } from './pixabay';
import { wellcomeDouble } from './wellcome';

/** How a source is played in tests. */
interface PlayedSource {
  readonly play: () => Double;
  /** The key that it wants; null where it answers without one. */
  readonly apiKey: string | null;
  /** What the id of every licence of its pictures matches. */
  readonly license: RegExp;
}

/** What plays each source: one that is added does not compile without its double. */
export const allDoubles: Readonly<Record<SourceId, PlayedSource>> = {
  flickr: { play: flickrDouble, apiKey: null, license: /./ },
  openverse: { play: openverseDouble, apiKey: null, license: /^CC/ },
  commons: { play: commonsDouble, apiKey: null, license: /./ },
  nasa: { play: nasaDouble, apiKey: null, license: /^nasa-media-guidelines$/ },
  artic: { play: articDouble, apiKey: null, license: /^CC0-1\.0$/ },
  cleveland: { play: clevelandDouble, apiKey: null, license: /^CC0-1\.0$/ },
  wellcome: { play: wellcomeDouble, apiKey: null, license: /^CC-/ },
  inaturalist: { play: inaturalistDouble, apiKey: null, license: /^CC/ },
  loc: { play: locDouble, apiKey: null, license: /^(?:no-known-restrictions|none)$/ },
  pexels: { play: pexelsDouble, apiKey: pexelsKey, license: /^pexels$/ },
  pixabay: { play: pixabayDouble, apiKey: pixabayKey, license: /^pixabay$/ },
  europeana: { play: europeanaDouble, apiKey: europeanaKey, license: /^CC/ },
};

/** A fresh double of every source. */
export function everyDouble(): Record<SourceId, Double> {
  const played = Object.entries(allDoubles).map(([id, { play }]) => [id, play()] as const);
  return Object.fromEntries(played) as Record<SourceId, Double>;
}
