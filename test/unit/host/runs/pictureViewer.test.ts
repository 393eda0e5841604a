import assert from 'node:assert/strict';
import type { FailureCode } from '../../../../src/shared/engine/failure';
import type { Picture } from '../../../../src/shared/picture/picture';
import type { ViewEvent } from '../../../../src/shared/engine/view';
import { PictureViewer } from '../../../../src/host/runs/pictureViewer';
import { plainSettings } from '../../../support/engineSettings';
import { apiKeysWith, catPicture, memoryLog, waitUntilTick } from '../hostFixtures';
import { playEvents, playUntilCancelled, scriptedEngine } from './scriptedEngine';

const pictureOf = (id: string): Picture => catPicture(id, id === 'tagged' ? { tags: ['fox', 'snow'] } : {});

describe('the picture that is looked at', () => {
  let script: ReturnType<typeof scriptedEngine>;
  let files: Map<string, string>;
  let viewer: PictureViewer;
  let isWaiting: boolean;

  beforeEach(() => {
    isWaiting = false;
    script = scriptedEngine();
    files = new Map();
    viewer = new PictureViewer({
      engine: script.engine,
      settings: () => plainSettings,
      store: { apiKeys: apiKeysWith({}), responseCacheFolder: '/answers', thumbnailFolder: '/cache' },
      pictureOf: (key) => (key.startsWith('flickr:') ? pictureOf(key.slice('flickr:'.length)) : undefined),
      filePathOf: (key) => files.get(key) ?? null,
      isToWaitFor: () => isWaiting,
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

  describe('and the next one', () => {
    /** Loads it ahead, and settles when that has ended. */
    const lookAheadAt = async (key: string, event: ViewEvent): Promise<void> => {
      let isOver = false;
      script.viewScripts.push(async function* () {
        await Promise.resolve();
        yield event;
        isOver = true;
      });
      viewer.lookAhead(key, 1024);
      await waitUntilTick('the next one', () => isOver);
      await new Promise(setImmediate);
    };
    const viewed = () => script.views.map(({ picture }) => picture.id);
    const lookAtFirst = async (): Promise<void> => {
      script.viewScripts.push(playEvents(shown('a.jpg', 800)));
      viewer.lookAt('flickr:1', 800);
      await isThere();
    };

    it('is loaded ahead, and there at once when it is its turn', async () => {
      await lookAtFirst();
      await lookAheadAt('flickr:2', shown('b.jpg', 800));
      viewer.lookAhead('flickr:2', 1024);
      assert.equal(looked()?.key, 'flickr:1', 'it is not looked at yet');
      viewer.lookAt('flickr:2', 800);
      assert.equal(looked()?.file?.address, 'vscode:large/b.jpg');
      assert.equal(looked()?.isLoading, false);
      assert.deepEqual(viewed(), ['1', '2'], 'it is loaded once');
    });

    it('goes on loading when its turn comes before it is there', async () => {
      await lookAtFirst();
      let arrive: () => void = () => undefined;
      script.viewScripts.push(async function* () {
        await new Promise<void>((resolve) => (arrive = resolve));
        yield shown('b.jpg', 800);
      });
      viewer.lookAhead('flickr:2', 800);
      viewer.lookAt('flickr:2', 800);
      assert.equal(looked()?.isLoading, true);
      await new Promise(setImmediate);
      arrive();
      await isThere();
      assert.equal(looked()?.file?.address, 'vscode:large/b.jpg');
      assert.deepEqual(viewed(), ['1', '2']);
    });

    it('is one only, and given up when the user goes elsewhere or back to all', async () => {
      await lookAtFirst();
      const signals: AbortSignal[] = [];
      const endless = async function* (signal: AbortSignal): AsyncGenerator<ViewEvent> {
        signals.push(signal);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        yield { type: 'viewed', shown: null, failure: null };
      };
      const areGivenUp = () => signals.map(({ aborted }) => aborted);
      script.viewScripts.push(endless, endless);
      viewer.lookAhead('flickr:2', 800);
      await waitUntilTick('the next one', () => signals.length === 1);
      viewer.lookAhead('flickr:3', 800);
      await waitUntilTick('the other next one', () => signals.length === 2);
      assert.deepEqual(areGivenUp(), [true, false]);
      script.viewScripts.push(playEvents(shown('c.jpg', 800)), endless);
      viewer.lookAt('flickr:7', 800);
      assert.deepEqual(areGivenUp(), [true, true]);
      await isThere();
      viewer.lookAhead('flickr:8', 800);
      await waitUntilTick('the last one', () => signals.length === 3);
      viewer.lookAt(null, 1);
      assert.deepEqual(areGivenUp(), [true, true, true]);
    });

    it('waits for the picture that is looked at, and for any that is held or has failed', async () => {
      viewer.lookAhead('flickr:2', 800);
      script.viewScripts.push(playEvents(failed('rate-limited')), playEvents(shown('a.jpg', 800)));
      viewer.lookAt('flickr:1', 800);
      viewer.lookAhead('flickr:2', 800);
      await isThere();
      viewer.lookAhead('flickr:2', 800);
      viewer.lookAt('flickr:1', 800);
      await isThere();
      isWaiting = true;
      viewer.lookAhead('flickr:2', 800);
      isWaiting = false;
      viewer.lookAhead('flickr:1', 800);
      viewer.lookAhead('other:1', 800);
      assert.deepEqual(viewed(), ['1', '1']);
    });

    it('is asked for again where it failed', async () => {
      await lookAtFirst();
      await lookAheadAt('flickr:2', failed('timeout'));
      script.viewScripts.push(playEvents(shown('b.jpg', 800)));
      viewer.lookAt('flickr:2', 800);
      await isThere();
      assert.ok(looked()?.file);
    });
  });

  it('comes with the tags of its source, where it has some', () => {
    viewer.lookAt('flickr:1', 800);
    assert.deepEqual(looked()?.tags, []);
    viewer.lookAt('flickr:tagged', 800);
    assert.deepEqual(looked()?.tags, ['fox', 'snow']);
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
