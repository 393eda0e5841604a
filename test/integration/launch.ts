// Runs the integration suite inside a real extension host: node --import tsx test/integration/launch.ts [--desktop]
// By default in VS Code Server with Chromium as its window; with --desktop, or where IMAGE_SCRAPER_DESKTOP names a version (1.100.0,
// stable, or 1 for the oldest), in a desktop VS Code, which is downloaded. --build-only stops before.
// With --newest in the newest VS Code Server, the files of `newestFiles` only.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { startPhotoSite } from '../../demo/photoSite';
import { launchChromium } from '../support/chromium';
import { exitWhenInterrupted } from '../support/interrupts';
import { photoSiteSettings } from '../support/photoSiteSettings';
import { countsVariable } from '../support/suite';
import { findTestFiles } from '../support/testFiles';
import {
  loopbackOnlyEnv,
  newestCodeServer,
  oldestCodeServer,
  startVSCodeServer,
} from '../support/vscodeServer';
import { photoSiteVariable, suiteMark } from './suiteContract';

const projectFolder = resolve(__dirname, '../..');
const builtFolder = join(projectFolder, 'out', 'integration');
/** Of the oldest line that the manifest allows. */
const oldestVersion = '1.100.0';
const maxSuiteMinutes = 10;
/** What later versions of VS Code may do in another way: the start, documents, their problems and quick fixes. */
const newestFiles = [
  'activation.test.ts',
  'agents.test.ts',
  'insert.test.ts',
  'problems.test.ts',
  'scrapeFiles.test.ts',
];

/** What the suite runs on: a folder that is opened, settings, and variables for the extension host. */
interface SuiteSetup {
  readonly scratch: string;
  readonly workspace: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

async function main(): Promise<number> {
  const isNewest = process.argv.includes('--newest');
  const desktop = desktopVersion();
  await buildSuite(
    findTestFiles(__dirname).filter((file) => !isNewest || newestFiles.includes(basename(file))),
  );
  if (process.argv.includes('--build-only')) return 0;
  const site = await startPhotoSite();
  // The real path: to that of macOS leads a link, and Windows may shorten names in it.
  const scratch = realpathSync.native(mkdtempSync(join(tmpdir(), 'integration-')));
  const workspace = join(scratch, 'workspace');
  mkdirSync(workspace);
  const counts = process.env[countsVariable];
  const bed: SuiteSetup = {
    scratch,
    workspace,
    settings: photoSiteSettings(site.url),
    env: { [photoSiteVariable]: site.url, ...(counts === undefined ? {} : { [countsVariable]: counts }) },
  };
  try {
    if (isNewest) return await runInServer(bed, newestCodeServer);
    return await (desktop === null ? runInServer(bed) : runOnDesktop(bed, desktop));
  } finally {
    await site.close();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The version of a desktop VS Code that is wanted, as `@vscode/test-electron` takes it; null where none is. */
function desktopVersion(): string | null {
  const named = process.env['IMAGE_SCRAPER_DESKTOP'] ?? '';
  if (named === '1' || (named === '' && process.argv.includes('--desktop'))) return oldestVersion;
  return named === '' || named === '0' ? null : named;
}

async function buildSuite(files: readonly string[]): Promise<void> {
  rmSync(builtFolder, { recursive: true, force: true });
  await build({
    entryPoints: [join(__dirname, 'index.ts'), ...files],
    outdir: builtFolder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    packages: 'external',
    logLevel: 'warning',
  });
}

async function runInServer(
  { settings, env, workspace }: SuiteSetup,
  version = oldestCodeServer,
): Promise<number> {
  const server = await startVSCodeServer({ version, settings, env: { ...loopbackOnlyEnv, ...env } });
  try {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const noise: string[] = [];
      await page.exposeFunction('codeAutomationLog', (type: string, args: readonly unknown[]) => {
        const line = args.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' ');
        if (line.startsWith(suiteMark)) console.log(line.slice(suiteMark.length));
        else noise.push(`${type}: ${line.split('\n', 1)[0] ?? ''}`);
      });
      const ended = new Promise<number>((done) => void page.exposeFunction('codeAutomationExit', done));
      const lost = new Promise<never>((_, failed) => {
        page.once('close', () => failed(new Error('The window closed before the suite had ended.')));
        page.once('crash', () => failed(new Error('The window crashed before the suite had ended.')));
        const why = `The suite did not end within ${maxSuiteMinutes} minutes.`;
        setTimeout(() => failed(new Error(why)), maxSuiteMinutes * 60_000).unref();
      });
      await page.goto(server.url(workspace, { extensionPath: projectFolder, testsPath: builtFolder }));
      try {
        const code = await Promise.race([ended, lost]);
        if (code !== 0) console.error(noise.slice(-20).join('\n'));
        return code;
      } catch (error) {
        console.error(noise.slice(-40).join('\n'));
        throw error;
      }
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

/** Downloads this version of VS Code the first time. */
async function runOnDesktop(bed: SuiteSetup, version: string): Promise<number> {
  const headless = !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  if (process.platform === 'linux' && headless) {
    console.error(
      'There is no display. On Linux run this under a virtual one: xvfb-run -a <the same command>',
    );
    return 1;
  }
  const userData = join(bed.scratch, 'user-data');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(bed.settings));
  return runTests({
    version,
    extensionDevelopmentPath: projectFolder,
    extensionTestsPath: builtFolder,
    extensionTestsEnv: bed.env,
    launchArgs: [
      bed.workspace,
      '--disable-extensions',
      '--disable-workspace-trust',
      '--disable-gpu',
      '--user-data-dir',
      userData,
    ],
  });
}

exitWhenInterrupted();
main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
