import { strict as assert } from 'node:assert';
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { packagedVsix } from './vsix';

const projectFolder = resolve(__dirname, '../..');

describe('the package', () => {
  it('holds what the installed extension needs and nothing else', async () => {
    const files = (await listFiles({ cwd: projectFolder, packageManager: PackageManager.None })).map((file) =>
      file.replaceAll('\\', '/'),
    );
    assert.deepEqual(files.sort(), [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/cli.js',
      'dist/cluster/clusterJobs.js',
      'dist/drawing/drawSheet.js',
      'dist/drawing/jpeg-turbo.wasm',
      'dist/drawing/webp.wasm',
      'dist/export/exportPictures.js',
      'dist/extension.js',
      'dist/host/agent/main.js',
      'dist/host/export/main.js',
      'dist/host/start.js',
      'dist/markup.js',
      'dist/mcp/main.js',
      'dist/notices.txt',
      'dist/style.css',
      'dist/webview.js',
      'dist/worker.js',
      'l10n/bundle.l10n.ru.json',
      'media/icon.png',
      'media/icon/dark.svg',
      'media/icon/light.svg',
      'media/walkthrough/choose.svg',
      'media/walkthrough/credit.svg',
      'media/walkthrough/find.svg',
      'media/walkthrough/save.svg',
      'package.json',
      'package.nls.json',
      'package.nls.ru.json',
      'schemas/scrapeFile.json',
      'schemas/scrapeFile.ru.json',
      'skills/image-scraper/SKILL.md',
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

  it('is smaller than 1.5 MB', async () => {
    const { size } = statSync(await packagedVsix());
    console.log(`the VSIX has ${(size / 1e6).toFixed(2)} MB`);
    assert.ok(size < 1.5e6, `${size} bytes`);
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
    const atStart = read('extension.js').length;
    assert.ok(atStart < 10_000, `every window of VS Code loads ${atStart} characters`);
  });
});
