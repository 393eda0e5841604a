import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { emptyForm, maxPageAddresses } from '../../src/shared/form/form';
import { maxFieldLengths } from '../../src/shared/form/lengths';
import type { Snapshot, SourceRunState } from '../../src/shared/panel/protocol';
import { readToHost, type ToHost } from '../../src/shared/panel/toHost';
import { sourceIds, sources } from '../../src/shared/sources/sources';
import { foundPictures, mixedPictures } from '../support/foundPictures';
import { noticeOf } from '../../src/host/list/notices';
import { openPanelForEach } from '../support/openPanelForEach';
import { sourceRunOf, type PanelPage } from '../support/webviewPage';

let panel: PanelPage;
describe('Sources on the page, in Chromium', () => {
  openPanelForEach((opened) => (panel = opened));

  const search = (): Locator => panel.page.getByRole('form', { name: 'Find pictures' });
  const source = (): Locator => search().getByRole('combobox', { name: 'Source', exact: true });
  const keyword = (): Locator => search().getByRole('combobox', { name: 'Keyword', exact: true });
  const find = (): Locator => search().getByRole('textbox', { name: 'Pictures to find', exact: true });
  const addresses = (): Locator => search().getByRole('textbox', { name: /addresses, one a line$/ });
  const button = (name: string): Locator => panel.page.getByRole('button', { name, exact: true });
  const turns = (): Locator => panel.page.getByRole('list', { name: 'Status of the sources' });
  const notices = (): Locator => panel.page.getByRole('list', { name: 'Notices of the sources' });

  /** What the page asked for, but for the form after each key and what is in view. */
  async function sentRequests(): Promise<readonly ToHost[]> {
    const own = ['ready', 'edit', 'visible'];
    return (await panel.postedMessages()).filter(({ type }) => !own.includes(type));
  }

  function searching(sourceRuns: readonly SourceRunState[], found = 0): Partial<Snapshot> {
    return {
      found,
      search: { state: 'running', title: 'fox', found, targetCount: 100, sourceRuns },
    };
  }

  function searched(sourceRuns: readonly SourceRunState[], found = 0): Partial<Snapshot> {
    return {
      found,
      search: {
        state: 'done',
        title: 'fox',
        found,
        failure: null,
        sourceRuns,
        outcome: found > 0 ? 'found' : 'failed',
      },
    };
  }

  const openverse = { name: 'Openverse', source: 'openverse' } as const;
  const pexels = { name: 'Pexels', source: 'pexels', state: 'needs-key', found: 0 } as const;

  it('tell what of the demands they could not be asked for, also where there is only one', async () => {
    const done = { state: 'found', found: 3 } as const;
    const partly = sourceRunOf({ ...openverse, ...done, notAsked: ['size', 'order'] });
    const all = sourceRunOf({ name: 'Flickr', source: 'flickr', ...done });
    await panel.show(searched([all, partly], 6), { pictures: foundPictures(6) });
    const text = 'Openverse found 3; only filtered here: size; cannot be asked for the newest';
    assert.deepEqual(await turns().locator('.words').allTextContents(), ['Flickr found 3', text, '']);
    await panel.show(searched([partly], 3), { pictures: foundPictures(3) });
    assert.deepEqual(await turns().locator('.words').allTextContents(), [text, '']);
  });

  it('that were not asked, because they have nothing that fits, are told, those of one reason together', async () => {
    const colorless = (['nasa', 'commons'] as const).map((source) =>
      sourceRunOf({
        name: sources[source].name,
        source,
        state: 'passed-over',
        found: 0,
        misfit: { demand: 'color' },
      }),
    );
    const flickr = sourceRunOf({ state: 'found', found: 3 });
    await panel.show(searched([flickr, ...colorless], 3), { pictures: foundPictures(3) });
    const texts = ['Not asked, because they cannot be searched by this color: NASA, Wikimedia Commons'];
    assert.deepEqual(await turns().locator('li:visible').allInnerTexts(), ['Flickr found 3', ...texts]);

    const license = sourceRunOf({
      name: 'Pexels',
      source: 'pexels',
      state: 'passed-over',
      found: 0,
      misfit: { demand: 'license', licenses: ['Pexels License'] },
    });
    const { search } = searched([license]);
    assert.ok(search?.state === 'done');
    await panel.show({ found: 0, search: { ...search, outcome: 'nothing' } });
    await panel.page
      .getByText(
        'Pexels was not asked: its pictures are under Pexels License, which does not fit the licence filter. ' +
          'Change the filters, or choose another source.',
      )
      .filter({ visible: true })
      .first()
      .waitFor();
    assert.equal(await turns().isVisible(), false, 'once is enough');
  });

  describe('Where to look', () => {
    it('is one source, all, web pages or a list; sources that want a key say so', async () => {
      await panel.show({});
      assert.deepEqual(await source().locator('option').allTextContents(), [
        'All sources',
        ...sourceIds.map((id) => {
          const { name, key } = sources[id];
          return key === 'required' ? `${name} (needs a key)` : name;
        }),
        'Web pages',
        'List of addresses',
      ]);
      assert.equal(await source().inputValue(), 'All sources');
    });

    it('is told to the host, which gets the whole form again with the search', async () => {
      await panel.show({});
      await source().selectOption('Openverse');
      await keyword().fill('fox');
      await keyword().press('Enter');
      const form = { ...emptyForm, source: 'openverse', keyword: 'fox' } as const;
      assert.deepEqual(await sentRequests(), [{ type: 'search', tab: 0, form }]);
    });

    it('is chosen with the keyboard alone, and the fields follow', async () => {
      await panel.show({});
      await source().focus();
      await panel.page.keyboard.press('End');
      assert.equal(await source().inputValue(), 'List of addresses');
      await panel.page.keyboard.press('Tab');
      await panel.page.keyboard.type('https://a.example/1.jpg');
      await panel.page.keyboard.press('Tab');
      await panel.page.keyboard.press('Space');
      const form = { ...emptyForm, source: 'address', addresses: 'https://a.example/1.jpg' } as const;
      assert.deepEqual(await sentRequests(), [{ type: 'search', tab: 0, form }]);
    });

    it('says at once that an address in the place of a word is read as a page', async () => {
      await panel.show({});
      const hint = panel.page.getByText('will be read as a web page');
      await keyword().fill('www.example.org');
      assert.equal(await hint.isVisible(), false);
      await keyword().fill('https://www.example.org/autumn');
      await hint.waitFor();
      assert.equal(await source().inputValue(), 'Web pages');
      assert.equal(await source().isDisabled(), true);
      assert.equal(await find().count(), 0, 'all that a page has is found');
      await keyword().fill('https://a.example https://b.example');
      await panel.page.getByText('will be read as 2 web pages').waitFor();
      await keyword().fill('fox');
      assert.equal(await source().inputValue(), 'All sources');
      assert.equal(await source().isDisabled(), false);
      assert.equal(await find().count(), 1);
    });

    it('says at once which source reads an address on its own site, and asks how many', async () => {
      await panel.show({});
      await keyword().fill('https://www.flickr.com/photos/ada/albums/7');
      await panel.page.getByText('will be read as an album of Flickr').waitFor();
      assert.equal(await source().inputValue(), 'Flickr');
      assert.equal(await source().isDisabled(), true);
      assert.equal(await find().count(), 1);
      await keyword().fill('https://commons.wikimedia.org/wiki/Category:Foxes');
      await panel.page.getByText('will be read as a category of Wikimedia Commons').waitFor();
      await keyword().fill('https://www.pexels.com/photo/247/');
      await panel.page.getByText('will be read as a web page').waitFor();
      await keyword().fill('https://commons.wikimedia.org/wiki/File:A.jpg https://images.nasa.gov/details/1');
      await panel.page.getByText('will be read by: Wikimedia Commons, NASA').waitFor();
    });

    it('keeps to one row on a wide page', async () => {
      for (const value of ['flickr', 'page', 'address'] as const) {
        await panel.show({ formRevision: value.length, form: { ...emptyForm, source: value } });
        const controls = [
          source(),
          search().locator('.field:visible >> nth=1'),
          button(value === 'address' ? 'Add' : 'Search'),
        ];
        const tops = await Promise.all(controls.map(async (each) => (await each.boundingBox())?.y ?? 0));
        assert.deepEqual(tops.map(Math.round), Array(3).fill(Math.round(tops[0] ?? 0)));
      }
    });
  });

  describe('Web pages and lists', () => {
    for (const [value, label, verb] of [
      ['page', 'Page addresses, one a line', 'Search'],
      ['address', 'Picture addresses, one a line', 'Add'],
    ] as const) {
      const form = { ...emptyForm, source: value, keyword: 'fox' };

      it(`${label}: one field takes the place of keyword and number`, async () => {
        await panel.show({ formRevision: 2, form });
        assert.equal(await search().getByRole('textbox', { name: label, exact: true }).count(), 1);
        assert.equal(await keyword().count(), 0);
        assert.equal(await find().count(), 0);
        assert.equal(await button(verb).count(), 1);
        await source().selectOption('Flickr');
        assert.equal(await keyword().inputValue(), 'fox', 'what was typed is still there');
        assert.equal(await addresses().count(), 0);
      });

      for (const key of ['Control+Enter', 'Meta+Enter']) {
        it(`${label}: Enter begins a new line, ${key} submits once`, async () => {
          await panel.show({ formRevision: 2, form });
          await panel.page.keyboard.type('https://a.example/');
          await addresses().press('Enter');
          await panel.page.keyboard.type('https://b.example/');
          assert.deepEqual(await sentRequests(), []);
          await addresses().press(key);
          const typed = 'https://a.example/\nhttps://b.example/';
          assert.deepEqual(await sentRequests(), [
            { type: 'search', tab: 0, form: { ...form, addresses: typed } },
          ]);
        });
      }

      it(`${label}: says what is wrong until it is mended`, async () => {
        await panel.show({ formRevision: 2, form });
        await button(verb).click();
        await panel.page.getByText('Type or paste addresses, one a line.').waitFor();
        assert.equal(await addresses().getAttribute('aria-invalid'), 'true');
        await addresses().fill('https://a.example\n\nwww.example.org');
        await panel.page
          .getByText('Line 3 is no whole address. Each begins with https:// or http://.')
          .waitFor();
        await addresses().fill('https://www.example.org');
        assert.equal(await addresses().getAttribute('aria-invalid'), null);
        assert.deepEqual(await sentRequests(), []);
        await button(verb).click();
        assert.equal((await sentRequests()).length, 1);
      });
    }

    it('are no more pages than are read at once', async () => {
      const pages = Array.from({ length: maxPageAddresses + 1 }, (_, at) => `https://a.example/${at}`);
      await panel.show({
        formRevision: 2,
        form: { ...emptyForm, source: 'page', addresses: pages.join('\n') },
      });
      await button('Search').click();
      await panel.page.getByText(`At most ${maxPageAddresses}.`).waitFor();
      assert.deepEqual(await sentRequests(), []);
    });

    it('take no more text than the host does, and grow to a few lines only', async () => {
      await panel.show({ formRevision: 2, form: { ...emptyForm, source: 'page' } });
      const height = async (): Promise<number> => (await addresses().boundingBox())?.height ?? 0;
      assert.equal(await height(), 28);
      await addresses().fill('https://a.example/\nhttps://b.example/');
      const two = await height();
      assert.ok(two > 40 && two < 60, `${two} px`);
      await panel.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const many = 'https://a.example/\n'.repeat(4000);
      await panel.page.evaluate((text) => navigator.clipboard.writeText(text), many);
      await addresses().fill('');
      await addresses().press('ControlOrMeta+V');
      assert.equal((await addresses().inputValue()).length, maxFieldLengths.addresses);
      assert.equal(await height(), 128);
      for (const message of await panel.postedMessages()) assert.deepEqual(readToHost(message), message);
    });

    it('keep what is typed, and the caret, while the host speaks', async () => {
      await panel.show({ formRevision: 2, form: { ...emptyForm, source: 'page' } });
      await panel.page.keyboard.type('https://a.example');
      await addresses().press('ArrowLeft');
      await panel.show({ formRevision: 2, ...searching([], 3) });
      await panel.page.keyboard.type('X');
      assert.equal(await addresses().inputValue(), 'https://a.examplXe');
    });

    it('are ready to be typed into when the list is cleared', async () => {
      await panel.show({
        formRevision: 2,
        form: { ...emptyForm, source: 'page' },
        ...searched([sourceRunOf()], 3),
      });
      await button('More actions').click();
      await button('Clear list').click();
      await panel.page.keyboard.type('x');
      assert.equal(await addresses().inputValue(), 'x');
    });

    it('are searched without an end that is known: the bar tells how many pages are read', async () => {
      const page = { source: 'page', found: 5 } as const;
      await panel.show({
        found: 5,
        search: {
          state: 'running',
          title: 'a.example and 2 more',
          found: 5,
          targetCount: null,
          sourceRuns: ['a', 'b', 'c'].map((name, at) =>
            sourceRunOf({ ...page, name, state: at === 0 ? 'found' : 'running' }),
          ),
        },
      });
      const bar = panel.page.getByRole('progressbar');
      assert.equal(await bar.getAttribute('aria-valuenow'), '1');
      assert.equal(await bar.getAttribute('aria-valuemax'), '3');
      assert.equal(await panel.page.getByRole('status').textContent(), 'Searching: 5 found');
      await panel.page.getByText('a.example and 2 more', { exact: true }).waitFor();
      const pages = panel.page.getByRole('list', { name: 'Status of the pages' });
      assert.deepEqual(await pages.getByRole('listitem').allInnerTexts(), ['a: 5 pictures']);
    });

    it('say it when a page draws its pictures by script', async () => {
      const byScript = sourceRunOf({
        name: 'a.example',
        source: 'page',
        state: 'nothing',
        found: 0,
        isDrawnByScript: true,
      });
      await panel.show({
        search: {
          state: 'done',
          title: 'a.example',
          outcome: 'nothing',
          found: 0,
          failure: null,
          sourceRuns: [byScript],
        },
      });
      const heading = panel.page.getByRole('main').getByRole('heading', { level: 2 });
      assert.equal(
        await heading.textContent(),
        'This page draws its pictures by script, so none can be found there.',
      );
    });
  });

  describe('How each source fares', () => {
    it('is not said of a single one that is well', async () => {
      await panel.show(searched([sourceRunOf()], 100));
      assert.equal(await turns().count(), 0);
    });

    it('is said of each, and why', async () => {
      const until = new Date().setHours(14, 5, 0, 0);
      await panel.show(
        searched(
          [
            sourceRunOf(),
            sourceRunOf({ ...openverse, state: 'resting', found: 0, until }),
            sourceRunOf({ name: 'NASA', source: 'nasa', state: 'nothing', found: 0 }),
            sourceRunOf(pexels),
            sourceRunOf({
              name: 'Pixabay',
              source: 'pixabay',
              state: 'failed',
              found: 0,
              failure: { code: 'timeout', host: 'pixabay.com' },
            }),
          ],
          100,
        ),
      );
      const items = turns().getByRole('listitem');
      const texts = (await items.locator('.words').allTextContents()).map((text) =>
        text.replace('\u202f', ' '),
      );
      assert.deepEqual(texts, [
        'Flickr found 100',
        'Openverse: limit reached until 2:05 PM',
        'NASA found nothing',
        'Pexels needs a key',
        'Pixabay cannot be reached',
      ]);
      assert.equal(
        await items.nth(4).getAttribute('title'),
        'pixabay.com does not answer in time. Try again later.',
      );
      assert.equal(await items.nth(0).getAttribute('title'), '');
    });

    it('is said of one that waits as long as it does, and of a single one in the status line', async () => {
      const plain = (text: string | null): string => (text ?? '').replace('\u202f', ' ');
      const until = new Date().setHours(14, 5, 10, 0);
      const goesOn = sourceRunOf({ ...openverse, state: 'running', found: 40 });
      const waits = { ...goesOn, until };
      const line = turns().getByRole('listitem').nth(1).locator('.words');
      await panel.show(searching([sourceRunOf(), waits], 140));
      assert.equal(plain(await line.textContent()), 'Openverse: 40 so far, continues at 2:05:10 PM');
      await panel.show(searching([sourceRunOf(), goesOn], 140));
      assert.equal(await line.textContent(), 'Openverse: 40 so far');
      const status = panel.page.getByRole('status');
      await panel.show(searching([waits], 40));
      assert.equal(plain(await status.textContent()), 'Searching: 40 of 100, continues at 2:05:10 PM');
      assert.equal(await status.getAttribute('aria-live'), 'polite');
      assert.equal(await turns().count(), 0);
      await panel.show(searching([goesOn], 41));
      await panel.show(searching([goesOn], 42));
      assert.equal(await status.textContent(), 'Searching: 42 of 100');
      assert.equal(await status.getAttribute('aria-live'), 'off');
    });

    it('does not warn of a source that lacks a key, and takes a “Not now”', async () => {
      const failed = { ...openverse, state: 'failed', found: 0, failure: { code: 'timeout' } } as const;
      await panel.show(searched([sourceRunOf(), sourceRunOf(pexels), sourceRunOf(failed)], 100));
      const warned = turns()
        .getByRole('listitem')
        .filter({ has: panel.page.locator('svg:visible') });
      assert.deepEqual(await warned.locator('.words').allTextContents(), ['Openverse cannot be reached']);
      await button('Not now: Pexels').click();
      assert.deepEqual(await sentRequests(), [{ type: 'declineSource', source: 'pexels' }]);
      assert.equal(await panel.page.getByRole('button', { name: /^Not now/ }).count(), 1);
    });

    it('offers to set a key where one is wanted', async () => {
      const wrong = { ...openverse, state: 'failed', found: 0, failure: { code: 'bad-key' } } as const;
      await panel.show(searched([sourceRunOf(), sourceRunOf(pexels), sourceRunOf(wrong)], 100));
      assert.equal(await panel.page.getByRole('button', { name: /^Set key/ }).count(), 2);
      await button('Set key for Pexels').click();
      await button('Set key for Openverse').press('Enter');
      assert.deepEqual(await sentRequests(), [
        { type: 'setKey', source: 'pexels' },
        { type: 'setKey', source: 'openverse' },
      ]);
      for (const message of await sentRequests()) assert.deepEqual(readToHost(message), message);
    });

    it('offers it in the middle of the page where only that source was asked', async () => {
      await panel.show(searched([sourceRunOf(pexels)]));
      assert.equal(await turns().count(), 0);
      await button('Set key for Pexels').click();
      assert.deepEqual(await sentRequests(), [{ type: 'setKey', source: 'pexels' }]);
    });

    it('leads to the page where the source gives out keys', async () => {
      const link = (): Locator => panel.page.getByRole('link', { name: 'Get a key for Pexels', exact: true });
      const leadsThere = async (): Promise<void> =>
        assert.equal(await link().getAttribute('href'), sources.pexels.keyPage);
      const line = panel.page.getByText('Pexels needs a key of your own', { exact: true });
      const chosen = { formRevision: 2, form: { ...emptyForm, source: 'pexels' } } as const;
      await panel.show(chosen);
      assert.ok(await line.isVisible());
      await leadsThere();
      await button('Set key for Pexels').click();
      assert.deepEqual(await sentRequests(), [{ type: 'setKey', source: 'pexels' }]);
      // When it was asked in vain, that is said once.
      await panel.show({ ...searched([sourceRunOf(pexels)]), ...chosen });
      assert.ok(await line.isHidden());
      await leadsThere();
      await panel.show({ formRevision: 3, form: emptyForm });
      assert.ok(await line.isHidden());
      assert.equal(await link().count(), 0);
    });

    it('leaves the focus on the search when the link goes away', async () => {
      await panel.show(searched([sourceRunOf(), sourceRunOf(pexels)], 100));
      await button('Set key for Pexels').focus();
      await panel.show(searching([sourceRunOf({ state: 'running' })], 100));
      assert.equal(await keyword().evaluate((input) => input.matches(':focus')), true);
    });

    it('is announced, each change once', async () => {
      const region = panel.page.locator('main > [aria-live=polite]');
      const says = (text: string): Promise<void> =>
        region.filter({ hasText: text }).waitFor({ state: 'attached' });
      const flickr = sourceRunOf({ state: 'running', found: 5 });
      await panel.show({});
      await panel.show(
        searching(
          [flickr, sourceRunOf({ ...openverse, state: 'running', found: 0 }), sourceRunOf(pexels)],
          5,
        ),
      );
      await says('Pexels needs a key');
      await panel.show(
        searching([flickr, sourceRunOf({ ...openverse, found: 60 }), sourceRunOf(pexels)], 65),
      );
      await says('Openverse found 60');
      assert.equal(await region.textContent(), 'Openverse found 60');
      await panel.show(
        searched([sourceRunOf(), sourceRunOf({ ...openverse, found: 60 }), sourceRunOf(pexels)], 160),
      );
      await says('Flickr found 100');
      assert.equal(await region.textContent(), 'Flickr found 100');
    });

    it('is bounded: of many pages those come first with which something is the matter', async () => {
      const pages = Array.from({ length: 20 }, (_, at) =>
        sourceRunOf({
          name: `a.example/${at}`,
          source: 'page',
          state: at === 15 ? 'failed' : 'found',
          found: at === 15 ? 0 : 5,
        }),
      );
      await panel.show(searched(pages, 100));
      const list = panel.page.getByRole('list', { name: 'Status of the pages' });
      assert.deepEqual(await list.getByRole('listitem').allInnerTexts(), [
        'a.example/15 failed',
        ...[0, 1, 2, 3, 4].map((at) => `a.example/${at}: 5 pictures`),
        'and 14 more',
      ]);
    });
  });

  describe('What sources want said', () => {
    const wanted = (['pexels', 'pixabay'] as const).map((id) => noticeOf(id, true));
    const terms = (): Locator => panel.page.getByRole('dialog', { name: 'Sources and terms' });
    const openTerms = (): Promise<void> =>
      panel.page.getByRole('button', { name: 'Sources and terms' }).press('Enter');

    it('stands beside their pictures, as links that VS Code opens', async () => {
      await panel.show({ ...searched([sourceRunOf()], 100), notices: wanted });
      const links = notices().getByRole('link');
      assert.deepEqual(
        await links.allTextContents(),
        wanted.map(({ text }) => text),
      );
      for (const [at, { url }] of wanted.entries()) {
        const link = links.nth(at);
        assert.equal(await link.getAttribute('href'), url);
        assert.equal(await link.getAttribute('rel'), 'noreferrer');
        // VS Code's own script answers to clicks on links without a target.
        assert.equal(await link.getAttribute('target'), null);
      }
    });

    it('is not there where no pictures are, or none of their sources wants it', async () => {
      await panel.show({ notices: wanted });
      assert.equal(await notices().isVisible(), false);
      await panel.show({ ...searched([sourceRunOf()], 100), notices: wanted });
      assert.equal(await notices().isVisible(), true);
      await panel.show(searched([sourceRunOf()], 100));
      assert.equal(await notices().isVisible(), false);
    });

    it('stands behind one link where no terms want it beside the pictures, in full with the terms', async () => {
      const all = [noticeOf('flickr', false), noticeOf('commons', false), ...wanted];
      await panel.show({ ...searched([sourceRunOf()], 100), notices: all });
      assert.deepEqual(
        await notices().getByRole('link').allTextContents(),
        wanted.map(({ text }) => text),
      );
      await openTerms();
      assert.deepEqual(await terms().locator('p').allTextContents(), [
        'Flickr · Terms',
        'Wikimedia Commons · Files from Wikimedia Commons. · Terms',
        'Pexels · Photos provided by Pexels. · Terms',
        'Pixabay · Images from Pixabay. · Terms',
      ]);
      const links = terms().getByRole('link', { name: 'Terms of Pexels' });
      assert.equal(await links.getAttribute('href'), 'https://www.pexels.com/license/');
      await panel.page.keyboard.press('Escape');
      assert.equal(await terms().isVisible(), false);
      const focused = await panel.page.evaluate(() => document.activeElement?.textContent);
      assert.equal(focused, 'Sources and terms', 'where it was before');
    });

    it('is reached with the keyboard, below the last picture', async () => {
      await panel.page.setViewportSize({ width: 320, height: 640 });
      const many = Array.from({ length: 6 }, (_, at) => ({
        name: `Source ${at}`,
        text: `This product shows pictures of source ${at} and is not endorsed by it.`,
        isRequired: true,
        url: `https://source${at}.example/`,
        terms: `https://source${at}.example/terms`,
      }));
      await panel.show({ ...searched([sourceRunOf()], 100), notices: many });
      const last = notices().getByRole('link').last();
      await last.focus();
      const place = await last.boundingBox();
      assert.ok(place && place.y > 0 && place.y + place.height < 640, 'scrolled into view');
    });
  });

  describe('Where a picture came from', () => {
    const pictures = mixedPictures(6);
    const line = (): Locator => panel.page.getByRole('group', { name: 'This picture' });

    it('is said of the active one, with the source that told of it', async () => {
      await panel.show(searched([sourceRunOf()], 6), { pictures });
      for (const [place, text] of [
        [0, ' · Flickr'],
        [1, ' · Flickr, via Openverse'],
        [2, ' · Wikimedia Commons'],
      ] as const) {
        await panel.page.getByRole('listbox').getByRole('option').nth(place).click();
        const facts = (await line().locator('.facts').textContent()) ?? '';
        assert.ok(facts.endsWith(text), facts);
      }
    });

    it('and its licence is the reason where that is not allowed', async () => {
      const [picture] = foundPictures(1);
      assert.ok(picture);
      const failure = { code: 'license-not-allowed', license: 'CC BY-NC 2.0' } as const;
      await panel.show(searched([sourceRunOf()], 1), {
        tiles: [{ key: picture.key, state: { state: 'failed', failure } }],
      });
      const tile = panel.page.getByRole('listbox').getByRole('option');
      assert.equal(await tile.locator('.badge').textContent(), 'Licence');
      assert.match(
        (await tile.getAttribute('aria-label')) ?? '',
        /Its licence, CC BY-NC 2\.0, is not among those allowed/,
      );
    });
  });
});
