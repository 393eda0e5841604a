import type { Picture } from '../picture/picture';
import { webUrl } from '../words/untrusted';

/**
 * Whether an address looks like that of a manifest or collection of IIIF, as most libraries call them: nothing else tells it before
 * it is asked for. A path `…/manifest.json` of a web app looks alike.
 */
export function isIiifAddress(address: string): boolean {
  // Hardly any address has one of these words, so that it need not be parsed.
  if (!/manifest|collection|info\.json/i.test(address)) return false;
  const url = webUrl(address, 'https://host.invalid/');
  if (!url) return false;
  const { hostname, pathname } = url;
  if (/\/manifest(?:\.json)?\/?$/i.test(pathname)) return true;
  return (
    /iiif/i.test(hostname + pathname) && /\/(?:manifests?|collections?|info\.json)(?:[/.]|$)/i.test(pathname)
  );
}

/** Manifests and collections that are read of one list, as many as web pages in one search. */
const maxManifests = 100;

/** What a list names: its pictures, and the manifests among them, which are read as web pages are. */
export function withoutManifests(listed: readonly Picture[]): {
  readonly pictures: readonly Picture[];
  readonly manifests: readonly string[];
} {
  const manifests = new Set<string>();
  const pictures = listed.filter(({ source, sizes: [only] }) => {
    if (source !== 'address' || !only || manifests.size >= maxManifests || !isIiifAddress(only.url))
      return true;
    manifests.add(only.url);
    return false;
  });
  return { pictures, manifests: [...manifests] };
}
