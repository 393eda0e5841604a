import { execFile } from 'node:child_process';
import { appendFile, lstat, readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import * as l10n from '@vscode/l10n';
import { plainText } from '../../shared/words/plainText';
import { nearestExisting } from './folder';
import type { Tell } from '../editorUi';
import type { Log } from '../log';
import { errorText } from '../../shared/words/untrusted';

/** What is asked before much goes into a repository. */
export interface FillQuestion {
  /** Absolute path of the folder. */
  readonly folder: string;
  readonly bytes: number;
  /** Whether the folder can be added to `.gitignore`: not when it is the whole repository. */
  readonly canIgnore: boolean;
}

export interface GitPorts {
  /** Whether the workspace is trusted: a repository of strangers can make git run programs. */
  readonly trusted: () => boolean;
  readonly ask: (question: FillQuestion) => Promise<'save' | 'ignore' | 'no'>;
  readonly tell: Tell;
  readonly log: Log;
}

/** Where a folder is in the repository that would take up its files. */
interface Unignored {
  /** Absolute path of the repository's top folder. */
  readonly top: string;
  /** Of the folder, from there, with `/`; empty for the top itself. */
  readonly path: string;
}

const gitMs = 5_000;

/**
 * Makes the question whether many bytes may go into a folder (absolute path). It is asked where git would take up what is
 * saved, until the user has said yes for that folder. Without git nobody is asked.
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

/** Null when git ignores the folder's pictures, or there is no repository, or no git that says so within its time. */
async function unignored(folder: string, git: Git): Promise<Unignored | null> {
  const existing = await nearestExisting(folder);
  const from = await realpath(existing).catch(() => null);
  if (from === null) return null;
  const rest = relative(existing, folder).split(sep).filter(Boolean);
  // A file is asked for: patterns such as `*.jpg` or `images/**` ignore what is in a folder, and not the folder itself.
  const picture = [...rest, 'picture.jpg'].join('/');
  const ignored = await git(from, ['check-ignore', '--quiet', '--', picture]);
  if (ignored?.code !== 1) return null;
  const place = await git(from, ['rev-parse', '--show-toplevel', '--show-prefix']);
  const [top, prefix] = place?.code === 0 ? place.output.split('\n') : [];
  if (!top || prefix === undefined) return null;
  return { top, path: `${prefix}${rest.join('/')}`.replace(/\/$/, '') };
}

/** Adds a folder to the `.gitignore` at the top of its repository. Rejects with what the file system says. */
async function addToGitignore({ top, path }: Unignored): Promise<void> {
  if (/[\r\n]/.test(path)) throw new Error('A name with a line break cannot be written there.');
  const file = join(top, '.gitignore');
  // git does not read it through a link either.
  const stat = await lstat(file).catch(() => null);
  if (stat && !stat.isFile()) throw new Error(`${file} is no plain file.`);
  const { end, torn } = stat ? await lineEnds(file) : { end: '\n', torn: false };
  const escaped = path.replace(/[\\*?[\]]/g, '\\$&');
  await appendFile(file, `${torn ? end : ''}/${escaped}/${end}`);
}

/** How the lines of a file end, and whether its last one does not. */
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
        // `-C` and not a working directory, in which Windows would look for the program first. A monitor is a program that
        // a repository can name.
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

/** Without what would point git to another repository, as in a terminal of a git hook. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const others = /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE|.*PATHSPECS)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !others.test(name)));
}
