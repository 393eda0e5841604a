import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { emptyForm } from '../../src/shared/form/form';
import { noFilters } from '../../src/shared/panel/filters';
import type { Snapshot } from '../../src/shared/panel/protocol';
import { foundPictures } from '../support/foundPictures';
import { openPanelForEach } from '../support/openPanelForEach';
import { waitUntil } from '../support/waitUntil';
import { emptySnapshot, type PanelPage } from '../support/webviewPage';

describe('The tabs of searches, in Chromium', () => {
  let panel: PanelPage;
  openPanelForEach((opened) => (panel = opened));

  const cats = foundPictures(200);
  const dogs = foundPictures(220).slice(200);
  const form = { ...emptyForm, keyword: 'dog' };
  const two: Partial<Snapshot> = {
    formRevision: 2,
    form,
    found: dogs.length,
    searched: 'dog',
    tabs: [
      { id: 2, title: 'dog', count: 20 },
      { id: 1, title: 'cat, Flickr', count: 1_200 },
      { id: 0, title: '', count: 1_220 },
    ],
    shownTab: 2,
  };
  const ofCat: Partial<Snapshot> = { ...two, formRevision: 3, shownTab: 1, found: 200, searched: 'cat' };
  const showDogs = (): Promise<void> => panel.show(two, { from: 0, pictures: dogs });
  const showCats = (): Promise<void> => panel.show(ofCat, { from: 0, pictures: cats });
  const tab = (name: RegExp): Locator => panel.page.getByRole('tab', { name });
  const sent = async (type: 'showTab' | 'closeTab'): Promise<number[]> =>
    (await panel.postedMessages()).flatMap((each) => (each.type === type ? [each.tab] : []));

  it('are told with their words and counts, the shown one chosen', async () => {
    await showDogs();
    const bar = panel.page.getByRole('tablist', { name: 'Searches' });
    assert.deepEqual(await bar.getByRole('tab').allInnerTexts(), [
      'dog\n20',
      'cat, Flickr\n1200',
      'All\n1220',
    ]);
    assert.equal(await tab(/^dog/).getAttribute('aria-selected'), 'true');
    assert.equal(await tab(/^cat/).getAttribute('aria-selected'), 'false');
    await panel.page.getByRole('tabpanel', { name: 'dog' }).waitFor();
  });

  it('keep the shown one in view when the panel narrows', async () => {
    const tabs = Array.from({ length: 9 }, (_, at) => ({ id: 9 - at, title: `harbour ${at}`, count: 20 }));
    await panel.page.setViewportSize({ width: 1100, height: 600 });
    await panel.show({ ...two, tabs, shownTab: 4 }, { from: 0, pictures: dogs });
    const shown = tab(/^harbour 5/);
    const isWhole = (): Promise<boolean> =>
      shown.evaluate((element) => {
        const [own, bar] = [element, element.parentElement].map((each) => each?.getBoundingClientRect());
        return (
          own !== undefined && bar !== undefined && own.left >= bar.left - 1 && own.right <= bar.right + 1
        );
      });
    await waitUntil('the shown tab to be in view', 5, isWhole);
    await panel.page.setViewportSize({ width: 400, height: 600 });
    await waitUntil('the shown tab to be in view', 5, isWhole);
  });

  it('are not there before anything was searched for', async () => {
    await panel.show({});
    assert.equal(await panel.page.getByRole('tablist').count(), 0);
  });

  it('are shown by a click, and by the keys from one to the other', async () => {
    await showDogs();
    await tab(/^cat/).click();
    await tab(/^dog/).focus();
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('End');
    await panel.page.keyboard.press('Home');
    assert.deepEqual(await sent('showTab'), [1, 1, 0, 2, 0, 2]);
    await panel.page.keyboard.press('Tab');
    assert.equal(
      await panel.page.evaluate(() => document.activeElement?.role),
      null,
      'one stop for all of them',
    );
  });

  it('are closed by the cross, the middle button and Delete, all but All and the one that is searched', async () => {
    await showDogs();
    await tab(/^dog/).locator('span.cross').click();
    await tab(/^cat/).click({ button: 'middle' });
    await tab(/^cat/).press('Delete');
    await tab(/^All/).press('Delete');
    assert.deepEqual(await sent('closeTab'), [2, 1, 1]);
    assert.deepEqual(await sent('showTab'), [], 'closing shows nothing by itself');
    assert.equal(await tab(/^All/).locator('span.cross').isVisible(), false);
    await panel.show({ ...two, searchedTab: 2 });
    assert.equal(await tab(/^dog/).locator('span.cross').isVisible(), false);
  });

  it('come back by a button and by Ctrl+Z, also the last of them', async () => {
    const undo = (): Locator => panel.page.getByRole('button', { name: 'Undo', exact: true });
    const count = async (): Promise<number> =>
      (await panel.postedMessages()).filter(({ type }) => type === 'undo').length;
    await showDogs();
    assert.equal(await undo().count(), 0);
    await panel.show({ canUndo: true });
    await undo().click();
    await panel.page.keyboard.press('Control+z');
    assert.equal(await count(), 2);
    await panel.page.getByRole('combobox', { name: 'Keyword' }).press('Control+z');
    assert.equal(await count(), 2, 'there it is for what was typed');
  });

  it('have their choice back by Ctrl+Z after it was given up', async () => {
    await showDogs();
    const tiles = panel.page.getByRole('listbox').getByRole('option');
    await tiles.nth(0).click();
    await tiles.nth(2).click();
    await panel.page.keyboard.press('Escape');
    await panel.page.keyboard.press('Control+z');
    const last = (await panel.postedMessages()).findLast(({ type }) => type === 'choose');
    assert.deepEqual(last, { type: 'choose', tab: 2, keys: [dogs[0]?.key, dogs[2]?.key] });
  });

  it('keep how far each was scrolled', async () => {
    await showCats();
    const list = panel.page.getByRole('listbox', { name: 'Found pictures' }).locator('..');
    const top = (): Promise<number> => list.evaluate(({ scrollTop }) => scrollTop);
    await list.evaluate((element) => (element.scrollTop = 900));
    await showDogs();
    assert.equal(await top(), 0);
    await showCats();
    assert.equal(await top(), 900);
  });

  it('keep what is typed for them apart while the host has not heard of it', async () => {
    await showDogs();
    await panel.page.getByRole('textbox', { name: 'Save to' }).fill('dogs');
    await panel.page.getByRole('combobox', { name: 'Keyword' }).fill('newt');
    await panel.sendToPage({
      type: 'update',
      snapshot: { ...emptySnapshot, ...ofCat, form: { ...form, filters: noFilters } },
      editCount: 0,
      looked: null,
      listChanges: { from: 0, pictures: cats, tiles: [] },
    });
    assert.equal(await panel.page.getByRole('textbox', { name: 'Save to' }).inputValue(), 'images/cat');
    assert.equal(await panel.page.getByRole('combobox', { name: 'Keyword' }).inputValue(), 'newt');
    const edits = (await panel.postedMessages()).flatMap((each) => (each.type === 'edit' ? [each.tab] : []));
    assert.deepEqual([...new Set(edits)], [2]);
  });

  it('say below the last picture how many there are, and find more', async () => {
    const end = (): Locator => panel.page.locator('.end');
    const more = (): Locator => panel.page.getByRole('button', { name: /^Find more/ });
    await panel.show({ ...two, more: 'yes' }, { from: 0, pictures: dogs });
    assert.match(await end().innerText(), /^20 pictures/);
    await more().click();
    const last = (await panel.postedMessages()).findLast(({ type }) => type !== 'visible');
    assert.deepEqual(last, { type: 'findMore', tab: 2 });
    for (const [isLeast, words] of [
      [false, '20 of about 4,000'],
      [true, '20 of more than 4,000'],
    ] as const) {
      await panel.show({ ...two, more: 'yes', total: { count: 4000, isLeast } });
      assert.equal(await end().locator('span').innerText(), words);
    }
    assert.equal(await more().innerText(), 'Find more (100)');
    await panel.page.getByRole('textbox', { name: 'Pictures to find' }).fill('40');
    assert.equal(await more().innerText(), 'Find more (40)');
    await panel.show({ ...two, more: 'yes', total: { count: 12, isLeast: true } });
    assert.equal(await end().locator('span').innerText(), '20 pictures');
    await panel.show({ ...two, more: 'no' });
    assert.equal(await end().innerText(), '20 pictures, and there are no more');
    assert.equal(await more().count(), 0);
  });
});
