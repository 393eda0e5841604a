import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { emptyForm } from '../../src/shared/form/form';
import { allTab } from '../../src/shared/panel/tabs';
import type { ShownPicture } from '../../src/shared/panel/gallery';
import { foundPictures, tilesOf } from '../support/foundPictures';
import { openPanelForEach } from '../support/openPanelForEach';
import type { PanelPage } from '../support/webviewPage';

describe('The names of files on the panel', () => {
  let panel: PanelPage;
  const pictures = foundPictures(5);

  openPanelForEach(
    async (opened) => {
      panel = opened;
      await panel.show(
        { formRevision: 2, form: { ...emptyForm, keyword: 'red panda' }, searched: 'red panda', found: 5 },
        { pictures, tiles: tilesOf(pictures) },
      );
    },
    { width: 760, height: 620 },
  );

  const menu = (): Locator => panel.page.getByRole('group', { name: 'File names' });
  const template = (): Locator => menu().getByRole('textbox', { name: 'Template' });
  const examples = (): Promise<string[]> => menu().getByRole('listitem').allTextContents();
  const open = (): Promise<void> => panel.page.getByRole('button', { name: 'File names' }).click();
  const scrapes = async (): Promise<number> =>
    (await panel.postedMessages()).filter(({ type }) => type === 'scrape').length;
  const lastEdit = async (): Promise<unknown> =>
    (await panel.postedMessages()).findLast(({ type }) => type === 'edit');

  it('are shown as the first pictures would get them, while the template is typed', async () => {
    await open();
    assert.deepEqual(await examples(), ['red-panda-001.jpg', 'red-panda-002.jpg', 'red-panda-003.jpg']);
    await template().fill('{n} {title}');
    const titles = pictures.slice(0, 3).map(({ title }) => title ?? '');
    assert.deepEqual(
      await examples(),
      titles.map((title, at) => `00${at + 1}-${title.replaceAll(' ', '-')}.jpg`),
    );
    await menu().getByRole('combobox', { name: 'For each space' }).selectOption('Underscore');
    assert.deepEqual(
      await examples(),
      titles.map((title, at) => `00${at + 1}_${title.replaceAll(' ', '_')}.jpg`),
    );
    assert.deepEqual(await lastEdit(), {
      type: 'edit',
      tab: allTab,
      change: { naming: { template: '{n} {title}', separator: '_' } },
    });
  });

  it('are those of the chosen pictures, and of no more than are there', async () => {
    await open();
    await template().fill('{title}');
    await panel.page.keyboard.press('Escape');
    assert.equal(await menu().isVisible(), false);
    await panel.page.locator('.tile').nth(3).click();
    await open();
    assert.deepEqual(await examples(), [`${pictures[3]?.title?.replaceAll(' ', '-')}.jpg`]);
  });

  it('are those of the addresses where no search has found a picture', async () => {
    const listed = pictures.map(({ keyword, ...picture }, at): ShownPicture => {
      assert.equal(keyword, 'red panda');
      return at === 1
        ? { ...picture, title: 'fox den.png', fileName: 'fox den', type: 'png' }
        : { ...picture, fileName: 'owl' };
    });
    await panel.show({ formRevision: 3, searched: '', found: 5 }, { from: 0, pictures: listed });
    await open();
    assert.deepEqual(await examples(), ['owl.jpg', 'fox-den.png', 'owl-2.jpg']);
    await template().fill('{title} {keyword}');
    assert.equal((await examples())[1], 'fox-den.png', 'a name that stands for a title is none');
  });

  it('have parts that a click adds', async () => {
    await open();
    await menu().getByRole('button', { name: '{creator}' }).click();
    assert.equal(await template().inputValue(), '{keyword} {n} {creator}');
    await panel.page.keyboard.type(' x');
    assert.equal(await template().inputValue(), '{keyword} {n} {creator} x', 'and typing goes on there');
  });

  it('with a part that nobody knows are refused, beside the field', async () => {
    await open();
    await template().fill('{author} {n}');
    await menu().getByText('Only these can stand in braces: {keyword}, {n}, {title}').waitFor();
    assert.deepEqual(await menu().getByRole('listitem').filter({ visible: true }).count(), 0);
    await panel.page.keyboard.press('Escape');
    await panel.page.getByRole('button', { name: /^Save \d/ }).click();
    assert.equal(await template().getAttribute('aria-invalid'), 'true', 'the menu is open again');
    assert.equal(await scrapes(), 0);
    await panel.page.keyboard.press('Control+A');
    await panel.page.keyboard.type('owl {n}');
    await panel.page.getByRole('button', { name: /^Save \d/ }).click();
    assert.equal(await scrapes(), 1);
  });

  it('are typed without saving, and by keyboard alone', async () => {
    await panel.page.getByRole('button', { name: 'File names' }).focus();
    await panel.page.keyboard.press('Enter');
    await template().focus();
    await panel.page.keyboard.press('Enter');
    assert.equal(await scrapes(), 0);
    await panel.page.keyboard.press('Escape');
    assert.equal(
      await panel.page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
      'File names',
    );
    assert.deepEqual(await panel.problems(), []);
  });
});
