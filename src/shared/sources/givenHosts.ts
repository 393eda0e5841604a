/** What an address says before its path, where that can be told without reading all of it. */
const plainOrigin = /^https?:\/\/[\w.:-]+\//i;

/** The host names of these addresses, without ports, each once; text that is no address is ignored. */
export function hostsOf(addresses: readonly string[]): readonly string[] {
  // Many thousand addresses are on few hosts.
  const origins = new Set(addresses.map((each) => plainOrigin.exec(each)?.[0] ?? each));
  return [
    ...new Set([...origins].filter((each) => URL.canParse(each)).map((each) => new URL(each).hostname)),
  ];
}
