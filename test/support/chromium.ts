import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { installCommand, installPackages, isProgram, programOnPath } from './debian';

/** The one without a window of its own first: it draws nothing but pages, and so takes half of the time. */
const programNames = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

/** Where programs with a window of their own are on macOS and Windows, whose PATH does not lead to them. */
const installedPaths = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ...[process.env['ProgramFiles'], process.env['ProgramFiles(x86)'], process.env['LOCALAPPDATA']].flatMap(
    (folder) => (folder === undefined ? [] : [join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')]),
  ),
];

/** Chromium and a font that can draw its text; Debian's Chromium brings none. */
const debianPackages = ['chromium-headless-shell', 'fonts-dejavu-core'];

/**
 * Absolute path of the system's Chromium: CHROMIUM_PATH, or the first that is on the PATH, or in its usual place. Where there is none it is
 * installed when running as root on Debian or Ubuntu; otherwise an error names the command to run.
 */
export function chromiumPath(): string {
  const given = process.env['CHROMIUM_PATH'];
  if (given) {
    if (isProgram(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, which is not a program.`);
  }
  const find = (): string | undefined => programOnPath(...programNames) ?? installedPaths.find(isProgram);
  if (!find()) installPackages(debianPackages);
  const found = find();
  if (found) return found;
  throw new Error(
    `The tests need Chromium, and none of ${programNames.join(', ')} is on the PATH. Set CHROMIUM_PATH, or install it, on ` +
      `Debian or Ubuntu with:\n  ${installCommand(debianPackages)}`,
  );
}

/** A headless Chromium with an empty profile of its own that asks nothing of the internet by itself. Close it. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    // Chromium refuses to run its sandbox as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
