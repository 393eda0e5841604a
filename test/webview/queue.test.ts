import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { noCounts } from '../../src/shared/engine/counts';
import { emptyForm } from '../../src/shared/form/form';
import type { ScrapeState, Snapshot } from '../../src/shared/panel/protocol';
import { openPanelForEach } from '../support/openPanelForEach';
import type { PanelPage } from '../support/webviewPage';

let panel: PanelPage;
describe('Saving one tab after the other, in Chromium', () => {
  openPanelForEach((opened) => (panel = opened));

  const running: ScrapeState = {
    state: 'running',
    ...noCounts,
    saved: 9,
    quantity: 24,
    bytes: 3_000_000,
    folder: 'images/cat',
    paused: null,
    isHeld: false,
    loading: 0,
    perSecond: null,
  };
  const dogs: Partial<Snapshot> = {
    formRevision: 2,
    form: { ...emptyForm, keyword: 'dog' },
    found: 5,
    searched: 'dog',
    tabs: [
      { id: 2, title: 'dog', count: 5 },
      { id: 1, title: 'cat', count: 24 },
      { id: 0, title: '', count: 29 },
    ],
    shownTab: 2,
    scrape: running,
    savedTab: 1,
  };
  const queue = [
    { id: 4, tab: 3, quantity: 40, folder: 'images/fox' },
    { id: 5, tab: 0, quantity: 1, folder: 'images' },
  ];
  const button = (name: string | RegExp): Locator => panel.page.getByRole('button', { name });
  const posted = async (type: string): Promise<unknown[]> =>
    (await panel.postedMessages()).filter((message) => message.type === type);

  it('Save stays in sight while another tab is saved, beside how that fares', async () => {
    await panel.show(dogs);
    assert.equal(await panel.page.getByRole('status').innerText(), 'Saving 9 of 24');
    await button('Save 5 pictures').click();
    assert.equal((await posted('scrape')).length, 1);
    await button('Pause').click();
    assert.equal((await posted('pause')).length, 1);
    await button('Cancel').click();
    assert.deepEqual(await posted('cancel'), [{ type: 'cancel', what: 'save' }]);
  });

  it('the tab that is saved has Pause and Cancel in place of Save', async () => {
    await panel.show({ ...dogs, savedTab: 2 });
    assert.equal(await button(/^Save/).count(), 0);
    assert.equal(await button('Pause').count(), 1);
    assert.equal(await button('Cancel').count(), 1);
    assert.equal(await panel.page.getByLabel('Save to').isVisible(), false);
  });

  it('a tab that waits is not saved again', async () => {
    await panel.show({ ...dogs, queue: [{ id: 4, tab: 2, quantity: 5, folder: 'images/dog' }] });
    assert.equal(await button(/^Save/).isDisabled(), true);
    await panel.page.keyboard.press('Control+Enter');
    assert.deepEqual(await posted('scrape'), []);
  });

  it('what waits is listed, and cancelled one by one', async () => {
    await panel.show({ ...dogs, queue });
    await button('2 waiting').click();
    const list = panel.page.getByRole('group', { name: 'What is saved next' });
    assert.deepEqual(await list.locator('.words').allInnerTexts(), [
      '40 pictures to images/fox',
      '1 picture to images',
    ]);
    await list.getByRole('button', { name: 'Cancel: 1 picture to images' }).click();
    assert.deepEqual(await posted('cancelQueued'), [{ type: 'cancelQueued', id: 5 }]);
    await panel.show({ ...dogs, queue: queue.slice(0, 1) });
    assert.equal(await list.getByRole('button').count(), 1);
    await panel.show(dogs);
    assert.equal(await list.isVisible(), false);
    assert.equal(await button(/waiting/).count(), 0);
  });
});
