/** The longest text that each field takes, in UTF-16 units; longer than anything that is meant. */
export const maxFieldLengths = {
  keyword: 500,
  addresses: 50_000,
  keywords: 50_000,
  find: 20,
  folder: 4096,
  quantity: 20,
  minWidth: 6,
  minHeight: 6,
  text: 200,
  tags: 600,
  template: 200,
} as const;
