import { flickr } from './flickr';
import type { Source } from './source';

const sources: readonly Source[] = [flickr];

export function sourceById(id: string): Source | undefined {
  return sources.find((source) => source.id === id);
}
