/** Longer than any name, page or mail address that is meant. */
const maxContact = 200;

/**
 * How the program calls itself to servers; the contact, which the user may have typed, lets their owners reach him. It goes
 * into a comment of the header (RFC 9110, 5.6.5), which brackets and backslashes would end or change.
 */
export function userAgent(
  version: string,
  where: 'VS Code extension' | 'terminal',
  contact: unknown,
): string {
  const text = typeof contact === 'string' ? contact : '';
  const plain = text.replace(/[^ -~]|[()\\]/g, '').trim();
  const cut = plain.slice(0, maxContact).trim();
  return `ImageScraper/${version} (${cut === '' ? where : `${where}; ${cut}`})`;
}
