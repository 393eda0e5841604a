/** What a licence lets everyone do, beyond looking. */
export interface Permissions {
  readonly commercial: boolean;
  readonly modify: boolean;
  /** No rights are claimed, so that everything is allowed. */
  readonly publicDomain: boolean;
}

const free = new Set(['CC0-1.0', 'CC-PDM-1.0', 'no-known-copyright', 'us-government-work']);

/** By the id of the licence. Of what is not known, nothing is allowed. */
export function permissionsOf(license: string | null): Permissions {
  if (license === null) return { commercial: false, modify: false, publicDomain: false };
  if (free.has(license)) return { commercial: true, modify: true, publicDomain: true };
  // The elements of a licence of Creative Commons are in its id (creativecommons.org/share-your-work/cclicenses).
  const elements = /^CC-(BY(?:-(?:NC|SA|ND))*)-\d/.exec(license)?.[1]?.split('-') ?? null;
  return {
    commercial: elements !== null && !elements.includes('NC'),
    modify: elements !== null && !elements.includes('ND'),
    publicDomain: false,
  };
}
