/** In characters; longer than any sensible name, page or mail address. */
const maxContactLength = 200;

/**
 * The User-Agent header. The contact, which the user may have typed, lets owners of servers reach them. It goes into a
 * comment of the header (RFC 9110, 5.6.5), which brackets and backslashes would end or change.
 */
export function userAgent(
  version: string,
  where: 'VS Code extension' | 'terminal',
  contact: unknown,
): string {
  const text = typeof contact === 'string' ? contact : '';
  const plain = text.replace(/[^ -~]|[()\\]/g, '').trim();
  const cut = plain.slice(0, maxContactLength).trim();
  return `ImageScraper/${version} (${cut === '' ? where : `${where}; ${cut}`})`;
}
