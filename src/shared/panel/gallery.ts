import type { Failure } from '../engine/failure';
import type { SizePixels } from '../picture/sizes';

/** A found picture as the panel shows it: without addresses, named by its key. */
export interface ShownPicture {
  /** `pictureKey` of the picture. */
  readonly key: string;
  readonly source: string;
  /** The source that told of it, where that is not the one that it belongs to. */
  readonly via?: string;
  readonly title: string | null;
  readonly creator: string | null;
  /** Id and name of its licence. */
  readonly license: { readonly id: string; readonly name: string } | null;
  /** Whether there is a page that shows it. */
  readonly hasPage: boolean;
  /** At least one. */
  readonly sizes: readonly SizePixels[];
}

/** How one picture fares in the scrape, or in the folder that is to be saved to. */
export type TileState =
  /** In the scrape, and not yet begun. */
  | { readonly state: 'waiting' }
  | { readonly state: 'running' }
  | { readonly state: 'saved' }
  /** Its file was in the folder before. */
  | { readonly state: 'there' }
  | { readonly state: 'failed'; readonly failure: Failure }
  /** The user threw it out of the folder, and does not want it there again. */
  | { readonly state: 'rejected' };

/** What a state says of the save folder: the picture is there, or it was thrown out; null: neither. */
export function placeOf(state: TileState | undefined): 'saved' | 'rejected' | null {
  switch (state?.state) {
    case 'saved':
    case 'there':
      return 'saved';
    case 'rejected':
      return 'rejected';
    default:
      return null;
  }
}

/** What changes on one tile of the grid. */
export interface Tile {
  readonly key: string;
  /** Where the page loads the thumbnail from; null: there is none to be had; undefined: not asked for yet. */
  readonly thumbnail?: string | null;
  readonly state?: TileState;
  /** The user has looked at the saved picture and keeps it. */
  readonly kept?: boolean;
}
