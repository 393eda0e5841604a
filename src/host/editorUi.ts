/** All that asks the user something, or tells them. */
export interface EditorUi {
  /** Asks in which folder of the workspace to save, and gives its path; null if the user does not want to say. */
  readonly pickRoot: () => Promise<string | null>;
  /** Whether files may be written now; tells the user why when they may not. */
  readonly requireTrust: () => Promise<boolean>;
  /** Whether so many bytes may go into a folder (absolute path); asks the user when that may be unwanted. */
  readonly confirmLargeSave: (folder: string, bytes: number) => Promise<boolean>;
}
