import type { Picture } from '../picture/picture';

/**
 * Hosts that the user named himself, by these pictures: those of the web pages that he asked for and of the addresses
 * that he listed. Only such hosts may be on a private network. Without ports.
 */
export function givenHosts(pictures: readonly Picture[]): readonly string[] {
  const addresses = pictures.flatMap(({ source, page, sizes }) => {
    if (source === 'page') return page === null ? [] : [page];
    return source === 'address' ? sizes.map(({ url }) => url) : [];
  });
  return hostsOf(addresses);
}

/** The host names of those that are addresses, each once. */
export function hostsOf(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses.filter((each) => URL.canParse(each)).map((each) => new URL(each).hostname))];
}
