/** Adds items to the list of a key, which begins with the first of them. */
export function appendTo<Key, Item>(lists: Map<Key, Item[]>, key: Key, items: readonly Item[]): void {
  const known = lists.get(key);
  if (!known) lists.set(key, [...items]);
  // One by one: as arguments, very many would be too many.
  else for (const item of items) known.push(item);
}
