import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureProgram } from '../support/debian';
import { packagedVsix } from './vsix';

const projectFolder = resolve(__dirname, '../..');

describe('the package', () => {
  it('holds what the installed extension needs and nothing else', async function () {
    if (!ensureProgram('unzip')) this.skip();
    const listed = execFileSync('unzip', ['-Z1', await packagedVsix()], { encoding: 'utf8' });
    assert.deepEqual(listed.trim().split('\n').sort(), [
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/LICENSE.txt',
      'extension/changelog.md',
      'extension/dist/cli.js',
      'extension/dist/cluster/clusterJobs.js',
      'extension/dist/drawing/drawSheet.js',
      'extension/dist/drawing/jpeg-turbo.wasm',
      'extension/dist/drawing/webp.wasm',
      'extension/dist/export/exportPictures.js',
      'extension/dist/extension.js',
      'extension/dist/host/agent/main.js',
      'extension/dist/host/export/main.js',
      'extension/dist/host/health/main.js',
      'extension/dist/host/keywords/main.js',
      'extension/dist/host/scrapeFiles/main.js',
      'extension/dist/host/start.js',
      'extension/dist/markup.js',
      'extension/dist/mcp/main.js',
      'extension/dist/notices.txt',
      'extension/dist/style.css',
      'extension/dist/webview.js',
      'extension/dist/worker.js',
      'extension/l10n/bundle.l10n.ru.json',
      'extension/media/icon.png',
      'extension/media/icon/dark.svg',
      'extension/media/icon/light.svg',
      'extension/media/walkthrough/choose-dark.webp',
      'extension/media/walkthrough/choose-hc.webp',
      'extension/media/walkthrough/choose-hcLight.webp',
      'extension/media/walkthrough/choose-light.webp',
      'extension/media/walkthrough/credit-dark.webp',
      'extension/media/walkthrough/credit-hc.webp',
      'extension/media/walkthrough/credit-hcLight.webp',
      'extension/media/walkthrough/credit-light.webp',
      'extension/media/walkthrough/find-dark.webp',
      'extension/media/walkthrough/find-hc.webp',
      'extension/media/walkthrough/find-hcLight.webp',
      'extension/media/walkthrough/find-light.webp',
      'extension/media/walkthrough/save-dark.webp',
      'extension/media/walkthrough/save-hc.webp',
      'extension/media/walkthrough/save-hcLight.webp',
      'extension/media/walkthrough/save-light.webp',
      'extension/package.json',
      'extension/package.nls.json',
      'extension/package.nls.ru.json',
      'extension/readme.md',
      'extension/schemas/scrapeFile.json',
      'extension/schemas/scrapeFile.ru.json',
      'extension/skills/image-scraper/SKILL.md',
    ]);
  });

  it('passes on the licences of the libraries in it', () => {
    const notices = readFileSync(join(projectFolder, 'dist', 'notices.txt'), 'utf8');
    for (const name of [
      'undici',
      'jpeg-js',
      '@cwasm/webp',
      'cheerio',
      'htmlparser2',
      'p-limit',
      'yazl',
      'tar-stream',
      'hyparquet-writer',
      '@vscode/l10n',
      '@vscode/webview-ui-toolkit',
    ]) {
      assert.match(notices, new RegExp(`^${name} \\d[\\d.]* \\([\\w.-]+\\)$`, 'm'));
    }
    assert.match(notices, /Permission is hereby granted, free of charge/);
  });

  it('is smaller than 1.1 MB', async () => {
    const { size } = statSync(await packagedVsix());
    console.log(`the VSIX has ${(size / 1e6).toFixed(2)} MB`);
    assert.ok(size < 1.1e6, `${size} bytes`);
  });

  it('keeps what is heavy out of the extension host', () => {
    const read = (file: string): string => readFileSync(join(projectFolder, 'dist', file), 'utf8');
    const host = read('host/start.js');
    for (const name of ['undici', 'cheerio', 'htmlparser2', 'parse5']) {
      assert.ok(!host.includes(name), `dist/host/start.js holds ${name}`);
    }
    assert.ok(host.length < 228_000, `dist/host/start.js has ${host.length} characters`);
    assert.ok(!read('worker.js').includes('maxResolutionInMP'), 'dist/worker.js decodes pictures');
    assert.ok(!read('worker.js').includes('croissant.json'), 'dist/worker.js makes data sets');
    const ofDataSets = read('export/exportPictures.js').length;
    assert.ok(ofDataSets < 200_000, `dist/export/exportPictures.js has ${ofDataSets} characters`);
    // What is left out of packages comes back when they move it.
    const bounds = { 'worker.js': 500_000, 'markup.js': 190_000, 'mcp/main.js': 255_000 };
    for (const [file, bound] of Object.entries(bounds)) {
      const { length } = read(file);
      assert.ok(length < bound, `dist/${file} has ${length} characters`);
    }
    const atStart = read('extension.js').length;
    assert.ok(atStart < 10_000, `every window of VS Code loads ${atStart} characters`);
  });
});
