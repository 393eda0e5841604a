import assert from 'node:assert/strict';
import type { FailureCode } from '../../../../src/shared/engine/failure';
import type { ViewEvent } from '../../../../src/shared/engine/view';
import { PictureViewer } from '../../../../src/host/runs/pictureViewer';
import { plainSettings } from '../../../support/engineSettings';
import { apiKeysWith, catPicture, memoryLog, waitUntilTick } from '../hostFixtures';
import { playEvents, playUntilCancelled, scriptedEngine } from './scriptedEngine';

describe('the picture that is looked at', () => {
  let script: ReturnType<typeof scriptedEngine>;
  let files: Map<string, string>;
  let viewer: PictureViewer;

  beforeEach(() => {
    script = scriptedEngine();
    files = new Map();
    viewer = new PictureViewer({
      engine: script.engine,
      settings: () => plainSettings,
      store: { apiKeys: apiKeysWith({}), responseCacheFolder: '/answers', thumbnailFolder: '/cache' },
      pictureOf: (key) => (key.startsWith('flickr:') ? catPicture(key.slice('flickr:'.length)) : undefined),
      filePathOf: (key) => files.get(key) ?? null,
      onChange: () => undefined,
      log: memoryLog(),
    });
  });

  const shown = (file: string, edge: number): ViewEvent => ({
    type: 'viewed',
    shown: { file, bytes: 9, pixels: { width: edge, height: 1 } },
    failure: null,
  });
  const failed = (code: FailureCode): ViewEvent => ({ type: 'viewed', shown: null, failure: { code } });
  const looked = () => viewer.lookedAt((file) => `vscode:${file}`);
  const isThere = () => waitUntilTick('the picture', () => looked()?.isLoading === false);
  const edges = () => script.views.map(({ edge }) => edge);

  it('is brought into a folder of the cache, from which the page loads it', async () => {
    script.viewScripts.push(playEvents(shown('a.jpg', 800)));
    viewer.lookAt('flickr:1', 800);
    assert.equal(looked()?.isLoading, true);
    await isThere();
    assert.deepEqual(looked()?.file, {
      address: 'vscode:large/a.jpg',
      bytes: 9,
      pixels: { width: 800, height: 1 },
      type: 'JPEG',
    });
    assert.match(script.views[0]?.cacheFolder ?? '', /cache.large$/);
  });

  it('stays while a sharper one is on its way, and is asked for no fewer pixels again', async () => {
    script.viewScripts.push(playEvents(shown('a.jpg', 800)), playEvents(shown('b.png', 2000)));
    viewer.lookAt('flickr:1', 800);
    await isThere();
    viewer.lookAt('flickr:1', 500);
    viewer.lookAt('flickr:1', 2000);
    assert.equal(looked()?.file?.pixels.width, 800);
    await isThere();
    assert.equal(looked()?.file?.type, 'PNG');
    assert.deepEqual(edges(), [800, 2000]);
  });

  it('is another at once, whatever the last one still tells', async () => {
    script.viewScripts.push(playUntilCancelled([], failed('timeout')), playEvents(shown('b.jpg', 800)));
    viewer.lookAt('flickr:1', 800);
    viewer.lookAt('flickr:2', 800);
    assert.equal(looked()?.key, 'flickr:2');
    assert.equal(looked()?.file, null);
    await isThere();
    assert.equal(looked()?.file?.address, 'vscode:large/b.jpg');
  });

  it('is the saved file once there is one', async () => {
    viewer.lookAt('flickr:1', 800);
    await isThere();
    files.set('flickr:1', '/project/cat-1.jpg');
    viewer.lookAt('flickr:1', 800);
    await isThere();
    assert.deepEqual(
      script.views.map(({ savedFile }) => savedFile),
      [null, '/project/cat-1.jpg'],
    );
  });

  it('tells why there is none, and is asked for again', async () => {
    script.viewScripts.push(playEvents(failed('offline')), playEvents(shown('a.jpg', 800)));
    viewer.lookAt('flickr:1', 800);
    await isThere();
    assert.equal(looked()?.failure?.code, 'offline');
    viewer.lookAt('flickr:1', 800);
    await isThere();
    assert.equal(looked()?.failure, null);
    assert.ok(looked()?.file);
  });

  it('links only to addresses of the web', () => {
    viewer.lookAt('flickr:1', 800);
    for (const link of Object.values(looked()?.links ?? {})) assert.match(link ?? 'https:', /^https?:/);
  });

  it('is none for a key that is not listed, and none when it is closed', () => {
    viewer.lookAt('other:1', 800);
    assert.equal(looked(), null);
    viewer.lookAt('flickr:1', 800);
    viewer.lookAt(null, 1);
    assert.equal(looked(), null);
  });
});
