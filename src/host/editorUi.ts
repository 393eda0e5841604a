import type { SourceId } from '../shared/sources/sources';
import type { ApiKeyChoice } from './keys/apiKeys';

/** A button of a notification. */
export interface NotificationButton {
  readonly label: string;
  readonly onPress: () => unknown;
}

/** Shows a notification, and goes on at once. */
export type Tell = (
  text: string,
  severity: 'info' | 'warning',
  buttons?: readonly NotificationButton[],
) => void;

/** All in which the editor asks the user something, tells them, or shows them something. Paths are absolute. */
export interface EditorUi {
  readonly tell: Tell;
  readonly showLog: () => void;
  /** Opens the Problems view. */
  readonly showProblems: () => Promise<void>;
  /** Opens the settings that say how pictures are written into documents. */
  readonly openInsertSettings: () => Promise<void>;

  /** Asks in which folder of the workspace to save, and gives its path; null if the user does not want to say. */
  readonly pickRoot: () => Promise<string | null>;
  /** Whether files may be written or changed now; tells the user why when they may not. */
  readonly requireTrust: () => Promise<boolean>;
  /** Whether so many bytes may go into a folder; asks the user when that may be unwanted. */
  readonly confirmLargeSave: (folder: string, bytes: number) => Promise<boolean>;
  /** Lets the user choose a folder in a dialog that opens at `start`; null if none is chosen. */
  readonly pickFolder: (start: string | undefined) => Promise<FolderUri | null>;
  readonly revealFolder: (path: string) => Promise<void>;

  /**
   * Asks for the name of a file to write, beginning with the path `start`; null if none is wanted. `kinds` are extensions, without
   * their first dot, by what they are called.
   */
  readonly pickNewFile: (
    start: string,
    title: string,
    kinds: Readonly<Record<string, string[]>>,
  ) => Promise<FolderUri | null>;
  readonly openFile: (path: string) => Promise<void>;
  readonly revealFile: (path: string) => Promise<void>;
  readonly copyText: (text: string) => Promise<void>;
  readonly openPage: (address: string) => Promise<void>;
  /** Whether VS Code has a trash where the files are. */
  readonly hasTrash: () => boolean;
  /** Rejects when the file cannot be moved to the trash. */
  readonly trashFile: (path: string) => Promise<void>;
  /** Asks whether pictures may be deleted permanently, because there is no trash. At least one. */
  readonly confirmDelete: (titles: readonly string[]) => Promise<'no' | 'this' | 'all'>;

  /** Which source the user means; null if they do not want to say. */
  readonly pickKeySource: (choices: readonly ApiKeyChoice[]) => Promise<SourceId | null>;
  /**
   * A key without white space at its ends, of which `canBeApiKey` is true and `check` says nothing; null if the user does not want
   * to give one. What `check` says stands below the key, which can then be mended.
   */
  readonly askForKey: (source: SourceId, check: KeyCheck) => Promise<string | null>;
  /**
   * Shows that something is being done for as long as it is; the signal is the user's Cancel, and `report` says how far it has
   * come.
   */
  readonly showWhile: <T>(
    title: string,
    act: (signal: AbortSignal, report: (text: string) => void) => Promise<T>,
  ) => Promise<T>;
}

/** What is wrong with a key; null: nothing. The signal is the user's Escape. Never rejects. */
export type KeyCheck = (key: string, signal: AbortSignal) => Promise<string | null>;

/** A folder or file as VS Code names it, which may be on no disk; `vscode.Uri` fits. */
export interface FolderUri {
  readonly scheme: string;
  readonly fsPath: string;
}
