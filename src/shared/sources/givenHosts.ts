import type { Picture } from '../picture/picture';

/**
 * Hosts, without ports, that the user named, found by these pictures: those of web pages that were searched and of
 * addresses that were listed. Only such hosts may be on a private network.
 */
export function givenHosts(pictures: readonly Picture[]): readonly string[] {
  const addresses = pictures.flatMap(({ source, page, sizes }) => {
    if (source === 'page') return page === null ? [] : [page];
    return source === 'address' ? sizes.map(({ url }) => url) : [];
  });
  return hostsOf(addresses);
}

/** The host names of these addresses, each once; text that is no address is ignored. */
export function hostsOf(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses.filter((each) => URL.canParse(each)).map((each) => new URL(each).hostname))];
}
