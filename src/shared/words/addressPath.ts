// The characters that stay are safe in Markdown with and without angle brackets, in HTML with and without quotation
// marks, and in a srcset.
const encodedCharacters = /[^\p{L}\p{M}\p{N}._~/-]/gu;

/**
 * A path with `/` as an address that reads the same wherever a document may have one (RFC 3986, 3.3); letters of all scripts stay,
 * as browsers take them.
 */
export function addressPath(path: string): string {
  return path.replace(encodedCharacters, percentEncoded);
}

/** A character as an address has it that may not have it as it is. */
export function percentEncoded(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
