// The suite's entry: VS Code calls run() inside its extension host.
import { join } from 'node:path';
import { format } from 'node:util';
import { reporters } from 'mocha';
import { ConfigurationTarget, workspace } from 'vscode';
import { startPhotoSite } from '../../demo/photoSite';
import { photoSiteSettings } from '../support/photoSiteSettings';
import { runSuite } from '../support/suite';
import { findTestFiles } from '../support/testFiles';
import { photoSiteVariable, suiteMark } from './suiteContract';

/** Bound for one test, in milliseconds. */
const maxTestMs = 60_000;

/** Runs every compiled test file beside this one; rejects when one fails, which VS Code turns into exit code 1. */
export async function run(): Promise<void> {
  if (process.env[photoSiteVariable] === undefined) await startOwnSite();
  const { log } = console;
  // Both ways in which lines are printed: mocha keeps a console.log of its own, and tests tell what they measured.
  console.log = reporters.Base.consoleLog = (...args: unknown[]) => log(`${suiteMark}${format(...args)}`);
  const { passed, failed } = await runSuite(findTestFiles(join(__dirname), '.test.js'), {
    timeout: maxTestMs,
  });
  if (failed > 0) throw new Error(`${failed} of ${passed + failed} integration tests failed.`);
}

/** When the suite is debugged with F5 there is no launcher that has prepared the site. */
async function startOwnSite(): Promise<void> {
  const { url } = await startPhotoSite();
  process.env[photoSiteVariable] = url;
  for (const [name, value] of Object.entries(photoSiteSettings(url)))
    await workspace.getConfiguration().update(name, value, ConfigurationTarget.Global);
}
