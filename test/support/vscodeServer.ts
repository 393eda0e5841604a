import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runNpm, runProgram } from './programs';

/** code-server's own number; the VS Code in it is 1.100.3, of the oldest line that the manifest allows. */
export const oldestCodeServer = '4.100.3';

/** The newest when this was last changed, with VS Code 1.139. */
export const newestCodeServer = '4.139.1';

/** The major version of Node.js that it runs on, and one of it from the npm registry. */
const newestNode = { major: 24, version: '24.22.3' } as const;

const projectFolder = resolve(__dirname, '../..');
const maxStartSeconds = 60;
const maxStopSeconds = 5;

export interface ServerOptions {
  /** A version of the npm package code-server; without it, `oldestCodeServer`. */
  readonly version?: string;
  /** User settings, of every scope: machine-scoped ones such as `imageScraper.baseUrls` too. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** For the server and the extension hosts it starts. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where installed extensions are; without it, an empty folder. */
  readonly extensionsFolder?: string;
  /** Folders are not trusted until the user says so; otherwise all are. */
  readonly hasWorkspaceTrust?: boolean;
  /** VS Code shows dialogs, as it does where it asks for trust; otherwise it refuses to. */
  readonly hasDialogs?: boolean;
}

export interface WindowOptions {
  /** Absolute path of an extension that is run from its folder. */
  readonly extensionPath?: string;
  /** Absolute path of a module whose `run()` the extension host calls once; the window then reports its end. */
  readonly testsPath?: string;
}

export interface VSCodeServer {
  readonly origin: string;
  /**
   * The address of a window on a folder or a `.code-workspace` file, which must exist: VS Code shows a modal dialog
   * otherwise.
   */
  url(folder: string, window?: WindowOptions): string;
  /** Process ids of the extension hosts that run. */
  readonly extensionHostPids: () => number[];
  /** Whether it has put away a copy of a `.code-workspace` file that a window has opened. */
  hasWorkspaceCopy(): boolean;
  /** The end of what the server printed. */
  output(): string;
  /** Ends the server and its extension hosts, and removes its data. */
  close(): Promise<void>;
}

/** Where packaging, which lists all other folders of the project first, does not look. */
const serversFolder = join(projectFolder, 'node_modules', '.cache', 'vscode');

/**
 * Brings VS Code Server from the npm registry into `serversFolder`, once, and returns its folder. The install scripts
 * would build native modules; without those there are no terminals, no text search and no native log, and all else works.
 */
export async function installVSCodeServer(version: string = oldestCodeServer): Promise<string> {
  const target = join(serversFolder, `code-server-${version}`);
  if (existsSync(target)) return target;

  console.error(`Installing VS Code Server (code-server ${version}) into ${serversFolder}, once.`);
  await installFromNpm(
    `code-server@${version}`,
    async (modules) => {
      const server = join(modules, 'code-server', 'lib', 'vscode');
      await runNpm(['install', '--omit=dev', ...quietInstall], server);
      return server;
    },
    target,
  );
  return target;
}

const quietInstall = [
  '--ignore-scripts',
  '--legacy-peer-deps=false',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/** Installs a package and moves what `prepare` returns of it, given the folder `node_modules`, to `target`. */
async function installFromNpm(
  name: string,
  prepare: (modules: string) => Promise<string>,
  target: string,
): Promise<void> {
  const cache = dirname(target);
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'install-'));
  try {
    // A package.json of its own keeps npm from taking the project above for the place to install into.
    writeFileSync(join(scratch, 'package.json'), '{ "private": true }');
    await runNpm(['install', name, ...quietInstall], scratch);
    moveUnlessThere(await prepare(join(scratch, 'node_modules')), target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Brings all that windows of VS Code need from the npm registry, one after the other. */
export async function installAllServers(): Promise<void> {
  for (const version of [oldestCodeServer, newestCodeServer]) {
    await installVSCodeServer(version);
    await nodeFor(version);
  }
}

/** The Node.js that a code-server runs on: this one, or for the newest one of its own, which is installed as the server is. */
async function nodeFor(version: string): Promise<string> {
  const [major] = process.versions.node.split('.');
  if (version !== newestCodeServer || Number(major) >= newestNode.major) return process.execPath;
  const isWindows = process.platform === 'win32';
  // As the maker of the package `node` names what is in it for each system.
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const target = join(serversFolder, `${name}-${newestNode.version}`);
  const program = join(target, isWindows ? 'bin/node.exe' : 'bin/node');
  if (existsSync(program)) return program;
  await installFromNpm(
    `${name}@${newestNode.version}`,
    (modules) => Promise.resolve(join(modules, name)),
    target,
  );
  return program;
}

/** Installs a VSIX as a user would, by the code-server of this version, into `extensionsFolder`. */
export async function installExtension(
  vsix: string,
  extensionsFolder: string,
  version: string,
): Promise<void> {
  const server = await installVSCodeServer(version);
  const data = mkdtempSync(join(tmpdir(), 'vscode-install-'));
  try {
    await runProgram(await nodeFor(version), [
      join(server, 'out', 'server-main.js'),
      '--install-extension',
      vsix,
      '--extensions-dir',
      extensionsFolder,
      '--server-data-dir',
      data,
      '--accept-server-license-terms',
    ]);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** For tests: a proxy that is not there keeps all but loopback out of reach, should a setting ever not arrive. */
export const loopbackOnlyEnv: Readonly<Record<string, string>> = {
  http_proxy: 'http://127.0.0.1:9',
  https_proxy: 'http://127.0.0.1:9',
  no_proxy: '127.0.0.1,localhost',
};

/** Starts a VS Code Server on a free loopback port, with data of its own, and waits until it listens. */
export async function startVSCodeServer(options: ServerOptions = {}): Promise<VSCodeServer> {
  const server = await installVSCodeServer(options.version);
  const node = await nodeFor(options.version ?? oldestCodeServer);
  const data = mkdtempSync(join(tmpdir(), 'vscode-server-'));
  // Seen in 1.100.3: the user's file counts for all scopes, as on a desktop; in the machine's, which is where a remote window
  // looks for settings of machine scope, those of application scope (http.proxy) are ignored.
  for (const owner of ['User', 'Machine']) {
    mkdirSync(join(data, 'data', owner), { recursive: true });
    const settings = JSON.stringify({ ...quietSettings, ...options.settings });
    writeFileSync(join(data, 'data', owner, 'settings.json'), settings);
  }
  // While an extension is in development, VS Code switches to the first colour theme found below its folder, and its own
  // themes are below ours. Seen from elsewhere they are not.
  const builtIn = join(data, 'built-in');
  symlinkSync(join(server, 'extensions'), builtIn, 'junction');

  const child = spawn(
    node,
    [
      join(server, 'out', 'server-main.js'),
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--without-connection-token',
      '--accept-server-license-terms',
      '--server-data-dir',
      data,
      '--builtin-extensions-dir',
      builtIn,
      '--telemetry-level',
      'off',
      ...(options.hasWorkspaceTrust ? [] : ['--disable-workspace-trust']),
      // Without it, later versions ignore a payload that names an extension in development or its tests; with it, VS Code
      // refuses to show dialogs, and asking for trust is one.
      ...(options.hasWorkspaceTrust || options.hasDialogs ? [] : ['--enable-smoke-test-driver']),
      ...(options.extensionsFolder ? ['--extensions-dir', options.extensionsFolder] : []),
    ],
    {
      // A process group of its own, so that extension hosts end with it.
      detached: process.platform !== 'win32',
      env: { ...serverEnvironment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const killNow = (): void => signalGroup(child, 'SIGKILL');
  process.once('exit', killNow);

  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);

  const close = async (): Promise<void> => {
    process.removeListener('exit', killNow);
    await stopServer(child);
    rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  };
  let port: string;
  try {
    port = await waitForPort(child);
  } catch (error) {
    await close();
    throw new Error(`VS Code Server did not start.\n${output}`, { cause: error });
  }

  const authority = `127.0.0.1:${port}`;
  return {
    origin: `http://${authority}`,
    extensionHostPids: () => (child.pid === undefined ? [] : extensionHostPids(child.pid)),
    hasWorkspaceCopy: () => hasWorkspaceCopy(data),
    url: (folder, window = {}) => windowUrl(authority, folder, window),
    output: () => output,
    close,
  };
}

/** Nothing that pops up over the page, and no look at other places. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'update.mode': 'none',
};

function serverEnvironment(): NodeJS.ProcessEnv {
  // What a terminal inside VS Code sets would point this server at that window.
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name),
  );
  // An empty gallery: the extension search of code-server would ask open-vsx.org.
  return { ...Object.fromEntries(entries), EXTENSIONS_GALLERY: '{}' };
}

function windowUrl(authority: string, folder: string, { extensionPath, testsPath }: WindowOptions): string {
  const remote = (path: string): string => `vscode-remote://${authority}${pathToFileURL(path).pathname}`;
  const payload = [
    ...(extensionPath ? [['extensionDevelopmentPath', remote(extensionPath)]] : []),
    ...(testsPath ? [['extensionTestsPath', remote(testsPath)]] : []),
  ];
  const query = new URLSearchParams({
    [folder.endsWith('.code-workspace') ? 'workspace' : 'folder']: folder,
  });
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://${authority}/?${query.toString()}`;
}

/** `CachedWorkspaceConfiguration` in VS Code's `configuration.ts`, one folder a workspace. */
function hasWorkspaceCopy(data: string): boolean {
  const copies = join(data, 'data', 'User', 'caches', 'CachedConfigurations', 'workspaces');
  if (!existsSync(copies)) return false;
  return readdirSync(copies).some((id) => {
    const copy = statSync(join(copies, id, 'workspace.json'), { throwIfNoEntry: false });
    return copy !== undefined && copy.size > 0;
  });
}

/** Those of a server's process group; there is no such list on Windows. */
function extensionHostPids(group: number): number[] {
  const list = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,args='], { encoding: 'utf8' });
  return list
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+.*--type=extensionHost/.exec(line))
    .filter((match) => Number(match?.[2]) === group)
    .map((match) => Number(match?.[1]));
}

function waitForPort(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let seen = '';
    const timer = setTimeout(
      () => failed(new Error(`No answer within ${maxStartSeconds} s.`)),
      maxStartSeconds * 1000,
    );
    child.once('error', failed);
    child.once('exit', (code, signal) => failed(new Error(`It ended with ${code ?? signal}.`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const port = /agent listening on (\d+)/.exec(seen)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      done(port);
    });
  });
}

async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((done) => child.once('exit', done));
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), maxStopSeconds * 1000);
    signalGroup(child, 'SIGTERM');
    await ended;
    clearTimeout(timer);
  }
  // An extension host may outlive its server.
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
  } catch {
    // It has ended.
  }
}

function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another run may have been first.
    if (!existsSync(to)) throw error;
  }
}
