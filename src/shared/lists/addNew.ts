/** Adds a value to a set, with one look-up; returns whether it was not in it. */
export function addNew<Value>(set: Set<Value>, value: Value): boolean {
  const before = set.size;
  return set.add(value).size > before;
}
