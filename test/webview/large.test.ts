import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { emptyForm } from '../../src/shared/form/form';
import type { TileState } from '../../src/shared/panel/gallery';
import type { LookedAt } from '../../src/shared/panel/lookedAt';
import type { Snapshot } from '../../src/shared/panel/protocol';
import { foundPictures, tilesOf } from '../support/foundPictures';
import { openPanelForEach } from '../support/openPanelForEach';
import { waitUntil } from '../support/waitUntil';
import { emptySnapshot, type PanelPage } from '../support/webviewPage';

let panel: PanelPage;
describe('The large view, in Chromium', () => {
  openPanelForEach((opened) => (panel = opened));

  const count = 30;
  const pictures = foundPictures(count);
  const found: Partial<Snapshot> = {
    formRevision: 2,
    form: { ...emptyForm, keyword: 'red panda' },
    found: count,
  };
  const key = (place: number): string => pictures[place]?.key ?? '';
  const titleOf = (place: number): string => pictures[place]?.title ?? '';
  const tile = (place: number): Locator => panel.page.locator(`[role=option][aria-posinset="${place + 1}"]`);
  const region = (): Locator => panel.page.locator('section.large');
  const image = (): Locator => region().locator('img');
  const button = (name: string): Locator => region().getByRole('button', { name });
  const press = (...keys: readonly string[]): Promise<void> =>
    keys.reduce((before, each) => before.then(() => panel.page.keyboard.press(each)), Promise.resolve());

  const stateOf = (place: number): TileState | null => (place === 2 ? { state: 'saved' } : null);
  const listChanges = { tiles: tilesOf(pictures, stateOf) };

  const fileOf = (place: number, width = 1024, height = 683): LookedAt => ({
    key: key(place),
    isLoading: false,
    file: {
      address: `/thumbnails/large/${key(place).split(':')[1]}.jpg`,
      bytes: 245_000,
      pixels: { width, height },
      type: 'JPEG',
    },
    failure: null,
    tags: ['red panda', 'snow'],
    links: { creator: 'https://photos.example/anna', license: null, page: null },
  });

  /** What the page asked to look at, in order. */
  async function asked(): Promise<{ readonly key: string | null; readonly edge: number }[]> {
    return (await panel.postedMessages()).flatMap((message) => (message.type === 'look' ? [message] : []));
  }

  const askedFor = (place: number): Promise<number> =>
    waitUntil(`picture ${place} to be asked for`, 5, async () => {
      const last = (await asked()).at(-1);
      return last?.key === key(place) && last.edge;
    });

  async function chosen(): Promise<readonly string[]> {
    const last = (await panel.postedMessages()).findLast(({ type }) => type === 'choose');
    return last?.type === 'choose' ? last.keys : [];
  }

  async function openAt(place: number): Promise<void> {
    await panel.show(found, listChanges);
    await tile(place).focus();
    await press('Enter');
    await region().waitFor();
  }

  const isShown = (place: number): Promise<unknown> =>
    waitUntil(`picture ${place}`, 5, async () => {
      const title = region().getByRole('heading', { name: titleOf(place), exact: true });
      const number = region().getByText(`${place + 1} of ${count}`, { exact: true });
      return (await title.isVisible()) && (await number.isVisible());
    });

  it('opens by Enter, a double click and the loupe, with what the tile shows at once', async () => {
    await openAt(0);
    await isShown(0);
    assert.match((await image().getAttribute('src')) ?? '', /^\/thumbnails\/\w/);
    await press('Escape');
    await tile(1).dblclick();
    await isShown(1);
    assert.deepEqual(await chosen(), [], 'a double click chooses nothing');
    await press('Escape');
    await tile(2).hover();
    await tile(2).locator('.look').click();
    await isShown(2);
  });

  it('asks for as many pixels as are to be seen, and shows them when they are there', async () => {
    await openAt(0);
    const edge = await askedFor(0);
    const stage = await region().locator('.large-stage').boundingBox();
    assert.ok(stage && edge >= Math.min(stage.width, stage.height) * 0.9 && edge < 2048, `${edge}`);
    await panel.show(found, listChanges, fileOf(0));
    await waitUntil('the larger file', 5, () =>
      image().evaluate((element) => (element as HTMLImageElement).naturalWidth === 1024),
    );
    const frame = await image().boundingBox();
    assert.ok(stage && frame && frame.width <= stage.width + 1 && frame.height <= stage.height + 1);
    assert.ok(await region().getByText('JPEG · 245 kB · 1024 × 683').isVisible());
  });

  it('goes on with the arrows, and back to where it was with Esc', async () => {
    await openAt(4);
    await press('ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowRight');
    await isShown(6);
    await askedFor(6);
    await button('Next picture').click();
    await isShown(7);
    await press('End');
    await isShown(29);
    assert.equal(await button('Next picture').isVisible(), false);
    await press('Escape');
    assert.equal(await region().isVisible(), false);
    assert.equal(await tile(29).evaluate((element) => element === document.activeElement), true);
    await waitUntil('the host to know', 5, async () => (await asked()).at(-1)?.key === null);
  });

  it('asks for nothing that is only passed by', async () => {
    await openAt(0);
    await press(...Array.from({ length: 12 }, () => 'ArrowRight'));
    await askedFor(12);
    assert.ok((await asked()).length < 6, `${(await asked()).length}`);
  });

  /** What the page wants loaded ahead, in order. */
  async function askedAhead(): Promise<string[]> {
    return (await panel.postedMessages()).flatMap((message) =>
      message.type === 'lookAhead' ? [message.key] : [],
    );
  }

  const askedAheadFor = (place: number): Promise<unknown> =>
    waitUntil(`picture ${place} to be asked for ahead`, 5, async () => {
      const last = (await askedAhead()).at(-1);
      return last === key(place);
    });

  it('has the next picture loaded once one is there, in the direction of travel', async () => {
    await openAt(4);
    await askedFor(4);
    assert.deepEqual(await askedAhead(), []);
    await panel.show(found, listChanges, { ...fileOf(4), isLoading: true });
    await panel.show(found, listChanges, fileOf(4));
    await askedAheadFor(5);
    await panel.show(found, listChanges, fileOf(4));
    await press('ArrowLeft');
    await askedFor(3);
    await panel.show(found, listChanges, fileOf(3));
    await askedAheadFor(2);
    await press('Home');
    await askedFor(0);
    await panel.show(found, listChanges, fileOf(0));
    await askedAheadFor(1);
    await press('End');
    await askedFor(29);
    await panel.show(found, listChanges, fileOf(29));
    await askedAheadFor(28);
    assert.deepEqual(await askedAhead(), [5, 2, 1, 28].map(key), 'one for each');
  });

  it('has nothing loaded ahead where the picture failed', async () => {
    await openAt(0);
    await askedFor(0);
    await panel.show(found, listChanges, { ...fileOf(0), failure: { code: 'rate-limited' } });
    await press('ArrowRight');
    await askedFor(1);
    assert.deepEqual(await askedAhead(), []);
  });

  it('asks for nothing ahead while pictures pass by, though each is there at once', async () => {
    await openAt(0);
    await panel.show(found, listChanges, fileOf(0));
    await askedAheadFor(1);
    const passed = Array.from({ length: 12 }, (_, at) => fileOf(at + 1));
    const update = {
      type: 'update',
      snapshot: { ...emptySnapshot, ...found },
      editCount: 0,
      listChanges: { from: count, pictures: [], tiles: [] },
    };
    // In one go, so that no time passes, however busy the machine is.
    await panel.page.evaluate(
      ([message, files]) => {
        for (const looked of files) {
          document.activeElement?.dispatchEvent(
            new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }),
          );
          const data = { ...message, looked };
          window.dispatchEvent(new MessageEvent('message', { data, origin: window.origin }));
        }
      },
      [update, passed] as const,
    );
    await askedAheadFor(13);
    assert.deepEqual(await askedAhead(), [key(1), key(13)]);
    const last = (await asked()).map((each) => each.key);
    assert.deepEqual([...new Set(last)], [key(0), key(12)]);
  });

  it('asks at once for what is loaded ahead', async () => {
    await openAt(0);
    await panel.show(found, listChanges, fileOf(0));
    await askedAheadFor(1);
    const messages = await panel.page.evaluate(async () => {
      const { length } = window.posted;
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }),
      );
      await new Promise((resolve) => setTimeout(resolve));
      return window.posted.slice(length);
    });
    assert.ok(messages.some((message) => message.type === 'look' && message.key === key(1)));
  });

  it('chooses with Space and its button', async () => {
    await openAt(3);
    await press(' ', 'ArrowRight', ' ');
    assert.deepEqual(await chosen(), [key(3), key(4)]);
    assert.equal(await button('Chosen').getAttribute('aria-pressed'), 'true');
    await button('Chosen').click();
    assert.deepEqual(await chosen(), [key(3)]);
  });

  it('rejects any picture, keeps a saved one, and goes on', async () => {
    await openAt(1);
    await press('x');
    await isShown(2);
    await press('k');
    await isShown(3);
    await press('k');
    const acts = (await panel.postedMessages()).flatMap((message) =>
      message.type === 'picture' ? [`${message.action} ${message.keys.join()}`] : [],
    );
    assert.deepEqual(acts, [`reject ${key(1)}`, `keep ${key(2)}`]);
    await isShown(3);
  });

  it('tells author, licence and what it asks, and every size, of which that to be saved stands out', async () => {
    await openAt(0);
    await panel.show(found, listChanges, fileOf(0));
    const [picture] = pictures;
    assert.equal(
      await region()
        .getByRole('link', { name: picture?.creator ?? '' })
        .getAttribute('href'),
      'https://photos.example/anna',
    );
    assert.ok(
      await region()
        .getByText(picture?.license?.name ?? '')
        .isVisible(),
    );
    const rows = await region().locator('tr').allInnerTexts();
    assert.ok(rows.length > 3 && rows.every((row) => /\d+ × \d+/.test(row)), rows.join('; '));
    assert.match(await region().locator('tr.to-save').innerText(), /Large/);
  });

  /** The types and pixels on the clipboard. */
  const copied = (): Promise<{ types: readonly string[]; width: number }> =>
    panel.page.evaluate(async () => {
      const [item] = await navigator.clipboard.read();
      const bitmap = item && (await createImageBitmap(await item.getType('image/png')));
      return { types: item?.types ?? [], width: bitmap?.width ?? 0 };
    });

  describe('is not needed to copy a picture', () => {
    const line = (): Locator => panel.page.getByRole('group', { name: 'This picture' });
    const says = (text: string): Promise<void> => line().getByText(text, { exact: true }).waitFor();

    beforeEach(async () => {
      await panel.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await panel.show(found, listChanges);
    });

    for (const [how, act] of [
      [
        'Ctrl+C on its tile',
        async () => {
          await tile(3).focus();
          await press('Control+c');
        },
      ],
      ['the menu’s command', () => panel.sendToPage({ type: 'copyPicture', key: key(3) })],
    ] as const) {
      it(`by ${how}: it is loaded first, and then forgotten`, async () => {
        await act();
        await says('Copying…');
        assert.equal(await askedFor(3), 2048);
        await panel.show(found, listChanges, { ...fileOf(3), isLoading: true });
        await says('Copying…');
        await panel.show(found, listChanges, fileOf(3));
        await says('Copied');
        assert.deepEqual(await copied(), { types: ['image/png'], width: 1024 });
        assert.equal((await asked()).at(-1)?.key, null);
        assert.equal(await region().isVisible(), false);
      });
    }

    it('which says where it cannot be', async () => {
      await tile(3).focus();
      await press('Control+c');
      await panel.show(found, listChanges, { ...fileOf(3), file: null, failure: { code: 'timeout' } });
      await says('Could not be copied');
      await press('ArrowRight');
      assert.equal(await line().getByText('Could not be copied').count(), 0, 'it was the other one');
    });
  });

  describe('copies the picture that it shows', () => {
    beforeEach(() => panel.page.context().grantPermissions(['clipboard-read', 'clipboard-write']));

    for (const [how, act] of [
      ['its button', () => button('Copy picture').click()],
      ['Ctrl+C', () => press('Control+c')],
      ['the menu’s command', () => panel.sendToPage({ type: 'copyPicture', key: key(0) })],
    ] as const) {
      it(`by ${how}, as PNG in its own size`, async () => {
        await openAt(0);
        await panel.show(found, listChanges, fileOf(0));
        await act();
        await button('Copied').waitFor();
        assert.deepEqual(await copied(), { types: ['image/png'], width: 1024 });
        await press('ArrowRight');
        await panel.show(found, listChanges, fileOf(1));
        await button('Copy picture').waitFor();
      });
    }

    it('only once it is there, and says where it cannot be', async () => {
      await openAt(0);
      assert.equal(await button('Copy picture').count(), 0);
      await panel.page.evaluate(() => {
        navigator.clipboard.write = () => Promise.reject(new Error('not allowed'));
      });
      await panel.show(found, listChanges, fileOf(0));
      await button('Copy picture').click();
      await button('Could not be copied').waitFor();
    });
  });

  it('says whether Save means what is looked at', async () => {
    await openAt(1);
    const says = (text: string): Promise<void> => region().getByText(text, { exact: true }).waitFor();
    await says('Save means this and 29 other pictures.');
    await press(' ');
    await says('Save means this picture.');
    await press('ArrowRight');
    await says('Save means 1 other picture.');
    await press(' ', 'ArrowRight');
    await says('Save means 2 other pictures.');
  });

  it('means the one picture in its menu, whatever is chosen', async () => {
    await openAt(0);
    const context = await region().getAttribute('data-vscode-context');
    assert.equal((JSON.parse(context ?? '{}') as { isAlone?: boolean }).isAlone, true);
  });

  it('tells the tags of its source in plain words, where it has some', async () => {
    await openAt(0);
    await panel.show(found, listChanges, fileOf(0));
    assert.ok(await region().getByText('Tags: red panda, snow', { exact: true }).isVisible());
    await panel.show(found, listChanges, { ...fileOf(0), tags: [] });
    assert.equal(await region().getByText('Tags').isVisible(), false);
  });

  it('zooms by key and wheel, asks for sharper pixels then, and is moved by the pointer', async () => {
    await openAt(0);
    await panel.show(found, listChanges, fileOf(0));
    const fit = await image().boundingBox();
    const before = await askedFor(0);
    await press('+', '+', '+', '+');
    const large = await image().boundingBox();
    assert.ok(fit && large && large.width > fit.width * 2);
    await waitUntil('more pixels', 5, async () => ((await asked()).at(-1)?.edge ?? 0) > before);
    const stage = await region().locator('.large-stage').boundingBox();
    assert.ok(stage);
    const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height / 2];
    await panel.page.mouse.move(x, y);
    await panel.page.mouse.down();
    await panel.page.mouse.move(x - 40, y - 10);
    await panel.page.mouse.up();
    const moved = await image().boundingBox();
    assert.ok(moved && Math.abs(moved.x - (large.x - 40)) < 2, `${moved?.x} ${large.x}`);
    await press('0');
    assert.deepEqual(await image().boundingBox(), fit);
    await panel.page.mouse.wheel(0, -400);
    await waitUntil('the wheel', 5, async () => ((await image().boundingBox())?.width ?? 0) > fit.width);
    await press('ArrowRight', 'ArrowLeft');
    assert.equal((await image().boundingBox())?.width, fit.width, 'each picture begins fitted in');
  });

  it('shows single pixels with 1', async () => {
    await openAt(0);
    await press('1');
    assert.ok(
      await region()
        .getByText(/100 %$/)
        .isVisible(),
    );
  });

  it('says why there is nothing sharper', async () => {
    await openAt(0);
    await panel.show(found, listChanges, { ...fileOf(0), file: null, failure: { code: 'not-shown' } });
    assert.ok(
      await region()
        .getByText(/cannot be shown here/)
        .isVisible(),
    );
    assert.match((await image().getAttribute('src')) ?? '', /^\/thumbnails\/\w/);
  });

  it('asks again for a picture that is saved meanwhile: its file is another', async () => {
    await openAt(0);
    await askedFor(0);
    const { length } = await asked();
    await panel.show(found, {
      tiles: tilesOf(pictures, (place) => (place === 0 ? { state: 'saved' } : null)),
    });
    await waitUntil('it to be asked for again', 5, async () => (await asked()).length > length);
    assert.ok(await button('Reject').isVisible());
  });

  it('ends with its tab', async () => {
    await openAt(0);
    await panel.show({ ...found, shownTab: 7 }, { from: 0, pictures, ...listChanges });
    assert.equal(await region().isVisible(), false);
  });
});
