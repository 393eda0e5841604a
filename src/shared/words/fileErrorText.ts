import { errorText } from './untrusted';

/** What codes of the file system mean, to somebody who has named the file or folder; in English, as logs and the terminal are. */
const meanings: readonly { readonly code: string; readonly means: string }[] = [
  { code: 'ENOENT', means: 'it is not there' },
  { code: 'ENOTDIR', means: 'a part of its path is no folder' },
  { code: 'EISDIR', means: 'it is a folder, and no file' },
  { code: 'EEXIST', means: 'something of this name is there already' },
  { code: 'EACCES', means: 'permission is denied' },
  { code: 'EPERM', means: 'it is not permitted' },
  { code: 'EROFS', means: 'its disk cannot be written to' },
  { code: 'ENOSPC', means: 'the disk is full' },
  { code: 'EDQUOT', means: 'your share of the disk is full' },
  { code: 'ELOOP', means: 'its links lead in a circle' },
  { code: 'ENAMETOOLONG', means: 'its name is too long' },
  { code: 'ENXIO', means: 'nobody reads the pipe' },
];

/** Why a file or folder cannot be read or written, in words; what has none, as the system says it. */
export function fileErrorText(error: unknown): string {
  return systemTextInWords(errorText(error));
}

/** The same of what the system says: `ENOENT: no such file or directory, open '/a/b'`. Any other text stays as it is. */
export function systemTextInWords(text: string): string {
  const code = /^(E[A-Z\d]+): /.exec(text)?.[1];
  return meanings.find((each) => each.code === code)?.means ?? text;
}
