import type { Picture } from '../shared/picture';

/** A shorter key stands in words and numbers by chance. */
const shortestKey = 8;

/**
 * Whether a picture tells the user's own key, as text or in an address: then it is not to be listed, kept or shown. Whatever
 * the user has typed himself, as a keyword, does not count.
 */
export function tellsKey(picture: Picture, typed: string | null): boolean {
  const key = typed?.trim() ?? '';
  if (key.length < shortestKey) return false;
  // Host names are in lower case, however they were written.
  const told = JSON.stringify({ ...picture, keyword: '' }).toLowerCase();
  const quoted = JSON.stringify(key).slice(1, -1);
  return [quoted, encodeURIComponent(key)].some((form) => told.includes(form.toLowerCase()));
}
