/** The host names of these addresses, without ports, each once; text that is no address is ignored. */
export function hostsOf(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses.filter((each) => URL.canParse(each)).map((each) => new URL(each).hostname))];
}
