import { webUrl } from '../words/untrusted';

/**
 * Whether an address looks like that of a manifest or collection of IIIF, as most libraries call them: nothing else tells it before
 * it is asked for. A path `…/manifest.json` of a web app looks alike.
 */
export function isIiifAddress(address: string): boolean {
  const url = webUrl(address, 'https://host.invalid/');
  if (!url) return false;
  const { hostname, pathname } = url;
  if (/\/manifest(?:\.json)?\/?$/i.test(pathname)) return true;
  return (
    /iiif/i.test(hostname + pathname) && /\/(?:manifests?|collections?|info\.json)(?:[/.]|$)/i.test(pathname)
  );
}
