import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { draggedPicturesType } from '../../src/shared/panel/drag';
import { noFilters } from '../../src/shared/panel/filters';
import { emptyForm } from '../../src/shared/form/form';
import type { ActionFacts } from '../../src/shared/panel/pictureActions';
import type { ShownPicture, Tile, TileState } from '../../src/shared/panel/gallery';
import { readToHost } from '../../src/shared/panel/toHost';
import type { Snapshot } from '../../src/shared/panel/protocol';
import { foundPictures, tilesOf } from '../support/foundPictures';
import { waitUntil } from '../support/waitUntil';
import { openPanelForEach } from '../support/openPanelForEach';
import type { PanelPage } from '../support/webviewPage';

let panel: PanelPage;
describe('The grid, in Chromium', () => {
  openPanelForEach((opened) => (panel = opened));

  const form = { ...emptyForm, keyword: 'red panda' };
  const found = (count: number): Partial<Snapshot> => ({ formRevision: 2, form, found: count });
  const list = (): Locator => panel.page.getByRole('listbox', { name: 'Found pictures' });
  const options = (): Locator => panel.page.getByRole('listbox').getByRole('option');
  /** The tile at this place in the list, from 0. It is there only if it is in view or near. */
  const tile = (place: number): Locator => panel.page.locator(`[role=option][aria-posinset="${place + 1}"]`);
  const link = (name: string): Locator =>
    panel.page.getByRole('group', { name: 'This picture' }).getByRole('button', { name, exact: true });
  const key = (place: number): string => foundPictures(place + 1)[place]?.key ?? '';

  /** Places in the list of the pictures that the page last said are chosen. */
  async function chosenPlaces(): Promise<number[]> {
    const last = (await panel.postedMessages()).findLast(({ type }) => type === 'choose');
    const keys = last?.type === 'choose' ? last.keys : [];
    return keys
      .map((each) => foundPictures(4000).findIndex((picture) => picture.key === each))
      .sort((a, b) => a - b);
  }

  /** What the page asked to be done with pictures. */
  async function requestedActions(): Promise<string[]> {
    return (await panel.postedMessages()).flatMap((message) =>
      message.type === 'picture' ? [`${message.action} ${message.keys.join()}`] : [],
    );
  }

  /** The place in the list of the tile that has the focus; null where none has. */
  async function focusedPlace(): Promise<number | null> {
    return panel.page.evaluate(() => {
      const place = document.activeElement?.getAttribute('aria-posinset') ?? null;
      return place === null ? null : Number(place) - 1;
    });
  }

  async function pressAll(...keys: readonly string[]): Promise<void> {
    for (const each of keys) await panel.page.keyboard.press(each);
  }

  async function scrollTo(top: number): Promise<void> {
    await list().evaluate((element, to) => {
      element.parentElement?.scrollTo(0, to);
      return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    }, top);
  }

  /** How far the top of a tile is below the top of what is in view of the grid. */
  async function tileOffset(place: number): Promise<number> {
    return tile(place).evaluate(
      (element) =>
        element.getBoundingClientRect().top -
        (element.parentElement?.parentElement?.getBoundingClientRect().top ?? 0),
    );
  }

  async function isInView(place: number): Promise<boolean> {
    return tile(place).evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const view = element.parentElement?.parentElement?.getBoundingClientRect();
      return view !== undefined && top >= view.top && bottom <= view.bottom;
    });
  }

  /** Sends new tiles for some of the listed pictures. */
  async function changeTiles(count: number, ...tiles: readonly Tile[]): Promise<void> {
    await panel.show(found(count), { tiles });
  }

  async function menuContext(place: number): Promise<{ readonly key?: string }> {
    return JSON.parse((await tile(place).getAttribute('data-vscode-context')) ?? '') as { key?: string };
  }

  const inState = (place: number, state: TileState): Tile => ({ key: key(place), state });

  describe('choosing with the mouse', () => {
    beforeEach(() => panel.show(found(100)));

    it('a click ticks a picture, another takes the tick away', async () => {
      await tile(2).click();
      assert.deepEqual(await chosenPlaces(), [2]);
      assert.equal(await tile(2).getAttribute('aria-selected'), 'true');
      await tile(4).click();
      await tile(2).click();
      assert.deepEqual(await chosenPlaces(), [4]);
      assert.equal(await tile(2).getAttribute('aria-selected'), 'false');
    });

    it('Ctrl and a click do the same', async () => {
      await tile(2).click({ modifiers: ['Control'] });
      await tile(4).click({ modifiers: ['Control'] });
      assert.deepEqual(await chosenPlaces(), [2, 4]);
    });

    it('Shift and a click take all from the last one', async () => {
      await tile(0).click();
      await tile(7).click();
      await tile(3).click({ modifiers: ['Shift'] });
      assert.deepEqual(await chosenPlaces(), [0, 3, 4, 5, 6, 7]);
      await tile(9).click({ modifiers: ['Shift'] });
      assert.deepEqual(await chosenPlaces(), [0, 7, 8, 9], 'the range is drawn anew from where it began');
    });

    it('a double click looks closer, and the choice is as it was', async () => {
      await tile(1).click();
      await tile(2).dblclick();
      assert.deepEqual(await chosenPlaces(), [1]);
      assert.deepEqual(await requestedActions(), []);
    });

    it('a click with the right button makes a picture active and chooses nothing', async () => {
      await tile(3).click({ button: 'right' });
      assert.equal(await focusedPlace(), 3);
      assert.deepEqual(await chosenPlaces(), []);
    });

    it('takes over a choice that the host has changed', async () => {
      await tile(0).click();
      await panel.show(found(100), { choice: [key(5)] });
      assert.equal(await tile(0).getAttribute('aria-selected'), 'false');
      assert.equal(await tile(5).getAttribute('aria-selected'), 'true');
    });
  });

  describe('choosing with the keyboard', () => {
    beforeEach(async () => {
      await panel.show(found(100));
      await tile(0).focus();
    });

    it('the grid is one stop of the Tab key, which comes back to the tile that was left', async () => {
      await pressAll('ArrowRight', 'ArrowRight', 'Shift+Tab');
      assert.equal(await focusedPlace(), null);
      await pressAll('Tab');
      assert.equal(await focusedPlace(), 2);
      assert.equal(await panel.page.locator('[role=option][tabindex="0"]').count(), 1);
      await pressAll('Tab');
      assert.equal(await focusedPlace(), null);
    });

    it('Space ticks the active picture, and arrows alone choose nothing', async () => {
      await pressAll('ArrowRight', 'Space', 'ArrowRight', 'ArrowRight', 'Space');
      assert.deepEqual(await chosenPlaces(), [1, 3]);
      await pressAll('Space');
      assert.deepEqual(await chosenPlaces(), [1]);
    });

    it('Shift and arrows draw a range from where they begin, larger and smaller', async () => {
      await pressAll('ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight');
      assert.deepEqual(await chosenPlaces(), [1, 2, 3, 4]);
      await pressAll('Shift+ArrowLeft', 'Shift+ArrowLeft');
      assert.deepEqual(await chosenPlaces(), [1, 2]);
      await pressAll('ArrowRight', 'ArrowRight', 'Shift+ArrowRight');
      assert.deepEqual(await chosenPlaces(), [1, 2, 4, 5]);
    });

    it('Shift and Space take all from the last tick', async () => {
      await pressAll('Space', 'ArrowRight', 'ArrowRight', 'Shift+Space');
      assert.deepEqual(await chosenPlaces(), [0, 1, 2]);
    });

    it('Ctrl+A takes all that are shown, I turns the choice around, Escape forgets it', async () => {
      await pressAll('Control+a');
      assert.equal((await chosenPlaces()).length, 100);
      await pressAll('Space', 'i');
      assert.deepEqual(await chosenPlaces(), [0]);
      await pressAll('Escape');
      assert.deepEqual(await chosenPlaces(), []);
    });

    it('VS Code does not hear of keys that the grid has answered, or it would choose all text of the page too', async () => {
      await panel.page.evaluate(() => {
        const heard: string[] = [];
        Object.assign(window, { heard });
        window.addEventListener('keydown', ({ key }) => heard.push(key));
      });
      await pressAll('Control+a', 'F6', 'Escape', 'Escape');
      const heard = await panel.page.evaluate(() => (window as unknown as { heard: string[] }).heard);
      assert.deepEqual(heard, ['Control', 'F6', 'Escape'], 'the second Escape has nothing to forget');
      // The keyword is selected from the beginning.
      assert.doesNotMatch(await panel.page.evaluate(() => String(getSelection())), /Filters|Save/);
    });

    it('takes only what is shown', async () => {
      const landscape = { ...form, filters: { ...noFilters, orientation: 'landscape' as const } };
      await panel.show({ ...found(100), form: landscape, formRevision: 3 });
      await tile(0).focus();
      await pressAll('Control+a');
      const count = (await chosenPlaces()).length;
      assert.ok(count > 10 && count < 100, `${count} are landscapes`);
      assert.equal(await tile(0).getAttribute('aria-setsize'), String(count));
    });

    it('down and up go to the tile below and above, and keep to the line', async () => {
      await pressAll('ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp', 'ArrowUp');
      assert.equal(await focusedPlace(), 1);
    });

    it('the end and pages are gone to, and are in view', async () => {
      await pressAll('End');
      assert.equal(await focusedPlace(), 99);
      assert.ok(await isInView(99));
      await pressAll('PageUp');
      const up = await focusedPlace();
      assert.ok(up !== null && up < 99 && up > 60, `${up}`);
      assert.ok(await isInView(up));
      await pressAll('Home');
      assert.equal(await focusedPlace(), 0);
      assert.ok(await isInView(0));
    });

    it('the focus is not lost when its tile is scrolled far away', async () => {
      await pressAll('ArrowRight');
      await scrollTo(1500);
      assert.equal(await focusedPlace(), 1);
      await pressAll('ArrowRight');
      assert.equal(await focusedPlace(), 2);
      assert.ok(await isInView(2));
    });

    it('the focus is not lost when its picture is no longer shown', async () => {
      await tile(3).focus();
      const { title } = foundPictures(4)[3] as ShownPicture;
      const other = foundPictures(100).filter((picture) => picture.title !== title);
      await panel.show(found(other.length), { from: 0, pictures: other });
      const at = await focusedPlace();
      assert.ok(at !== null);
      assert.ok(await isInView(at));
    });

    it('the order in the document is that of the list, wherever one has been', async () => {
      await pressAll('End', 'PageUp', 'PageUp', 'ArrowUp', 'Home', 'ArrowDown');
      const places = await options().evaluateAll((all) => all.map((each) => Number(each.ariaPosInSet)));
      assert.deepEqual(
        places,
        [...places].sort((a, b) => a - b),
      );
    });
  });

  describe('looking through what was saved', () => {
    const saved = [1, 2, 5];

    beforeEach(async () => {
      await panel.show(found(50), { tiles: saved.map((place) => inState(place, { state: 'saved' })) });
      await tile(1).focus();
    });

    it('O opens the saved file, and of others the page', async () => {
      await pressAll('o', 'ArrowLeft', 'o');
      assert.deepEqual(await requestedActions(), [`open ${key(1)}`, `openPage ${key(0)}`]);
    });

    it('K keeps, X and Delete reject, and the next saved picture comes up', async () => {
      await pressAll('k');
      assert.equal(await focusedPlace(), 2);
      await pressAll('x');
      assert.equal(await focusedPlace(), 5);
      await pressAll('Delete');
      assert.deepEqual(await requestedActions(), [`keep ${key(1)}`, `reject ${key(2)}`, `reject ${key(5)}`]);
    });

    it('K takes the mark off, too, and stays there; so does a click on the star', async () => {
      await changeTiles(50, { ...inState(1, { state: 'saved' }), isKept: true });
      await pressAll('k');
      assert.equal(await focusedPlace(), 1);
      await tile(1).locator('.badge').click();
      await link('Do not keep').click();
      assert.deepEqual(await requestedActions(), Array<string>(3).fill(`unkeep ${key(1)}`));
      assert.deepEqual(await chosenPlaces(), []);
    });

    it('a picture that is not saved is rejected, too, and the next of its kind comes up; it is not kept', async () => {
      await changeTiles(50, inState(4, { state: 'rejected' }));
      await tile(3).focus();
      await pressAll('k');
      assert.equal(await focusedPlace(), 3);
      await pressAll('x');
      assert.equal(await focusedPlace(), 6);
      await tile(4).focus();
      await pressAll('Delete');
      assert.deepEqual(await requestedActions(), [`reject ${key(3)}`]);
    });

    it('what is rejected can be had back, and not be rejected again', async () => {
      await changeTiles(50, inState(4, { state: 'rejected' }));
      await tile(4).focus();
      assert.equal(await link('Reject').count(), 0);
      await link('Not rejected any more').click();
      assert.deepEqual(await requestedActions(), [`restore ${key(4)}`]);
    });

    it('what is rejected does not count as chosen any more', async () => {
      await tile(3).click();
      await tile(4).click();
      await panel.page.getByText('2 chosen', { exact: true }).waitFor();
      await changeTiles(50, inState(4, { state: 'rejected' }));
      await panel.page.getByText('1 chosen', { exact: true }).waitFor();
    });

    it('a choice that was given up comes back by Ctrl+Z, which VS Code does not hear, and by a button', async () => {
      await panel.page.evaluate(() => {
        (window as { heard?: string[] }).heard = [];
        window.addEventListener('keydown', ({ key }) => (window as { heard?: string[] }).heard?.push(key));
      });
      await tile(3).click();
      await tile(4).click();
      await pressAll('Escape');
      assert.deepEqual(await chosenPlaces(), []);
      await pressAll('Control+z');
      assert.deepEqual(await chosenPlaces(), [3, 4]);
      const heard = await panel.page.evaluate(() => (window as { heard?: string[] }).heard);
      assert.equal(heard?.includes('z'), false);
      await pressAll('Escape');
      await panel.page.getByRole('button', { name: 'Undo', exact: true }).click();
      assert.deepEqual(await chosenPlaces(), [3, 4]);
      assert.equal(await panel.page.getByRole('button', { name: 'Undo', exact: true }).count(), 0);
    });

    it('Ctrl+Z takes the last rejection back, with every keyboard', async () => {
      await panel.show({ ...found(50), canUndo: true });
      await tile(2).focus();
      await pressAll('Control+z');
      await panel.page.evaluate(() =>
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'я', code: 'KeyZ', ctrlKey: true, bubbles: true }),
        ),
      );
      assert.equal((await panel.postedMessages()).filter(({ type }) => type === 'undo').length, 2);
    });

    it('the focus is on the next picture again after a dialog of VS Code', async () => {
      await pressAll('x');
      // As VS Code leaves it.
      await panel.page.evaluate(() => {
        (document.activeElement as HTMLElement).blur();
        window.dispatchEvent(new Event('focus'));
      });
      assert.equal(await focusedPlace(), 2);
    });

    it('the line under the grid does the same for the active picture', async () => {
      for (const name of ['Open', 'Insert into document', 'Reveal in Explorer', 'Keep'])
        await link(name).first().click();
      assert.deepEqual(
        await requestedActions(),
        ['open', 'insert', 'reveal', 'keep'].map((each) => `${each} ${key(1)}`),
      );
      await link('Reject').click();
      assert.deepEqual(
        (await requestedActions()).at(-1),
        `reject ${key(2)}`,
        'the next one came up after Keep',
      );
    });

    it('the line means all that are chosen where the picture is one of them, and says how many; keys judge one', async () => {
      for (const place of [1, 2, 4]) await tile(place).click();
      // One of them is not saved, and cannot be kept.
      await link('Keep (2)').click();
      await link('Insert into document (3)').click();
      await tile(4).focus();
      await pressAll('d', 'x');
      const three = [key(1), key(2), key(4)].join();
      assert.deepEqual(await requestedActions(), [
        `keep ${key(1)},${key(2)}`,
        `insert ${three}`,
        `insert ${three}`,
        `reject ${key(4)}`,
      ]);
      await tile(5).focus();
      await link('Reject').click();
      assert.equal((await requestedActions()).at(-1), `reject ${key(5)}`, 'it is not chosen');
    });

    it('the line means the choice while no picture is active', async () => {
      await panel.page.reload();
      await panel.page.evaluate(() => sessionStorage.clear());
      await panel.page.reload();
      await panel.show(found(50), { choice: [key(3), key(7)] });
      const line = panel.page.getByRole('group', { name: 'This picture' });
      await line.waitFor();
      assert.equal(await link('Open').count(), 0);
      await link('Insert into document (2)').click();
      assert.deepEqual(await requestedActions(), [`insert ${key(3)},${key(7)}`]);
    });

    it('the picture is still the one when the page was hidden, which unloads it', async () => {
      await tile(30).focus();
      await panel.page.reload();
      await panel.show(found(50));
      await link('Insert into document').click();
      assert.deepEqual(await requestedActions(), [`insert ${key(30)}`]);
      assert.ok(await tile(30).isVisible());
    });

    it('is dragged out alone, or with all that are chosen where it is one of them', async () => {
      const dragged = (place: number): Promise<unknown> =>
        tile(place).evaluate((element, type) => {
          const dataTransfer = new DataTransfer();
          element.dispatchEvent(
            new DragEvent('dragstart', { bubbles: true, cancelable: true, dataTransfer }),
          );
          return JSON.parse(dataTransfer.getData(type)) as unknown;
        }, draggedPicturesType);
      assert.equal(await tile(1).getAttribute('draggable'), 'true');
      assert.deepEqual(await dragged(1), [key(1)]);
      await tile(2).click();
      await tile(4).click();
      assert.deepEqual(await dragged(1), [key(1)]);
      assert.deepEqual(await dragged(4), [key(2), key(4)]);
    });

    it('its buttons are reached by Tab, and the focus goes to the tile when one goes away', async () => {
      await tile(5).focus();
      await pressAll('Tab', 'Tab', 'Tab', 'Tab', 'Tab');
      await panel.page.keyboard.press('Enter');
      assert.deepEqual(await requestedActions(), [`reject ${key(5)}`]);
      await changeTiles(50, inState(5, { state: 'rejected' }));
      assert.equal(await focusedPlace(), 5);
      assert.equal(await link('Reject').count(), 0);
    });

    it('tells what VS Code’s menu needs to know', async () => {
      const nothing: ActionFacts = { saved: false, kept: false, rejected: false, page: true };
      const of = (place: number, facts: Partial<ActionFacts>): object => ({
        webviewSection: 'picture',
        key: key(place),
        ...nothing,
        ...facts,
        preventDefaultContextMenuItems: true,
      });
      assert.deepEqual(await menuContext(1), of(1, { saved: true }));
      assert.deepEqual(await menuContext(0), of(0, {}));
      await changeTiles(50, { ...inState(0, { state: 'there' }), isKept: true });
      assert.deepEqual(await menuContext(0), of(0, { saved: true, kept: true }));
      await changeTiles(50, inState(0, { state: 'rejected' }));
      assert.deepEqual(await menuContext(0), of(0, { rejected: true }));
    });
  });

  describe('what a tile says', () => {
    const picture = (change: Partial<ShownPicture>): ShownPicture => ({
      key: 'flickr:1',
      source: 'flickr',
      title: 'Red panda in the snow',
      creator: 'Charles B.',
      license: { id: 'CC-BY-2.0', name: 'CC BY 2.0' },
      hasPage: false,
      sizes: [
        { width: 1024, height: 683 },
        { width: 320, height: 213 },
      ],
      ...change,
    });
    const showOne = (only: Partial<ShownPicture>, tileChange: Partial<Tile> = {}): Promise<void> =>
      panel.show(found(1), {
        from: 0,
        pictures: [picture(only)],
        tiles: [{ key: only.key ?? 'flickr:1', ...tileChange }],
      });
    const name = async (): Promise<string | null> => tile(0).getAttribute('aria-label');

    it('title, author, licence, and the pixels that the chosen size gives', async () => {
      await showOne({});
      assert.equal(await name(), 'Red panda in the snow, Charles B. · CC BY 2.0 · 1024 × 683');
      await panel.page.getByRole('combobox', { name: 'Size' }).selectOption('Small');
      assert.equal(await name(), 'Red panda in the snow, Charles B. · CC BY 2.0 · 320 × 213');
    });

    it('its licence at a glance, which is not read twice', async () => {
      const drawn = (): Promise<string> =>
        tile(0)
          .locator('.license')
          .evaluate((element) => getComputedStyle(element, '::before').content);
      const group = (): Promise<string | null> => tile(0).locator('.license').getAttribute('data-group');
      for (const [license, text, of] of [
        [{ id: 'CC-BY-2.0', name: 'CC BY 2.0' }, 'CC BY', 'free'],
        [{ id: 'CC-BY-NC-ND-2.0', name: 'CC BY-NC-ND 2.0' }, 'CC BY-NC-ND', 'conditions'],
        [{ id: 'all-rights-reserved', name: 'All rights reserved' }, '©', 'reserved'],
        [null, '©', 'reserved'],
      ] as const) {
        await showOne({ license });
        assert.equal(await drawn(), `"${text}" / ""`);
        assert.equal(await group(), of);
      }
    });

    it('only what is known', async () => {
      await showOne({ title: null, creator: null, license: null, sizes: [{ width: null, height: null }] });
      assert.equal(await name(), 'Untitled');
    });

    it('its state, and of a failure the reason', async () => {
      const states: readonly (readonly [Partial<Tile>, string, string])[] = [
        [{ state: { state: 'waiting' } }, 'Waiting', 'Waiting'],
        [{ state: { state: 'running' } }, '', 'Loading'],
        // A tick, or a star.
        [{ state: { state: 'saved' } }, '', 'Saved'],
        [{ state: { state: 'saved' }, isKept: true }, '', 'Kept'],
        [{ state: { state: 'there' } }, '', 'Already there'],
        [{ state: { state: 'rejected' } }, 'Rejected', 'Rejected'],
        [
          { state: { state: 'failed', failure: { code: 'http-status', status: 404 } } },
          '404',
          'No longer there (404).',
        ],
        [
          { state: { state: 'failed', failure: { code: 'too-small' } } },
          'Too small',
          'Smaller than the pixels asked for.',
        ],
      ];
      for (const [tileChange, badge, whole] of states) {
        await showOne({}, tileChange);
        assert.equal((await tile(0).innerText()).trim(), badge);
        assert.ok((await name())?.endsWith(`, ${whole}`), `${await name()}`);
      }
      await showOne({});
      assert.equal((await tile(0).innerText()).trim(), '', 'a state that is gone leaves nothing');
    });

    it('more when the pointer or the keyboard is on it', async () => {
      await showOne({});
      await tile(0).hover();
      assert.match(
        await tile(0).innerText(),
        /Red panda in the snow\s+Charles B\. · CC BY 2\.0 · 1024 × 683/,
      );
      await panel.page.mouse.move(0, 0);
      assert.equal((await tile(0).innerText()).trim(), '');
      await pressAll('Tab');
      await tile(0).focus();
      assert.match(await tile(0).innerText(), /Red panda/);
    });

    it('a hostile title is text, and turns nothing around', async () => {
      const title = '<img src=x onerror="document.title=1"> \u202Egpj.exe\n"],[\'';
      await showOne({ title, creator: '<b>bold</b>', key: 'flickr:"><script>' });
      assert.ok(
        (await name())?.startsWith('<img src=x onerror="document.title=1"> gpj.exe'),
        `${await name()}`,
      );
      assert.equal(await tile(0).locator('img, b, script').count(), 0);
      assert.equal((await menuContext(0)).key, 'flickr:"><script>');
      await tile(0).click();
      assert.match(await panel.page.getByRole('group', { name: 'This picture' }).innerText(), /<img src=x/);
      assert.equal(await panel.page.title(), 'Scrape Images');
    });

    it('the thumbnail, or the title where there is none', async () => {
      const [tileOne] = tilesOf(foundPictures(1));
      await showOne({}, { thumbnail: tileOne?.thumbnail ?? null });
      const image = tile(0).locator('img');
      await waitUntil('the thumbnail', 5, () =>
        image.evaluate((element) => (element as HTMLImageElement).naturalWidth > 0),
      );
      assert.equal(await image.getAttribute('alt'), '');
      await showOne({}, { thumbnail: null });
      assert.equal(await image.count(), 0);
      assert.equal((await tile(0).innerText()).trim(), 'Red panda in the snow');
    });
  });

  describe('a long list', () => {
    it('has only what is in view, or near, in the document', async () => {
      await panel.show(found(4000));
      for (const top of [0, 20_000, 50_000, 10_000]) {
        await scrollTo(top);
        const count = await options().count();
        assert.ok(count > 10 && count < 120, `${count} tiles at ${top}`);
      }
      await scrollTo(1e6);
      assert.ok(await isInView(3999));
      assert.equal(await tile(3999).getAttribute('aria-setsize'), '4000');
    });

    it('loads no thumbnails of what it is flung past, and those where it comes to rest', async () => {
      const loaded = new Set<string>();
      panel.page.on('request', (request) => {
        if (request.url().includes('/thumbnails/')) loaded.add(request.url());
      });
      await panel.show(found(4000), { tiles: tilesOf(foundPictures(4000)) });
      await list().evaluate(async (element) => {
        for (let frame = 1; frame <= 40; frame += 1) {
          element.parentElement?.scrollTo(0, frame * 1500);
          await new Promise(requestAnimationFrame);
        }
      });
      await waitUntil('a thumbnail where it rests', 5, () =>
        panel.page.evaluate(() => {
          const list = document.querySelector('[role=listbox]')?.parentElement?.getBoundingClientRect();
          return [...document.querySelectorAll<HTMLImageElement>('[role=option] img')].some((image) => {
            const { top } = image.getBoundingClientRect();
            return list && image.naturalWidth > 0 && top > list.top && top < list.bottom;
          });
        }),
      );
      assert.ok(loaded.size < 400, `${loaded.size} thumbnails were loaded, of about 2,500 that went by`);
    });

    it('asks for the thumbnails of what is in view, and near, that first', async () => {
      await panel.show(found(1000));
      const visible = async (): Promise<readonly string[]> => {
        const last = (await panel.postedMessages()).findLast(({ type }) => type === 'visible');
        return last?.type === 'visible' ? last.keys : [];
      };
      const first = await waitUntil('the first to be asked for', 5, async () => {
        const keys = await visible();
        return keys.length > 0 && keys;
      });
      assert.equal(first[0], key(0));
      assert.ok(first.length < 120, `${first.length}`);
      await scrollTo(8000);
      const next = await waitUntil('others to be asked for', 5, async () => {
        const keys = await visible();
        return keys[0] !== key(0) && keys;
      });
      const [wanted] = next;
      const box = await panel.page.evaluate((want) => {
        const element = [...document.querySelectorAll<HTMLElement>('[role=option]')].find(
          ({ dataset }) => (JSON.parse(dataset['vscodeContext'] ?? '{}') as { key?: string }).key === want,
        );
        return element?.getBoundingClientRect().bottom ?? 0;
      }, wanted);
      assert.ok(box > 0, 'the most wanted is in view');
      const before = (await panel.postedMessages()).filter(({ type }) => type === 'visible').length;
      await changeTiles(1000, inState(0, { state: 'saved' }));
      await scrollTo(8001);
      await scrollTo(16_000);
      await waitUntil('what is in view now', 5, async () => (await visible())[0] !== wanted);
      const after = (await panel.postedMessages()).filter(({ type }) => type === 'visible').length;
      assert.equal(after, before + 1, 'while the same was in view, nothing was asked for');
    });

    it('stays where it is when pictures are added', async () => {
      await panel.show(found(500));
      await scrollTo(3000);
      const at = await firstInView();
      const before = await tileOffset(at);
      await panel.show(found(900));
      assert.equal(await tileOffset(at), before);
      assert.equal(await tile(at).getAttribute('aria-setsize'), '900');
    });

    it('keeps the active picture where it is when filters change', async () => {
      await panel.show(found(500));
      await scrollTo(3000);
      const at = (await firstInView()) + 4;
      await tile(at).click();
      const before = await tileOffset(at);
      const { key: active } = foundPictures(at + 1)[at] as ShownPicture;
      const { title } = foundPictures(at + 1)[at] as ShownPicture;
      const word = title?.split(' ')[0] ?? '';
      await panel.show({
        ...found(500),
        formRevision: 3,
        form: { ...form, filters: { ...noFilters, text: word } },
      });
      const held = options().and(panel.page.locator(`[data-vscode-context*='"${active}"']`));
      assert.ok(await held.isVisible());
      assert.equal(await focusedKey(), active);
      await panel.show({ ...found(500), formRevision: 4, form });
      assert.equal(await focusedKey(), active);
      assert.ok(Math.abs((await tileOffset(at)) - before) < 400 && (await isInView(at)));
    });

    it('keeps what is in view when the width changes', async () => {
      await panel.show(found(500));
      await scrollTo(6000);
      const at = await firstInView();
      await panel.page.setViewportSize({ width: 500, height: 700 });
      await waitUntil(
        'the first tile to be in view again',
        5,
        async () => Math.abs(await tileOffset(at)) < 200,
      );
    });
  });

  describe('zoomed', () => {
    const height = (place: number): Promise<number> =>
      tile(place).evaluate((element) => element.getBoundingClientRect().height);
    const askedHeight = async (): Promise<number | undefined> =>
      (await panel.postedMessages())
        .flatMap((one) => (one.type === 'edit' && one.change.tileHeight !== undefined ? [one.change] : []))
        .at(-1)?.tileHeight;

    it('by Ctrl and the wheel shows larger pictures, up to a bound, where one was looking', async () => {
      await panel.show(found(500));
      await scrollTo(3000);
      const at = await firstInView();
      const before = await tileOffset(at);
      await panel.page.mouse.move(300, 300);
      await panel.page.keyboard.down('Control');
      await panel.page.mouse.wheel(0, -150);
      await waitUntil('higher rows', 5, async () => ((await askedHeight()) ?? 0) > 150);
      assert.ok(Math.abs((await tileOffset(at)) - before) < 2, 'it is where it was');
      await panel.page.mouse.wheel(0, -5000);
      await waitUntil('the highest rows', 5, async () => (await askedHeight()) === 216);
      await panel.page.mouse.wheel(0, 9000);
      await waitUntil('the lowest rows', 5, async () => (await askedHeight()) === 72);
      await panel.page.keyboard.up('Control');
      for (const message of await panel.postedMessages()) assert.deepEqual(readToHost(message), message);
    });

    it('by a slider among the further actions, and as the host remembers it', async () => {
      await panel.show({ ...found(100), form: { ...form, tileHeight: 200 } });
      assert.ok((await height(0)) > 150);
      await panel.page.getByRole('button', { name: 'More actions' }).click();
      const zoom = panel.page.getByRole('slider', { name: 'Zoom' });
      assert.equal(await zoom.inputValue(), '200');
      await zoom.press('Home');
      assert.equal(await askedHeight(), 72);
      assert.ok((await height(0)) < 110);
      await zoom.press('ArrowRight');
      assert.equal(await askedHeight(), 76);
    });
  });

  describe('in little room', () => {
    it('everything can be reached at 320 pixels', async () => {
      await panel.page.setViewportSize({ width: 320, height: 640 });
      await panel.show(found(50), { tiles: [inState(0, { state: 'there' })] });
      await tile(0).click();
      assert.deepEqual(await chosenPlaces(), [0]);
      const overflow = await panel.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} px too wide`);
      for (const each of await options().all()) {
        const { x, width } = (await each.boundingBox()) ?? { x: 0, width: 0 };
        assert.ok(x >= 0 && x + width <= 320 && width >= 60, `${x}, ${width}`);
      }
      for (const name of [
        'Open',
        'Insert into document',
        'Reveal in Explorer',
        'Keep',
        'Reject',
        'Open photo’s page',
      ]) {
        const box = await link(name).first().boundingBox();
        assert.ok(box && box.x >= 0 && box.x + box.width <= 320, name);
      }
    });
  });

  async function firstInView(): Promise<number> {
    return list().evaluate((element) => {
      const top = element.parentElement?.getBoundingClientRect().top ?? 0;
      const tiles = [...element.querySelectorAll('[role=option]')];
      const first = tiles.find((each) => each.getBoundingClientRect().bottom > top);
      return Number(first?.ariaPosInSet) - 1;
    });
  }

  async function focusedKey(): Promise<string> {
    const context = await panel.page.evaluate(
      () => (document.activeElement as HTMLElement | null)?.dataset['vscodeContext'] ?? '{}',
    );
    return (JSON.parse(context) as { key?: string }).key ?? '';
  }
});
