/** Names of files that are written beside pictures, in lower case: no picture can have one of them. */
export const documentNames: ReadonlySet<string> = new Set([
  'readme.md',
  'credits.md',
  'croissant.json',
  'metadata.jsonl',
  'metadata.parquet',
  'rejected.jsonl',
]);
