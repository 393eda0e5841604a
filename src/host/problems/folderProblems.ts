import * as l10n from '@vscode/l10n';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describedFiles } from '../../shared/engine/describedFiles';
import type { Engine } from '../../shared/engine/engine';
import type { Failure } from '../../shared/engine/failure';
import type { EngineSettings } from '../../shared/engine/settings';
import type { DescribedFile, FolderProblem, MendRequest } from '../../shared/engine/verify';
import type { WorkspaceRoot } from '../../shared/form/form';
import { defaultNaming } from '../../shared/form/naming';
import { isPictureFile } from '../../shared/picture/pictureTypes';
import type { SizeName } from '../../shared/picture/picture';
import { anySize } from '../../shared/picture/sizes';
import { failureText } from '../../shared/words/failureText';
import { fieldErrorText } from '../../shared/words/fieldErrorText';
import { plural } from '../../shared/words/l10n';
import { plainText } from '../../shared/words/plainText';
import { failedPictureText } from '../../shared/words/runText';
import { countProblems, verifySummary } from '../../shared/words/verifyText';
import type { EditorUi } from '../editorUi';
import { resolveSaveFolder, type SaveFolder } from '../folders/resolveSaveFolder';
import { failureLogLine, type Log } from '../log';
import type { Saved, SaveOrder } from '../runs/orders';
import type { Runs } from '../runs/runs';

export interface FolderProblemsPorts {
  readonly runs: Pick<Runs, 'save'>;
  readonly engine: Pick<Engine, 'verify' | 'describe' | 'mend' | 'discard'>;
  readonly settings: () => EngineSettings;
  readonly roots: () => readonly WorkspaceRoot[];
  readonly ui: Pick<
    EditorUi,
    'tell' | 'requireTrust' | 'showWhile' | 'showProblems' | 'showLog' | 'hasTrash' | 'trashFile'
  >;
  /** What is wrong with a folder, by its absolute path, is now this. */
  readonly onChange: (folder: string, problems: readonly FolderProblem[]) => void;
  readonly log: Log;
}

/** What can be done about problems. */
export const problemFixes = ['fetch', 'forget', 'add', 'removeBroken'] as const;
export type ProblemFix = (typeof problemFixes)[number];

/** What is done about a problem of each kind. */
export function fixesOf({ kind }: Pick<FolderProblem, 'kind'>): readonly ProblemFix[] {
  switch (kind) {
    case 'missing':
    case 'changed':
      return ['fetch', 'forget'];
    case 'extra':
      return ['add'];
    case 'broken':
      return ['removeBroken'];
    case 'unreadable':
    case 'license':
      return [];
  }
}

interface Verified {
  readonly problems: readonly FolderProblem[];
  readonly fileCount: number;
  readonly failure: Failure | null;
}

const neverAborted = new AbortController().signal;

/** What is wrong with save folders, as far as they were verified, and how that is mended. */
export class FolderProblems {
  readonly #ports: FolderProblemsPorts;
  readonly #problems = new Map<string, readonly FolderProblem[]>();

  constructor(ports: FolderProblemsPorts) {
    this.#ports = ports;
  }

  problemsOf(folder: string): readonly FolderProblem[] {
    return this.#problems.get(folder) ?? [];
  }

  /** Compares a folder (an absolute path) with its records, and tells how that went. */
  async verify(folder: string): Promise<void> {
    const { ui } = this.#ports;
    const place = await this.#resolve(folder);
    if (!place) return;
    const name = plainText(place.shownPath);
    const verified = await ui.showWhile(l10n.t('Verifying {0}', name), (signal, report) =>
      this.#compare(place, null, signal, report),
    );
    if (!verified) return;
    const { problems, fileCount, failure } = verified;
    if (failure) return ui.tell(`${name}: ${failureText(failure)}`, 'warning');
    const summary = `${name}: ${verifySummary(countProblems(problems), fileCount)}`;
    if (problems.length === 0) return ui.tell(summary, 'info');
    ui.tell(summary, 'warning', [{ label: l10n.t('Show Problems'), onPress: ui.showProblems }]);
  }

  /** Looks again at what was wrong with a folder, and whether anything else is gone. */
  async verifyAgain(folder: string): Promise<void> {
    const before = this.problemsOf(folder);
    const place = await resolveSaveFolder(folder, this.#ports.roots());
    if (typeof place === 'string') return this.#note(folder, []);
    const files = before.flatMap(({ file }) => file ?? []);
    await this.#compare(place, files, neverAborted, () => undefined);
  }

  /** Mends what is wrong with these files, and looks again. What it does to files is told. */
  async fix(folder: string, fix: ProblemFix, files: readonly string[]): Promise<void> {
    if (!(await this.#ports.ui.requireTrust())) return;
    const place = await this.#resolve(folder);
    if (!place) return;
    if (fix === 'fetch') await this.#fetchAgain(place, files);
    else
      await this.#mend(place, {
        forget: fix === 'forget' ? files : [],
        add: fix === 'add' ? files : [],
        removesBroken: fix === 'removeBroken',
      });
    await this.verifyAgain(folder);
  }

  async #resolve(folder: string): Promise<SaveFolder | null> {
    const place = await resolveSaveFolder(folder, this.#ports.roots());
    if (typeof place !== 'string') return place;
    this.#ports.ui.tell(fieldErrorText(place, 0), 'warning');
    return null;
  }

  /** Null where it was cancelled. */
  async #compare(
    { path, rootPath }: SaveFolder,
    readFiles: readonly string[] | null,
    signal: AbortSignal,
    report: (text: string) => void,
  ): Promise<Verified | null> {
    const { engine, settings, log } = this.#ports;
    const { allowedLicenses } = settings();
    const request = { folder: path, boundaryFolder: rootPath, allowedLicenses, readFiles };
    const problems: FolderProblem[] = [];
    for await (const event of engine.verify(request, signal)) {
      if (event.type === 'verifying') report(l10n.t('{0} of {1}', event.done, event.total));
      if (event.type === 'problems') problems.push(...event.problems);
      if (event.type !== 'verified') continue;
      if (signal.aborted) return null;
      const { failure, fileCount } = event;
      if (failure) log.warn(failureLogLine('Verify', failure));
      const found = failure ? [] : problems;
      this.#note(path, found);
      return { problems: found, fileCount, failure };
    }
    return null;
  }

  #note(folder: string, problems: readonly FolderProblem[]): void {
    if (problems.length > 0) this.#problems.set(folder, problems);
    else this.#problems.delete(folder);
    this.#ports.onChange(folder, problems);
  }

  async #mend(
    { path, rootPath }: SaveFolder,
    what: Pick<MendRequest, 'forget' | 'add' | 'removesBroken'>,
  ): Promise<void> {
    const { engine, settings, ui, log } = this.#ports;
    const request = { folder: path, boundaryFolder: rootPath, records: settings().records, ...what };
    for await (const { failure } of engine.mend(request, neverAborted)) {
      if (!failure) continue;
      log.warn(failureLogLine('Records', failure));
      ui.tell(failureText(failure), 'warning');
    }
  }

  /** Each in the size in which it was saved, by a run of its own for each size. */
  async #fetchAgain(place: SaveFolder, files: readonly string[]): Promise<void> {
    const { runs, ui } = this.#ports;
    const described = await this.#describe(place, files);
    const known = described.filter(({ picture }) => picture.sizes.length > 0);
    const ends: Saved[] = [];
    for (const size of ['original', 'large', 'small'] as const) {
      const ofSize = known.filter((each) => (each.size ?? 'original') === size);
      if (ofSize.length === 0) continue;
      const saved = await runs.save(orderOf(place, size, ofSize));
      if (saved.kind === 'saved') {
        ends.push(saved);
        await this.#throwAway(place, saved);
        if (saved.end.outcome === 'cancelled') return;
      } else if (saved.reason === 'busy')
        return ui.tell(
          l10n.t('Pictures are being saved already. Wait until that has finished, or cancel it.'),
          'warning',
        );
    }
    if (known.length === 0)
      return ui.tell(l10n.t('The records do not say where these pictures come from.'), 'warning');
    if (ends.length > 0) this.#tellFetched(ends, files.length);
  }

  #tellFetched(ends: readonly Saved[], wanted: number): void {
    const done = ends.reduce((sum, { end }) => sum + end.saved, 0);
    const failures = ends.flatMap(({ end }) => end.failures);
    const stopped = ends.flatMap(({ end }) => end.failure ?? []);
    const text = plural(
      l10n.t('{0} of {1} picture fetched again|{0} of {1} pictures fetched again'),
      done,
      wanted,
    );
    const [first] = failures;
    const why = [...stopped.map(failureText), ...(first ? [failedPictureText(first)] : [])];
    const { ui } = this.#ports;
    if (done === wanted) ui.tell(text, 'info');
    else
      ui.tell([`${text}.`, ...why].join(' '), 'warning', [
        { label: l10n.t('Show Log'), onPress: ui.showLog },
      ]);
  }

  async #describe(
    { path, rootPath }: SaveFolder,
    files: readonly string[],
  ): Promise<readonly DescribedFile[]> {
    const { engine, log } = this.#ports;
    const request = { folder: path, boundaryFolder: rootPath, files };
    const described = await describedFiles(engine, request, neverAborted);
    if (described.failure) log.warn(failureLogLine('Records', described.failure));
    return described.files;
  }

  /** Changed files that others have replaced go to the trash; where there is none, or it does not take them, they stay aside. */
  async #throwAway(place: SaveFolder, { asideFolder }: Saved): Promise<void> {
    if (asideFolder === null) return;
    const { ui, engine, log } = this.#ports;
    try {
      if (!ui.hasTrash()) throw new Error('there is no trash');
      const names = (await readdir(asideFolder)).filter(isPictureFile);
      for (const name of names) await ui.trashFile(join(asideFolder, name));
      const request = { folder: place.path, boundaryFolder: place.rootPath, asideFolders: [asideFolder] };
      for await (const { failure } of engine.discard(request, neverAborted))
        if (failure) log.warn(failureLogLine('Discard', failure));
    } catch (error) {
      log.warn(`${asideFolder} cannot go to the trash: ${String(error)}`);
      ui.tell(l10n.t('The changed files are kept in a hidden folder: {0}', plainText(asideFolder)), 'info');
    }
  }
}

function orderOf(place: SaveFolder, size: SizeName, files: readonly DescribedFile[]): SaveOrder {
  return {
    pictures: files.map(({ picture }) => picture),
    size,
    minimum: anySize,
    quantity: files.length,
    folder: place.path,
    naming: defaultNaming,
    replacedFiles: files.map(({ file }) => file),
    kind: 'unlisted',
    resume: null,
  };
}
