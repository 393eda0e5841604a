/** Types of pictures, by the extension that their files are saved under. */
interface PictureTypeFacts {
  /** As users know it. */
  readonly name: string;
  /** Extensions that files of this type have on the web, without a dot, in lower case. */
  readonly extensions: readonly string[];
  /** Whether every version of VS Code that is supported shows it in a page without harm, as a thumbnail needs. */
  readonly isShown: boolean;
  /** Whether VS Code's own viewer opens its files (`customEditors` of VS Code's extension media-preview). */
  readonly isOpened: boolean;
}

/** All types that are saved. SVG is not among them: it is a document with scripts. */
export const pictureTypes = {
  jpg: { name: 'JPEG', extensions: ['jpg', 'jpeg', 'jfif', 'pjpeg', 'pjp'], isShown: true, isOpened: true },
  png: { name: 'PNG', extensions: ['png', 'apng'], isShown: true, isOpened: true },
  gif: { name: 'GIF', extensions: ['gif'], isShown: true, isOpened: true },
  webp: { name: 'WebP', extensions: ['webp'], isShown: true, isOpened: true },
  avif: { name: 'AVIF', extensions: ['avif'], isShown: true, isOpened: true },
  bmp: { name: 'BMP', extensions: ['bmp'], isShown: false, isOpened: true },
  tiff: { name: 'TIFF', extensions: ['tif', 'tiff'], isShown: false, isOpened: false },
  heic: { name: 'HEIC', extensions: ['heic', 'heics'], isShown: false, isOpened: false },
  heif: { name: 'HEIF', extensions: ['heif', 'heifs', 'hif'], isShown: false, isOpened: false },
  jxl: { name: 'JPEG XL', extensions: ['jxl'], isShown: false, isOpened: false },
  ico: { name: 'ICO', extensions: ['ico'], isShown: false, isOpened: true },
} as const satisfies Readonly<Record<string, PictureTypeFacts>>;

/** A type of pictures, which is also the extension of its files. */
export type PictureTypeName = keyof typeof pictureTypes;

function alternatives(types: readonly PictureTypeName[]): string {
  return types.flatMap((type): readonly string[] => pictureTypes[type].extensions).join('|');
}

/** The names of all types. */
export const pictureTypeNames = Object.keys(pictureTypes) as readonly PictureTypeName[];
const ofFiles = new RegExp(`\\.(?:${alternatives(pictureTypeNames)})$`, 'i');
/** The extensions of photos, for regular expressions. */
export const photoExtensions = alternatives(pictureTypeNames.filter((type) => type !== 'ico'));
const atEnd = new RegExp(`\\.(?:${photoExtensions})$`, 'i');
const extensionAnywhere = new RegExp(`\\.(?:${photoExtensions})(?![a-z\\d])`, 'i');

/** Whether a file has the name of a picture of any type that is saved. */
export function isPictureFile(name: string): boolean {
  return ofFiles.test(name);
}

const ofFilesThatAreNotOpened = new RegExp(
  `\\.(${alternatives(pictureTypeNames.filter((type) => !pictureTypes[type].isOpened))})$`,
  'i',
);

/** The type of a file, as users know it (`HEIC`), for which VS Code has no viewer of its own; null for any other. */
export function typeWithoutViewer(file: string): string | null {
  return ofFilesThatAreNotOpened.exec(file)?.[1]?.toUpperCase() ?? null;
}

const typesByExtension: ReadonlyMap<string, PictureTypeName> = new Map(
  pictureTypeNames.flatMap((type) =>
    pictureTypes[type].extensions.map((extension) => [extension, type] as const),
  ),
);

/** The type of the picture at an address, by the extension in it; null where that says nothing. */
export function typeOfAddress(address: string): PictureTypeName | null {
  const extension = /\.([a-z]{3,5})(?:[?#]|$)/i.exec(address)?.[1] ?? '';
  return typesByExtension.get(extension.toLowerCase()) ?? null;
}

/** Whether a name or path ends as that of a picture does; an `.ico` is the mark of a page, and no picture of it. */
export function hasPictureExtension(path: string): boolean {
  return atEnd.test(path);
}

/** Whether a text has the name of a picture's file in it, as most addresses of pictures do. */
export function hasPictureName(text: string): boolean {
  return extensionAnywhere.test(text);
}
