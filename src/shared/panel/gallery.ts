import type { Failure } from '../engine/failure';
import type { PictureTypeName } from '../picture/pictureTypes';
import type { FolderStatus } from './filters';
import type { Fingerprint } from './fingerprint';
import type { SizePixels } from '../picture/sizes';

/** A found picture as the panel shows it: without addresses, identified by its key. */
export interface ShownPicture {
  /** `pictureKey` of the picture. */
  readonly key: string;
  readonly source: string;
  /** The source that returned it, where that is not the one that it belongs to. */
  readonly via?: string;
  /** `Picture.keyword`, where it has one. */
  readonly keyword?: string;
  /** What its file is called at its address (`nameInAddress`), where it may be named after that. */
  readonly fileName?: string;
  readonly title: string | null;
  readonly creator: string | null;
  /** Id and name of its licence. */
  readonly license: { readonly id: string; readonly name: string } | null;
  /** Whether a web page of this picture is known. */
  readonly hasPage: boolean;
  /** `Picture.date`. */
  readonly date?: string;
  /** The type of its largest size, where its address tells. */
  readonly type?: PictureTypeName;
  /** At least one. */
  readonly sizes: readonly SizePixels[];
}

/** The state of one picture in the scrape, or in the save folder. */
export type TileState =
  /** Part of the scrape, not started yet. */
  | { readonly state: 'waiting' }
  | { readonly state: 'running' }
  | { readonly state: 'saved' }
  /** Its file was in the folder before the scrape. */
  | { readonly state: 'there' }
  | { readonly state: 'failed'; readonly failure: Failure }
  /** The user rejected it: it was removed from the folder and must not be saved there again. */
  | { readonly state: 'rejected' };

/** What a tile tells of the save folder. */
export function folderStatus(tile: Pick<Tile, 'state' | 'isKept'> | undefined): FolderStatus {
  switch (tile?.state?.state) {
    case 'saved':
    case 'there':
      return tile?.isKept ? 'kept' : 'saved';
    case 'rejected':
      return 'rejected';
    default:
      return null;
  }
}

/** What can change on one tile of the grid. */
export interface Tile {
  readonly key: string;
  /** Where the page loads the thumbnail from; null: none is available; undefined: not requested yet. */
  readonly thumbnail?: string | null;
  /** How the thumbnail looks; null: as nothing that can be compared; undefined: not known yet. */
  readonly fingerprint?: Fingerprint | null;
  readonly state?: TileState;
  /** Whether the user has marked the saved picture with Keep. */
  readonly isKept?: boolean;
}
