import { webUrl } from '../words/untrusted';

/** Why a program that knows no manners is not to be sent to a host. */
export interface BulkTerm {
  /** The host, and all below it. */
  readonly host: string;
  /** Where the host's owner says so. */
  readonly terms: string;
  /** What it says, in a sentence for the README of a data set, which is English. */
  readonly reason: string;
}

/** Hosts whose owners refuse, or forbid, that many files are loaded by a program that does not say who it is. */
export const bulkTerms: readonly BulkTerm[] = [
  {
    host: 'wikimedia.org',
    terms: 'https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy',
    reason:
      'refuses programs that do not name themselves and an address of their owner, and those that pretend to be a browser',
  },
  {
    host: 'pixabay.com',
    terms: 'https://pixabay.com/api/docs/',
    reason: 'forbids systematic mass downloads, and its addresses of files expire',
  },
  {
    host: 'openverse.org',
    terms: 'https://docs.openverse.org/terms_of_service.html',
    reason: 'forbids to use its API, of which its thumbnails are a part, for bulk downloads',
  },
  {
    host: 'openverse.engineering',
    terms: 'https://docs.openverse.org/terms_of_service.html',
    reason: 'forbids to use its API, of which its thumbnails are a part, for bulk downloads',
  },
  {
    host: 'unsplash.com',
    terms: 'https://help.unsplash.com/en/articles/2511245-unsplash-api-guidelines',
    reason: 'forbids automated and bulk downloads of what its API shows',
  },
];

/** What forbids that this address is loaded in bulk; null where nothing is known that does. */
export function bulkTermOf(address: string): BulkTerm | null {
  // A dot behind a host's name means the same host.
  const host = webUrl(address)?.hostname.replace(/\.$/, '') ?? '';
  return bulkTerms.find((term) => host === term.host || host.endsWith(`.${term.host}`)) ?? null;
}
