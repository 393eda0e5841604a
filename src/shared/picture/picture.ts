import type { ReferrerPolicy } from './referrerPolicy';

/** A licence as the project's own table knows it (`src/shared/picture/licenses.ts`). */
export interface License {
  /** SPDX-like short id, for example `CC-BY-2.0`. */
  readonly id: string;
  readonly name: string;
  readonly url: string | null;
}

export interface Creator {
  readonly name: string;
  /** The creator's own page. */
  readonly url: string | null;
}

/** One size in which a picture is offered. Width and height are pixels, null where the source does not say. */
export interface PictureSize {
  readonly url: string;
  readonly width: number | null;
  readonly height: number | null;
  /** Pixels of the longest edge, where that is all that is known. */
  readonly edge?: number;
  /**
   * May not be there: known only from a link that may lead to a page about the picture, or from what its server usually gives.
   * Then another size is used.
   */
  readonly unsure?: true;
  /** How much of the page's address its server is told, where that is not the default. */
  readonly referrerPolicy?: ReferrerPolicy;
}

/** One found picture. Its identity is `source` and `id`, never an address: size, secret and host differ for one photo. */
export interface Picture {
  readonly source: string;
  /** Unique within the source. */
  readonly id: string;
  /** The source that returned it, where that is not the one that it belongs to: Openverse shows Flickr's. */
  readonly via?: string;
  /** The search that found it first; empty for what was found on a page or given as an address. */
  readonly keyword: string;
  readonly title: string | null;
  readonly creator: Creator | null;
  readonly license: License | null;
  /** The day it was made or published, as far as its source tells: `2024-05-31`. */
  readonly date?: string;
  /** What it is tagged with at its source: at most `maxTags`, each of at most `maxTagLength` characters. */
  readonly tags?: readonly string[];
  /** What it shows, in words, as far as its source tells. */
  readonly description?: string;
  /** The page that shows it. */
  readonly page: string | null;
  /** The page's host, whose name the user typed, was on a private network when the page was read. */
  readonly isOnPrivateHost?: true;
  /** At least one; sizes of unknown pixels are in the order in which to try them. */
  readonly sizes: readonly PictureSize[];
  /** Address of a small copy for display, which is never saved. */
  readonly thumbnail?: string;
  /**
   * Address of the service (IIIF's Image API) that is asked for its sizes before a file is loaded, because those that are known are
   * not sure to be there.
   */
  readonly imageService?: string;
}

export const maxTags = 20;
export const maxTagLength = 60;

export interface Pixels {
  readonly width: number;
  readonly height: number;
}

/** The sizes that a user can ask for: about 320 px, the largest up to 1024 px, or the largest that the source gives. */
export const sizeNames = ['small', 'large', 'original'] as const;
export type SizeName = (typeof sizeNames)[number];

export function pictureKey({ source, id }: Pick<Picture, 'source' | 'id'>): string {
  return `${source}:${id}`;
}
