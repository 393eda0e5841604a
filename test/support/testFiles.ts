import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Absolute paths of all test files below a folder, so that no list of them can forget one. */
export function findTestFiles(folder: string, ending = '.test.ts'): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => join(folder, file));
}
