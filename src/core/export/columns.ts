import type { PictureRecord } from '../files/records';

/** The fields of a record in the order in which data sets have them, and which are whole numbers; all others are text. */
export const recordColumns = {
  file_name: 'text',
  source: 'text',
  id: 'text',
  found_in: 'text',
  url: 'text',
  page: 'text',
  title: 'text',
  creator: 'text',
  creator_url: 'text',
  license: 'text',
  license_name: 'text',
  license_url: 'text',
  size: 'text',
  width: 'number',
  height: 'number',
  bytes: 'number',
  sha256: 'text',
  keyword: 'text',
  saved_at: 'text',
} as const satisfies Readonly<Record<keyof PictureRecord, 'text' | 'number'>>;

export const columnNames = Object.keys(recordColumns) as readonly (keyof PictureRecord)[];

/** The same for a layout. */
export const layoutColumns = columnNames.map((name) => ({
  name,
  isNumber: recordColumns[name] === 'number',
}));
