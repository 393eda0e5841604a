import type { ExtractRequest, TextLine } from '../../shared/engine/extract';
import type { FieldError, SearchTarget } from '../../shared/form/form';
import type { Naming } from '../../shared/form/naming';
import type { ScrapeState, SearchState } from '../../shared/panel/protocol';
import type { Picture, Pixels, SizeName } from '../../shared/picture/picture';
import type { SaveFolder } from '../folders/resolveSaveFolder';
import type { StartedScrape } from '../form/rememberedState';

/** What is asked for, or what makes it once nothing else runs; null: it is not wanted after all. */
export type Prepared<Order> = Order | ((signal: AbortSignal) => Order | null | Promise<Order | null>);

/**
 * Why nothing was started: something else runs; the workspace is not trusted; what prepares it or the user did not want it;
 * or something is wrong in the extension itself, which is in the log.
 */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: 'busy' | 'not-trusted' | 'not-wanted' | 'broken';
}

/** Refused, because pictures cannot be saved into such a folder. */
export interface FolderRefusal {
  readonly kind: 'refused';
  readonly reason: 'bad-folder';
  readonly error: FieldError;
}

/** What is to be found and added to the list. */
export type FindOrder =
  | (SearchTarget & {
      /** Goes on until so many pictures of the tab match, or there are no more. */
      readonly matching?: { readonly count: number; readonly isMatch: (picture: Picture) => boolean };
      /** Whether no person has typed the addresses of pages, so that they may be on no private network. */
      readonly isNamedByProgram?: true;
    })
  /** The pictures whose addresses a text names; `name` is that of the text, as shown. */
  | { readonly kind: 'text'; readonly name: string; readonly request: ExtractRequest };

/** A search that has ended, however it ended. */
export interface Found {
  readonly kind: 'found';
  readonly end: SearchState & { readonly state: 'done' };
  /** Keys of the pictures that are new to the list, in the order they were found. */
  readonly pictures: readonly string[];
  /** Whether a text names more addresses than are read. */
  readonly isCut: boolean;
  /** Of a list: lines that have no address. */
  readonly linesWithoutAddress: readonly TextLine[];
}

export type FindResult = Found | Refusal;

/** What is to be saved, and how. */
export interface SaveOrder {
  /** Tried in this order until `quantity` good files are in the folder. */
  readonly pictures: readonly Picture[];
  readonly size: SizeName;
  /** The pixels that a good file must at least have; `anySize` for any. */
  readonly minimum: Pixels;
  readonly quantity: number;
  /** A folder of the workspace, as a person types it or by its absolute path. */
  readonly folder: string;
  /** How files are named. */
  readonly naming: Naming;
  /** The only licences that may be saved, besides what the settings say; missing where that is all. */
  readonly allowedLicenses?: readonly string[] | null;
  /** For pictures that are fetched again, the files whose names they take, in the order of `pictures`. */
  readonly replacedFiles?: readonly string[];
  /**
   * `listed`: pictures of the list, whose tiles show how they fare. `retry`: those of them that failed in the last run; the
   * tiles of the others stay as that run left them. `unlisted`: other pictures, which leave nothing behind but files.
   */
  readonly kind: 'listed' | 'retry' | 'unlisted';
  /** Whether the user has agreed already that so much is saved. */
  readonly isAgreed?: boolean;
  /** Whether these are all pictures of the tab, so that it has no others. */
  readonly isWholeList?: boolean;
  /** What it takes to go on in another window, should this one die; null if that is not to be offered. */
  readonly resume: Omit<StartedScrape, 'folder'> | null;
}

/** A run that has ended, however it ended. */
export interface Saved {
  readonly kind: 'saved';
  readonly end: ScrapeState & { readonly state: 'done' };
  readonly folder: SaveFolder;
  /** Names of files in the folder, saved now or before, by picture keys. */
  readonly files: ReadonlyMap<string, string>;
  /** Absolute path of the folder with the files that others have replaced; null for none. */
  readonly asideFolder: string | null;
}

export type SaveResult = Saved | Refusal | FolderRefusal;
