/** A path of Windows: with a drive, or of a share. */
const windowsPath = /^(?:[a-z]:|[/\\]{2})/i;

/**
 * The way from a folder to a path in it (both absolute, as text): the names between, none for the folder itself; null for what is not in
 * it. On Windows both separators count, and letters without their case: VS Code writes the letters of drives small, Windows and people
 * write them large. `..` is a name like any other.
 */
export function segmentsBelow(folder: string, path: string): readonly string[] | null {
  const isWindows = windowsPath.test(folder);
  const separators = isWindows ? /[/\\]+/ : /\/+/;
  const comparable = (text: string): string => (isWindows ? text.replaceAll('/', '\\').toLowerCase() : text);
  const base = folder.replace(isWindows ? /[/\\]+$/ : /\/+$/, '');
  if (comparable(path.slice(0, base.length)) !== comparable(base)) return null;
  const [first, ...names] = path.slice(base.length).split(separators);
  return first === '' ? names.filter((name) => name !== '' && name !== '.') : null;
}
