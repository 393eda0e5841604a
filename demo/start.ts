// npm start: the main job on a scratch workspace, without the internet and with nothing to set up.
//   npm start               a photo site of this project, and VS Code on a scratch workspace
//   npm start -- --live     the same with the real sources
//   npm start -- --headless does the whole job by itself in Chromium, and shows what was saved
// Without a display it is headless by itself.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { exitWhenInterrupted } from '../test/support/interrupts';
import { photoSiteSettings } from '../test/support/photoSiteSettings';
import { startVSCodeServer } from '../test/support/vscodeServer';
import { runMainJob } from './job';
import { startPhotoSite } from './photoSite';

const projectFolder = resolve(__dirname, '..');
const knownFlags = ['--headless', '--live'];

interface Demo {
  /** A new folder for this demonstration alone. */
  readonly scratch: string;
  /** Absolute path of the folder that is opened; it must be there before the window is. */
  readonly workspace: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

async function main(args: readonly string[]): Promise<void> {
  const unknown = args.find((arg) => !knownFlags.includes(arg));
  if (unknown !== undefined)
    throw new Error(`There is no option ${unknown}, only ${knownFlags.join(' and ')}.`);
  buildExtension();

  const scratch = mkdtempSync(join(tmpdir(), 'image-scraper-'));
  const workspace = join(scratch, 'Scratch workspace');
  mkdirSync(workspace);
  const site = args.includes('--live') ? null : await startPhotoSite();
  if (site) console.log(`Photo site: ${site.url}`);
  const settings = {
    'workbench.startupEditor': 'none',
    ...(site ? photoSiteSettings(site.url) : {}),
  };
  const demo: Demo = { scratch, workspace, settings };
  try {
    if (args.includes('--headless') || !hasDisplay()) await runHeadless(demo);
    else if (hasDesktopVSCode()) await showOnDesktop(demo);
    else await showInBrowser(demo);
  } finally {
    await site?.close();
  }
}

function buildExtension(): void {
  const { status } = spawnSync(process.execPath, ['esbuild.js', '--production'], {
    cwd: projectFolder,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The build failed, so there is nothing to start.');
}

function hasDisplay(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

// On Windows `code` is a script, which only a shell runs.
const needsShell = process.platform === 'win32';

function hasDesktopVSCode(): boolean {
  return spawnSync('code --version', { shell: true, stdio: 'ignore' }).status === 0;
}

async function showOnDesktop({ scratch, workspace, settings }: Demo): Promise<void> {
  const userData = join(scratch, 'user-data');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(settings));
  printInstructions(workspace);
  console.log('This ends when its VS Code window is closed.');
  const quote = (text: string): string => (needsShell ? `"${text}"` : text);
  const code = spawn(
    'code',
    [
      '--wait',
      '--new-window',
      '--disable-workspace-trust',
      '--user-data-dir',
      userData,
      '--extensions-dir',
      join(scratch, 'extensions'),
      '--extensionDevelopmentPath',
      projectFolder,
      workspace,
    ].map(quote),
    { shell: needsShell, stdio: 'inherit' },
  );
  const ended = once(code, 'exit').then(([status]) => {
    if (status !== 0) throw new Error('VS Code did not start; what it said is above.');
  });
  await Promise.race([ended, waitForInterrupt()]);
}

async function showInBrowser({ workspace, settings }: Demo): Promise<void> {
  const server = await startVSCodeServer({ settings });
  try {
    console.log('There is no `code` command, so VS Code Server shows VS Code in your browser. Open:');
    console.log(`\n  ${server.url(workspace, { extensionPath: projectFolder })}\n`);
    printInstructions(workspace);
    console.log('Ctrl-C ends it.');
    await waitForInterrupt();
  } finally {
    await server.close();
  }
}

async function runHeadless({ workspace, settings }: Demo): Promise<void> {
  exitWhenInterrupted();
  const server = await startVSCodeServer({ settings });
  try {
    const screenshots = join(projectFolder, 'out', 'screenshots');
    mkdirSync(screenshots, { recursive: true });
    const screenshot = join(screenshots, 'start.png');
    await runMainJob(server.url(workspace, { extensionPath: projectFolder }), workspace, screenshot);
  } finally {
    await server.close();
  }
}

function printInstructions(workspace: string): void {
  console.log(`Workspace: ${workspace}`);
  console.log('Press F1, run “Scrape Images”, type a word, Search, then Save.');
}

async function waitForInterrupt(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
