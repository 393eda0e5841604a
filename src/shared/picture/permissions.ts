/** What a licence lets everyone do, beyond looking. */
export interface Permissions {
  readonly commercial: boolean;
  readonly modify: boolean;
  /** No rights are claimed, so that everything is allowed. */
  readonly publicDomain: boolean;
}

const free = new Set(['public-domain', 'CC0-1.0', 'CC-PDM-1.0', 'no-known-copyright', 'us-government-work']);

/** Changes and commercial use are allowed, on terms of their own. */
const nearlyFree = new Set(['LAL-1.3', 'GFDL-1.2-or-later', 'nasa-media-guidelines', 'pexels', 'pixabay']);

/** By the id of the licence. Of what is not known, nothing is allowed. */
export function permissionsOf(license: string | null): Permissions {
  if (license === null) return { commercial: false, modify: false, publicDomain: false };
  if (free.has(license)) return { commercial: true, modify: true, publicDomain: true };
  if (nearlyFree.has(license)) return { commercial: true, modify: true, publicDomain: false };
  // The elements of a licence of Creative Commons are in its id (creativecommons.org/share-your-work/cclicenses).
  const elements = /^CC-((?:BY|SA|NC|ND)(?:-(?:NC|SA|ND)){0,2})-\d/.exec(license)?.[1]?.split('-') ?? null;
  return {
    commercial: elements !== null && !elements.includes('NC'),
    modify: elements !== null && !elements.includes('ND'),
    publicDomain: false,
  };
}
