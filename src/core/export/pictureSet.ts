import type { PictureTypeName } from '../../shared/picture/pictureTypes';
import type { DataFiles } from './dataSet';

/** MIME types that are not called as the type is (IANA, "Image Media Types"). */
const otherMimeTypes: Readonly<Partial<Record<PictureTypeName, string>>> = {
  jpg: 'image/jpeg',
  ico: 'image/vnd.microsoft.icon',
};

/** The pictures of a data set as a set of files. */
export class PictureSet {
  readonly id = 'picture-files';
  readonly #prefix: string;
  readonly #extensions = new Set<string>();
  readonly #types = new Set<string>();

  /** Paths of the pictures begin so. */
  constructor(prefix = '') {
    this.#prefix = prefix;
  }

  add(name: string, type: PictureTypeName): void {
    this.#extensions.add(/\.[^.*?[\]]+$/.exec(name)?.[0] ?? '');
    this.#types.add(otherMimeTypes[type] ?? `image/${type}`);
  }

  described(containedIn: readonly string[] = []): DataFiles {
    return {
      id: this.id,
      includes: [...this.#extensions].sort().map((extension) => `${this.#prefix}*${extension}`),
      mimeTypes: [...this.#types].sort(),
      containedIn,
    };
  }
}
