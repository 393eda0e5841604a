import { execFile } from 'node:child_process';
import { appendFile, lstat, readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import * as l10n from '@vscode/l10n';
import { plainText } from '../../shared/words/plainText';
import { nearestExistingFolder } from './resolveSaveFolder';
import type { Tell } from '../editorUi';
import type { Log } from '../log';
import { errorText } from '../../shared/words/untrusted';

/** What the user is asked before a large save into a repository. */
export interface LargeSaveQuestion {
  /** Absolute path of the folder. */
  readonly folder: string;
  readonly bytes: number;
  /** Whether the folder can be added to `.gitignore`: not when it is the whole repository. */
  readonly canIgnore: boolean;
}

export interface GitPorts {
  /** Whether the workspace is trusted: a repository from someone else can make git run programs. */
  readonly isTrusted: () => boolean;
  /** The program that is git: a path, or a name to be found by `PATH`. */
  readonly gitProgram: () => string;
  readonly askLargeSave: (question: LargeSaveQuestion) => Promise<'save' | 'ignore' | 'no'>;
  readonly showMessage: Tell;
  readonly log: Log;
}

/** Where a folder is in a repository that does not ignore it. */
interface UnignoredFolder {
  /** Absolute path of the repository's top folder. */
  readonly repositoryPath: string;
  /** Path of the folder relative to the top folder, with `/`; empty for the top folder itself. */
  readonly relativePath: string;
}

const maxGitMs = 5_000;

/**
 * Creates the function that confirms saving many bytes into a folder (absolute path). It asks the user where git would
 * track what is saved, until the user has agreed for that folder. Without git it asks nothing.
 */
export function createConfirmLargeSave(
  ports: GitPorts,
  timeoutMs = maxGitMs,
): (folder: string, bytes: number) => Promise<boolean> {
  const git = createGitRunner(ports, timeoutMs);
  const accepted = new Set<string>();
  return async (folder, bytes) => {
    if (!ports.isTrusted() || accepted.has(folder)) return true;
    const found = await findUnignoredFolder(folder, git);
    if (!found) return true;
    const canIgnore = found.relativePath !== '';
    const answer = await ports.askLargeSave({ folder, bytes, canIgnore });
    if (answer === 'no') return false;
    if (answer === 'save') {
      accepted.add(folder);
      return true;
    }
    try {
      await addToGitignore(found);
      return true;
    } catch (error) {
      ports.log.warn(`.gitignore of ${found.repositoryPath}: ${String(error)}`);
      const reason = plainText(errorText(error));
      ports.showMessage(l10n.t('The folder could not be added to .gitignore: {0}', reason), 'warning');
      return false;
    }
  };
}

/**
 * Finds where git would track the folder's pictures. Null when git ignores them, or there is no repository, or no git
 * that answers in time.
 */
async function findUnignoredFolder(folder: string, git: GitRunner): Promise<UnignoredFolder | null> {
  const existing = await nearestExistingFolder(folder);
  const from = await realpath(existing).catch(() => null);
  if (from === null) return null;
  const rest = relative(existing, folder).split(sep).filter(Boolean);
  // The question is about a file: patterns such as `*.jpg` or `images/**` ignore what is in a folder, but not the
  // folder itself.
  const picture = [...rest, 'picture.jpg'].join('/');
  const ignored = await git(from, ['check-ignore', '--quiet', '--', picture]);
  if (ignored?.exitCode !== 1) return null;
  const place = await git(from, ['rev-parse', '--show-toplevel', '--show-prefix']);
  const [repositoryPath, prefix] = place?.exitCode === 0 ? place.output.split('\n') : [];
  if (!repositoryPath || prefix === undefined) return null;
  return { repositoryPath, relativePath: `${prefix}${rest.join('/')}`.replace(/\/$/, '') };
}

/** Adds a folder to the `.gitignore` at the top of its repository. Rejects with the error of the file system. */
async function addToGitignore({ repositoryPath, relativePath }: UnignoredFolder): Promise<void> {
  if (/[\r\n]/.test(relativePath)) throw new Error('A name with a line break cannot be written there.');
  const file = join(repositoryPath, '.gitignore');
  // git does not read `.gitignore` through a link, either.
  const stat = await lstat(file).catch(() => null);
  if (stat && !stat.isFile()) throw new Error(`${file} is no plain file.`);
  const { end, torn } = stat ? await lineEndingOf(file) : { end: '\n', torn: false };
  const escaped = relativePath.replace(/[\\*?[\]]/g, '\\$&');
  await appendFile(file, `${torn ? end : ''}/${escaped}/${end}`);
}

/** The line ending that a file uses, and whether its last line has none (`torn`). */
async function lineEndingOf(path: string): Promise<{ end: string; torn: boolean }> {
  const text = await readFile(path, 'utf8');
  return { end: text.includes('\r\n') ? '\r\n' : '\n', torn: text !== '' && !text.endsWith('\n') };
}

interface GitResult {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs git in a folder. Null when it cannot be run, or does not end in time. */
type GitRunner = (folder: string, args: readonly string[]) => Promise<GitResult | null>;

function createGitRunner(
  { gitProgram, log }: Pick<GitPorts, 'gitProgram' | 'log'>,
  timeoutMs: number,
): GitRunner {
  return (folder, args) =>
    new Promise<GitResult | null>((done) => {
      // Throws at once where it cannot even be tried, as with a batch file on Windows.
      execFile(
        gitProgram(),
        // `-C` rather than a working directory, because Windows would look for the program there first. A repository
        // can name a program as its file system monitor, so that is switched off.
        ['-C', folder, '-c', 'core.fsmonitor=false', ...args],
        { timeout: timeoutMs, env: gitEnvironment(), windowsHide: true },
        (error, output) => {
          if (!error) return done({ exitCode: 0, output });
          if (typeof error.code === 'number') return done({ exitCode: error.code, output });
          log.info(`git ${args[0] ?? ''}: ${error.killed ? 'no answer in time' : error.message}`);
          done(null);
        },
      );
    }).catch((error: unknown) => {
      log.info(`git ${args[0] ?? ''}: ${errorText(error)}`);
      return null;
    });
}

/** The environment without variables that would point git to another repository, as in the terminal of a git hook. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const others = /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE|.*PATHSPECS)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !others.test(name)));
}
