import type { EditorUi } from '../../../src/host/editorUi';

/** What was told, in order: each begins with its severity. */
export interface FakeUi extends EditorUi {
  readonly told: string[];
}

/** An editor whose user is told things, and asked only what a test gives an answer to. */
export function fakeUi(answers: Partial<EditorUi> = {}): FakeUi {
  const told: string[] = [];
  const unexpected = (what: string) => (): Promise<never> =>
    Promise.reject(new Error(`The editor was unexpectedly to ${what}.`));
  return {
    told,
    tell: (text, severity) => void told.push(`${severity}: ${text}`),
    showLog: () => undefined,
    openInsertSettings: unexpected('open the settings'),
    pickRoot: unexpected('ask in which folder of the workspace to save'),
    requireTrust: () => Promise.resolve(true),
    confirmLargeSave: () => Promise.resolve(true),
    pickFolder: unexpected('ask for a folder'),
    revealFolder: unexpected('reveal a folder'),
    pickNewFile: unexpected('ask for the name of a file'),
    openFile: unexpected('open a file'),
    revealFile: unexpected('reveal a file'),
    copyText: unexpected('copy a text'),
    openPage: unexpected('open a page'),
    hasTrash: () => true,
    trashFile: unexpected('move a file to the trash'),
    confirmDelete: unexpected('ask whether to delete a file'),
    pickKeySource: unexpected('ask for which source a key is'),
    askForKey: unexpected('ask for a key'),
    showWhile: (_, act) => act(new AbortController().signal, () => undefined),
    showProblems: () => Promise.resolve(),
    ...answers,
  };
}
