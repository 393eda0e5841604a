import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPhotoSite, type PhotoSite, type PhotoSiteOptions } from '../../../demo/photoSite';
import { sourceIds } from '../../../src/shared/sources/sources';
import { apiKeyVariable } from '../../../src/shared/sources/apiKeyVariable';
import { bundleSources, type Bundle } from '../../support/bundle';
import { noProxies } from '../../support/noProxies';
import { jpegPicture } from '../../support/pictures';
import { startSite, type Site } from '../../support/site';
import { filesIn, jpegWithPixels, makeTempFolder } from '../core/support';

/** How the program ended, and what it printed. */
export interface ProgramResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Standard output as JSON lines. */
  readonly events: readonly Record<string, unknown>[];
}

/** What the system around the program allows it. */
interface SystemLimits {
  /** How many files and connections it may have open at once; as many as the test where this is not given. */
  readonly maxOpenFiles?: number;
  /** Paths of what its output and its errors go into, in the place of pipes that the test reads. */
  readonly out?: string;
  readonly err?: string;
}

/** The terminal program, in a new folder for each test, beside sites on loopback. */
export interface CliBed {
  /**
   * Answers each path with a picture of its own, `/same…` always with the same one, and `/of/800x600` with one of this size.
   * There is none at `/gone…`, one that never ends at `/endless…`, and `/away…` leads to another host.
   */
  readonly site: Site;
  /** The photo site that this test started last, if any. */
  readonly photos: PhotoSite | undefined;
  /** The folder in which the program runs. */
  readonly temp: ReturnType<typeof makeTempFolder>;
  /** Path of a folder in `temp` that is not there yet. */
  readonly out: string;
  /**
   * Starts the program, for a test that does something to it while it runs, or that says what its environment is. Its input ends
   * unless it is null.
   */
  begin(
    args: readonly string[],
    input?: string | null,
    environment?: Readonly<Record<string, string>>,
    limits?: SystemLimits,
  ): { readonly child: ChildProcess; readonly ended: Promise<ProgramResult> };
  run(args: readonly string[], input?: string): Promise<ProgramResult>;
  /** A photo site that is closed after the test. */
  startPhotos(options: PhotoSiteOptions): Promise<PhotoSite>;
  /** Runs the program with a photo site in the place of Flickr. */
  withPhotoSite(options: PhotoSiteOptions, ...args: readonly string[]): Promise<ProgramResult>;
  /** Addresses of paths on `site`, one a line. */
  addresses(...paths: readonly string[]): string;
  /** Path of a file with addresses of paths on `site`. */
  list(...paths: readonly string[]): string;
}

/** So that no key of this machine is used. */
const noKeys = Object.fromEntries(sourceIds.map((id) => [apiKeyVariable(id), '']));

/** All names in the folder but those of records and notes. */
export const picturesIn = (folder: string): string[] =>
  filesIn(folder).filter((name) => name !== 'CREDITS.md' && !name.endsWith('.jsonl'));

/**
 * To be called in a suite, for all of its tests; with bundles that the program loads beside its own, and as it is delivered where what it
 * costs is measured.
 */
export function cliBed(
  more: Readonly<Record<string, string>> = {},
  options: { readonly production?: boolean } = {},
): CliBed {
  let built: Bundle;
  let site: Site;
  let photos: PhotoSite | undefined;
  let temp: ReturnType<typeof makeTempFolder>;
  let out: string;
  let children: ChildProcess[];

  before(async () => {
    built = await bundleSources(
      {
        cli: 'src/cli.ts',
        worker: 'src/engine/worker.ts',
        'cluster/clusterJobs': 'src/core/cluster/clusterJobs.ts',
        ...more,
      },
      options,
    );
  });

  after(() => built.remove());

  beforeEach(async () => {
    children = [];
    temp = makeTempFolder();
    out = join(temp.path, 'out');
    site = await startSite((request, response) => {
      const path = request.url ?? '';
      if (path.startsWith('/same')) response.end(jpegPicture('same'));
      else if (path.startsWith('/away'))
        response.writeHead(302, { location: site.url.replace('127.0.0.1', '127.0.0.2') }).end();
      else if (path.startsWith('/of'))
        response.end(jpegWithPixels(Number(path.split(/\D+/)[1]), Number(path.split(/\D+/)[2])));
      else if (path.startsWith('/gone')) response.writeHead(404).end();
      else if (path.startsWith('/endless')) response.writeHead(200).write(jpegPicture(path, 2 << 20));
      else response.end(jpegPicture(path));
    });
  });

  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await site.close();
    await photos?.close();
    photos = undefined;
    temp.remove();
  });

  function begin(
    args: readonly string[],
    input: string | null = '',
    environment: Readonly<Record<string, string>> = {},
    { maxOpenFiles, out: outFile, err: errFile }: SystemLimits = {},
  ): { readonly child: ChildProcess; readonly ended: Promise<ProgramResult> } {
    const command = [process.execPath, built.pathOf('cli'), ...args];
    const limited = ['sh', '-c', `ulimit -n ${maxOpenFiles}; exec "$@"`, 'sh', ...command];
    const [program = '', ...rest] = maxOpenFiles === undefined ? command : limited;
    const outputs = [outFile, errFile].map((path) => (path === undefined ? 'pipe' : openSync(path, 'w')));
    const child = spawn(program, rest, {
      cwd: temp.path,
      stdio: ['pipe', ...outputs],
      env: { ...process.env, ...noProxies, ...noKeys, ...environment },
    });
    for (const file of outputs) if (file !== 'pipe') closeSync(file);
    children.push(child);
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (piece: Buffer) => (stdout += piece.toString()));
    child.stderr?.on('data', (piece: Buffer) => (stderr += piece.toString()));
    if (input !== null) child.stdin?.end(input);
    const ended = new Promise<ProgramResult>((done) =>
      child.once('close', (code) =>
        done({
          code,
          out: stdout,
          err: stderr,
          get events() {
            return stdout
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line) as Record<string, unknown>);
          },
        }),
      ),
    );
    return { child, ended };
  }

  const run: CliBed['run'] = (args, input) => begin(args, input).ended;

  async function startPhotos(options: PhotoSiteOptions): Promise<PhotoSite> {
    photos = await startPhotoSite(options);
    return photos;
  }

  const addresses = (...paths: readonly string[]): string =>
    paths.map((path) => `${site.url}/${path}\n`).join('');

  return {
    get site() {
      return site;
    },
    get photos() {
      return photos;
    },
    get temp() {
      return temp;
    },
    get out() {
      return out;
    },
    begin,
    run,
    startPhotos,
    async withPhotoSite(options, ...args) {
      const { url } = await startPhotos(options);
      return run([...args, '--base-url', `flickr=${url}`]);
    },
    addresses,
    list(...paths) {
      const file = join(temp.path, 'list.txt');
      writeFileSync(file, addresses(...paths));
      return file;
    },
  };
}
