import { strict as assert } from 'node:assert';
import { ConfigurationTarget, workspace } from 'vscode';
import { startPhotoSite, type PhotoSite } from '../../demo/photoSite';
import type { RunningProgram } from '../../src/host/start';
import { startProxySite, type ProxySite } from '../support/proxySite';
import {
  dispatcherSymbol,
  startedProgram,
  savedFilesIn,
  formWith,
  resetPanel,
  panelStatus,
  watchMessages,
  withPhotoSite,
  sendForm,
} from './extensionHost';

describe("VS Code's network settings", () => {
  let api: RunningProgram;
  let site: PhotoSite;
  let proxy: ProxySite;
  const undo: (() => Promise<void>)[] = [];

  before(async () => {
    api = await startedProgram();
    site = await startPhotoSite();
    const { host } = new URL(site.url);
    proxy = await startProxySite({ hosts: { 'photos.test': host }, credentials: 'me:secret' });
  });
  beforeEach(async () => {
    await resetPanel(api);
    watchMessages();
    // A name that no resolver knows: what comes from there came through the proxy.
    await set('imageScraper', 'baseUrls', { flickr: 'http://photos.test' });
  });
  afterEach(async () => {
    for (const each of undo.splice(0).reverse()) await each();
  });
  after(async () => {
    await resetPanel(api);
    await proxy.close();
    await site.close();
  });

  /** Changes a setting until the test ends. */
  async function set(section: string, key: string, value: unknown): Promise<void> {
    const update = (to: unknown) =>
      workspace.getConfiguration(section).update(key, to, ConfigurationTarget.Global);
    const before = workspace.getConfiguration(section).inspect(key)?.globalValue;
    undo.push(async () => update(before));
    await update(value);
  }

  it('send searches and downloads through the proxy, from the next run on, and back', async () => {
    const before: unknown = Reflect.get(globalThis, dispatcherSymbol);
    await set('http', 'proxy', proxy.url.replace('//', '//me:secret@'));
    await sendForm(api, 'search', formWith({ keyword: 'proxy', find: '3' }));
    await sendForm(api, 'scrape', formWith({ folder: 'proxy' }));
    assert.equal(panelStatus(api), 'Saved 3 of 3');
    assert.equal(savedFilesIn('proxy').filter((file) => file.endsWith('.jpg')).length, 3);
    const lines = proxy.requests.map(({ line }) => line);
    assert.equal(lines.filter((line) => line.startsWith('GET http://photos.test/search/')).length, 1);
    assert.equal(lines.filter((line) => /^GET http:\/\/photos\.test\/65535\/.*\.jpg$/.test(line)).length, 3);

    await set('http', 'proxy', undefined);
    await withPhotoSite({}, async (direct) => {
      await sendForm(api, 'search', formWith({ keyword: 'direct', find: '1' }));
      assert.equal(direct.requests.length, 1);
    });
    assert.equal(proxy.requests.length, lines.length);
    assert.equal(
      Reflect.get(globalThis, dispatcherSymbol),
      before,
      'the network of other extensions is as it was',
    );
  });

  it('spare the hosts of http.noProxy', async () => {
    await set('http', 'proxy', proxy.url);
    await set('http', 'noProxy', ['127.0.0.1']);
    const passed = proxy.requests.length;
    await withPhotoSite({}, async (direct) => {
      await sendForm(api, 'search', formWith({ keyword: 'spared', find: '1' }));
      assert.equal(direct.requests.length, 1);
    });
    assert.equal(proxy.requests.length, passed);
  });

  it('name the proxy when it does not let us through', async () => {
    await set('http', 'proxy', proxy.url.replace('//', '//me:WRONG@'));
    await sendForm(api, 'search', formWith({ keyword: 'refused', find: '1' }));
    assert.match(panelStatus(api), new RegExp(`proxy ${proxy.host} asks for a user name and password`));
    assert.doesNotMatch(JSON.stringify(api.controller.snapshot()), /WRONG/);
  });
});
