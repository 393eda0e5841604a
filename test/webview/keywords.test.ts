import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { emptyForm } from '../../src/shared/form/form';
import { waitingKeyword } from '../../src/shared/keywords/keywordResult';
import type { Snapshot } from '../../src/shared/panel/protocol';
import { openPanelForEach } from '../support/openPanelForEach';
import type { PanelPage } from '../support/webviewPage';

describe('Several keywords on the panel', () => {
  let panel: PanelPage;

  openPanelForEach(
    async (opened) => {
      panel = opened;
      await panel.show({ formRevision: 2, form: emptyForm });
    },
    { width: 760, height: 620 },
  );

  const box = (): Locator => panel.page.getByRole('dialog', { name: 'Several keywords' });
  const field = (name: string): Locator => box().getByRole('textbox', { name });
  const keyword = (): Locator => panel.page.getByRole('combobox', { name: 'Keyword' });
  const started = async (): Promise<unknown> =>
    (await panel.postedMessages()).findLast(({ type }) => type === 'saveKeywords');

  /** As the user does it, with what is on the clipboard. */
  const paste = (text: string): Promise<void> =>
    keyword().evaluate((input, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      input.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, composed: true, cancelable: true }),
      );
    }, text);

  it('are typed, counted, and started by keyboard alone', async () => {
    await panel.page.getByRole('button', { name: 'Several keywords…' }).first().focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.keyboard.type('cats\ndogs\n# pets\nCats\nAC/DC\nbirds');
    assert.match(
      (await box().textContent()) ?? '',
      /4 keywords: images\/cats, images\/dogs, images\/AC_DC, ….*Line 4 repeats a keyword\. Line 3 begins with # and is a comment\..*For all: All sources, Large/s,
    );
    await panel.page.keyboard.press('Tab');
    await panel.page.keyboard.type('100001');
    await panel.page.keyboard.press('Enter');
    assert.equal(await box().isVisible(), true, '100001 is too much');
    await box().getByText('At most 100000.').waitFor();
    await field('Pictures of each').fill('50');
    await field('Folder for all').fill('data');
    await panel.page.keyboard.press('Enter');
    assert.equal(await box().isVisible(), false);
    assert.deepEqual(await started(), {
      type: 'saveKeywords',
      tab: 0,
      form: {
        ...emptyForm,
        keywordList: { keywords: 'cats\ndogs\n# pets\nCats\nAC/DC\nbirds', quantity: '50', folder: 'data' },
      },
    });
  });

  it('are what is pasted into the keyword, unless it is one word, or addresses', async () => {
    await paste('cats\n\n');
    await paste('https://a.example\nhttps://b.example');
    assert.equal(await box().isVisible(), false);
    await paste('cats\r\ndogs');
    assert.equal(await field('Keywords, one a line').inputValue(), 'cats\ndogs');
  });

  it('say beside the field what is wrong with it, also where only the host knows', async () => {
    await panel.page.getByRole('button', { name: 'Several keywords…' }).first().click();
    await box().getByRole('button', { name: 'Find and save' }).click();
    await box().getByText('Type a word to search for.').waitFor();
    await field('Keywords, one a line').fill('cats\nhttps://a.example/dogs');
    await box().getByRole('button', { name: 'Find and save' }).click();
    await box().getByText('Line 2 is a web address, and no keyword.').waitFor();
    assert.equal(await started(), undefined);
    await field('Keywords, one a line').fill('cats');
    await box().getByRole('button', { name: 'Find and save' }).click();
    assert.equal(await box().isVisible(), false);
    await panel.show({
      formRevision: 3,
      form: { ...emptyForm, keywordList: { keywords: 'cats', quantity: '5', folder: 'file' } },
      errors: { parentFolder: 'not-a-folder' },
    });
    assert.equal(await box().isVisible(), true);
    await box().getByText('There is a file of this name. Choose a folder.').waitFor();
  });

  it('show what they are at, and a line for each when they have ended', async () => {
    const waiting = ['cats', 'dogs'].map((word) =>
      waitingKeyword({ keyword: word, folder: `images/${word}`, quantity: 5 }),
    );
    const [cats, dogs] = waiting;
    assert.ok(cats && dogs);
    const running: Partial<Snapshot> = {
      search: { state: 'running', title: 'cats', found: 3, targetCount: 5, sourceRuns: [] },
      keywordRun: { isRunning: true, results: waiting },
    };
    await panel.show(running);
    assert.match((await panel.page.locator('.status-line').textContent()) ?? '', /cats, 1 of 2/);
    await panel.show({
      found: 5,
      keywordRun: {
        isRunning: false,
        results: [
          { ...cats, outcome: 'complete', saved: 5, found: 9 },
          { ...dogs, outcome: 'short' },
        ],
      },
    });
    const outcome = panel.page.getByRole('region', { name: 'Saved 5 of 10 for 2 keywords.' });
    await outcome.getByRole('button', { name: '2 keywords' }).click();
    assert.deepEqual(
      await panel.page
        .getByRole('group', { name: 'How each keyword has fared' })
        .getByRole('listitem')
        .allTextContents(),
      ['cats: Saved 5 of 5 to images/cats.', 'dogs: Nothing found.'],
    );
    await outcome.getByRole('button', { name: 'Close this message' }).click();
    assert.deepEqual((await panel.postedMessages()).at(-1), { type: 'dismiss' });
    assert.deepEqual(await panel.problems(), []);
  });
});
