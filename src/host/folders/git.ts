import { execFile } from 'node:child_process';
import { appendFile, lstat, readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import * as l10n from '@vscode/l10n';
import { plainText } from '../../shared/words/plainText';
import { nearestExisting } from './folder';
import type { Tell } from '../editorUi';
import type { Log } from '../log';
import { errorText } from '../../shared/words/untrusted';

/** What the user is asked before a large save into a repository. */
export interface FillQuestion {
  /** Absolute path of the folder. */
  readonly folder: string;
  readonly bytes: number;
  /** Whether the folder can be added to `.gitignore`: not when it is the whole repository. */
  readonly canIgnore: boolean;
}

export interface GitPorts {
  /** Whether the workspace is trusted: a repository from someone else can make git run programs. */
  readonly trusted: () => boolean;
  readonly ask: (question: FillQuestion) => Promise<'save' | 'ignore' | 'no'>;
  readonly tell: Tell;
  readonly log: Log;
}

/** Where a folder is in a repository that does not ignore it. */
interface Unignored {
  /** Absolute path of the repository's top folder. */
  readonly top: string;
  /** Path of the folder relative to the top folder, with `/`; empty for the top folder itself. */
  readonly path: string;
}

const gitMs = 5_000;

/**
 * Creates the function that confirms saving many bytes into a folder (absolute path). It asks the user where git would
 * track what is saved, until the user has agreed for that folder. Without git it asks nothing.
 */
export function createConfirmLargeSave(
  ports: GitPorts,
  timeoutMs = gitMs,
): (folder: string, bytes: number) => Promise<boolean> {
  const git = createGit(ports.log, timeoutMs);
  const accepted = new Set<string>();
  return async (folder, bytes) => {
    if (!ports.trusted() || accepted.has(folder)) return true;
    const found = await unignored(folder, git);
    if (!found) return true;
    const canIgnore = found.path !== '';
    const answer = await ports.ask({ folder, bytes, canIgnore });
    if (answer === 'no') return false;
    if (answer === 'save') {
      accepted.add(folder);
      return true;
    }
    try {
      await addToGitignore(found);
      return true;
    } catch (error) {
      ports.log.warn(`.gitignore of ${found.top}: ${String(error)}`);
      const reason = plainText(errorText(error));
      ports.tell(l10n.t('The folder could not be added to .gitignore: {0}', reason), 'warning');
      return false;
    }
  };
}

/**
 * Finds where git would track the folder's pictures. Null when git ignores them, or there is no repository, or no git
 * that answers in time.
 */
async function unignored(folder: string, git: Git): Promise<Unignored | null> {
  const existing = await nearestExisting(folder);
  const from = await realpath(existing).catch(() => null);
  if (from === null) return null;
  const rest = relative(existing, folder).split(sep).filter(Boolean);
  // The question is about a file: patterns such as `*.jpg` or `images/**` ignore what is in a folder, but not the
  // folder itself.
  const picture = [...rest, 'picture.jpg'].join('/');
  const ignored = await git(from, ['check-ignore', '--quiet', '--', picture]);
  if (ignored?.code !== 1) return null;
  const place = await git(from, ['rev-parse', '--show-toplevel', '--show-prefix']);
  const [top, prefix] = place?.code === 0 ? place.output.split('\n') : [];
  if (!top || prefix === undefined) return null;
  return { top, path: `${prefix}${rest.join('/')}`.replace(/\/$/, '') };
}

/** Adds a folder to the `.gitignore` at the top of its repository. Rejects with the error of the file system. */
async function addToGitignore({ top, path }: Unignored): Promise<void> {
  if (/[\r\n]/.test(path)) throw new Error('A name with a line break cannot be written there.');
  const file = join(top, '.gitignore');
  // git does not read `.gitignore` through a link, either.
  const stat = await lstat(file).catch(() => null);
  if (stat && !stat.isFile()) throw new Error(`${file} is no plain file.`);
  const { end, torn } = stat ? await lineEnds(file) : { end: '\n', torn: false };
  const escaped = path.replace(/[\\*?[\]]/g, '\\$&');
  await appendFile(file, `${torn ? end : ''}/${escaped}/${end}`);
}

/** The line ending that a file uses, and whether its last line has none (`torn`). */
async function lineEnds(path: string): Promise<{ end: string; torn: boolean }> {
  const text = await readFile(path, 'utf8');
  return { end: text.includes('\r\n') ? '\r\n' : '\n', torn: text !== '' && !text.endsWith('\n') };
}

interface Said {
  readonly code: number;
  readonly output: string;
}

/** Runs git in a folder. Null when it cannot be run, or does not end in time. */
type Git = (folder: string, args: readonly string[]) => Promise<Said | null>;

function createGit(log: Log, timeoutMs: number): Git {
  return (folder, args) =>
    new Promise((done) => {
      execFile(
        'git',
        // `-C` rather than a working directory, because Windows would look for the program there first. A repository
        // can name a program as its file system monitor, so that is switched off.
        ['-C', folder, '-c', 'core.fsmonitor=false', ...args],
        { timeout: timeoutMs, env: ownEnvironment(), windowsHide: true },
        (error, output) => {
          if (!error) return done({ code: 0, output });
          if (typeof error.code === 'number') return done({ code: error.code, output });
          log.info(`git ${args[0] ?? ''}: ${error.killed ? 'no answer in time' : error.message}`);
          done(null);
        },
      );
    });
}

/** The environment without variables that would point git to another repository, as in the terminal of a git hook. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const others = /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE|.*PATHSPECS)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !others.test(name)));
}
