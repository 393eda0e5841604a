import type { SourceId } from '../../../src/shared/sources/sources';
import { commonsDouble } from './commons';
import type { Double } from './doubles';
import { flickrDouble } from './flickr';
import { nasaDouble } from './nasa';
import { openverseDouble } from './openverse';
import { pexelsDouble, pexelsKey } from './pexels';
import { pixabayDouble, pixabayKey } from './pixabay';

/** What plays a source in tests, and the key that it wants; null where it answers without one. */
interface PlayedSource {
  readonly play: () => Double;
  readonly apiKey: string | null;
}

/** What plays each source: one that is added does not compile without its double. */
export const allDoubles: Readonly<Record<SourceId, PlayedSource>> = {
  flickr: { play: flickrDouble, apiKey: null },
  openverse: { play: openverseDouble, apiKey: null },
  commons: { play: commonsDouble, apiKey: null },
  nasa: { play: nasaDouble, apiKey: null },
  pexels: { play: pexelsDouble, apiKey: pexelsKey },
  pixabay: { play: pixabayDouble, apiKey: pixabayKey },
};

/** A fresh double of every source. */
export function everyDouble(): Record<SourceId, Double> {
  const played = Object.entries(allDoubles).map(([id, { play }]) => [id, play()] as const);
  return Object.fromEntries(played) as Record<SourceId, Double>;
}
