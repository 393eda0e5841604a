import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { noCounts } from '../../src/shared/engine/counts';
import { emptyForm } from '../../src/shared/form/form';
import { maxFieldLengths } from '../../src/shared/form/lengths';
import type { FailedPicture, ScrapeState, Snapshot } from '../../src/shared/panel/protocol';
import { readToHost, type ToHost } from '../../src/shared/panel/toHost';
import { foundPictures } from '../support/foundPictures';
import { openPanelForEach } from '../support/openPanelForEach';
import { showPanelState } from '../support/panelStates';
import { emptySnapshot, sourceRunOf, type PanelPage } from '../support/webviewPage';

let panel: PanelPage;
describe('The panel, in Chromium', () => {
  openPanelForEach((opened) => (panel = opened));

  it('has examples that are searched for at once, by mouse and by keyboard', async () => {
    await panel.show({ formRevision: 2, form: { ...emptyForm, source: 'page' } });
    await button('lighthouse').click();
    const searches = async (): Promise<unknown[]> =>
      (await panel.postedMessages()).flatMap((sent) =>
        sent.type === 'search' ? [[sent.form.source, sent.form.keyword]] : [],
      );
    assert.deepEqual(await searches(), [['all', 'lighthouse']]);
    await panel.show({ formRevision: 3, form: { ...emptyForm, source: 'nasa' } });
    await button('hummingbird').focus();
    await panel.page.keyboard.press('Tab');
    await panel.page.keyboard.press('Enter');
    assert.deepEqual((await searches()).slice(1), [['nasa', 'nebula']]);
    assert.equal(await field('Keyword').inputValue(), 'nebula');
    await panel.show(found);
    assert.ok(await button('nebula').isHidden());
  });

  // One that offers suggestions is a combo box to assistive technology.
  const field = (name: string): Locator =>
    panel.page.getByRole(name === 'Keyword' ? 'combobox' : 'textbox', { name, exact: true });
  const button = (name: string): Locator => panel.page.getByRole('button', { name, exact: true });
  const source = (): Locator =>
    panel.page
      .getByRole('form', { name: 'Find pictures' })
      .getByRole('combobox', { name: 'Source', exact: true });
  const size = (): Locator => panel.page.getByRole('combobox', { name: 'Size', exact: true });
  /** Its name says what a click does. */
  const save = (): Locator => panel.page.getByRole('button', { name: /^Save/ });
  const failedList = (): Locator =>
    panel.page.getByRole('list', { name: 'Pictures that could not be saved' });
  const tiles = (): Locator => panel.page.getByRole('listbox').getByRole('option');
  const status = (): Locator => panel.page.getByRole('status');
  const progress = (): Locator => panel.page.getByRole('progressbar', { name: 'Progress', exact: true });

  const keyAt = (place: number): string => foundPictures(place + 1)[place]?.key ?? '';
  const form = { ...emptyForm, keyword: 'red panda' };
  const found: Partial<Snapshot> = {
    formRevision: 2,
    form,
    found: 100,
    searched: 'red panda',
    search: {
      state: 'done',
      title: 'red panda',
      outcome: 'found',
      found: 100,
      failure: null,
      sourceRuns: [sourceRunOf()],
    },
  };
  const done100 = found.search;
  const searching: Partial<Snapshot> = {
    searchedTab: 0,
    formRevision: 2,
    form,
    found: 25,
    searched: 'red panda',
    search: {
      state: 'running',
      title: 'red panda',
      found: 25,
      targetCount: 100,
      sourceRuns: [sourceRunOf({ state: 'running', found: 25 })],
    },
  };
  const running: ScrapeState & { state: 'running' } = {
    state: 'running',
    ...noCounts,
    saved: 12,
    failed: 1,
    quantity: 50,
    bytes: 3_400_000,
    folder: 'images/red panda',
    paused: null,
    isHeld: false,
    loading: 0,
    perSecond: null,
  };
  const done: ScrapeState & { state: 'done' } = {
    state: 'done',
    outcome: 'complete',
    ...noCounts,
    saved: 50,
    failed: 0,
    quantity: 50,
    bytes: 12_000_000,
    seconds: 8,
    folder: 'images/red panda',
    failure: null,
    warning: null,
    failures: [],
    canRetry: false,
    isWholeList: true,
  };

  /** What the page sent after the first `ready`, but not the form after each key, nor what is in view. */
  async function sentMessages(): Promise<string[]> {
    return (await panel.postedMessages())
      .map(({ type }) => type)
      .filter((type) => type !== 'ready' && type !== 'edit' && type !== 'visible');
  }

  /** The last that it sent, but for what is in view. */
  async function lastMessage(): Promise<ToHost | undefined> {
    return (await panel.postedMessages()).filter(({ type }) => type !== 'visible').at(-1);
  }

  /** What a screen reader says of the focused element: its name, its description, and whether it is invalid. */
  async function focusAnnouncement(): Promise<{ name: string; description: string; invalid: boolean }> {
    const session = await panel.page.context().newCDPSession(panel.page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    await session.detach();
    const of = (node: (typeof nodes)[number], name: string): unknown =>
      node.properties?.find((property) => property.name === name)?.value.value;
    const node = nodes
      .filter((one) => of(one, 'focused') === true && one.role?.value !== 'RootWebArea')
      .at(-1);
    return {
      name: String(node?.name?.value ?? ''),
      description: String(node?.description?.value ?? ''),
      invalid: node !== undefined && of(node, 'invalid') === 'true',
    };
  }

  describe('Keys', () => {
    const dialog = (): Locator => panel.page.getByRole('dialog', { name: 'Keys' });
    const press = (...keys: readonly string[]): Promise<void> =>
      keys.reduce(async (before, key) => {
        await before;
        await panel.page.keyboard.press(key);
      }, Promise.resolve());
    const focusedPlace = (): Promise<string | null> =>
      panel.page.evaluate(() => document.activeElement?.getAttribute('aria-posinset') ?? null);

    it('choose and save twenty pictures without the mouse, and leave the focus there', async () => {
      await panel.show({ ...found, recent: ['fox'] });
      await field('Keyword').focus();
      await press('ArrowDown', 'Space');
      for (let count = 1; count < 20; count += 1) await press('Shift+ArrowRight');
      await press('Control+Enter');
      const sent = (await panel.postedMessages()).findLast(({ type }) => type === 'choose');
      assert.equal(sent?.type === 'choose' && sent.keys.length, 20);
      assert.equal((await panel.postedMessages()).at(-1)?.type, 'scrape');
      await panel.show({ ...found, scrape: running });
      assert.equal(await focusedPlace(), '20');
      await press('/');
      assert.equal(await field('Keyword').evaluate((one) => one.matches(':focus')), true, 'and back again');
    });

    it('Down stays in the keyword where there are no pictures to go to', async () => {
      await panel.show({ recent: ['fox'] });
      await field('Keyword').press('ArrowDown');
      assert.equal(await field('Keyword').evaluate((one) => one.matches(':focus')), true);
    });

    it('are told by a list, which ? and the menu open and Escape closes', async () => {
      await panel.show(found);
      await tiles().nth(2).focus();
      await press('?');
      assert.match(await dialog().innerText(), /Ctrl\+Enter\s+Save[^]*X\s*Delete\s+Reject/);
      await press('Control+Enter', '/');
      assert.deepEqual(await sentMessages(), [], 'no key of the page reaches it from there');
      await press('Escape');
      assert.equal(await dialog().isVisible(), false);
      assert.equal(await focusedPlace(), '3');
      await button('More actions').click();
      await button('Keys').click();
      await dialog().getByRole('button', { name: 'Close (Esc)' }).click();
      assert.equal(await dialog().isVisible(), false);
      await field('Keyword').fill('who?');
      await field('Keyword').press('?');
      assert.equal(await dialog().isVisible(), false, 'in a field it is a character');
    });

    it('a save that is started from one of its fields leaves the focus at what holds it', async () => {
      await panel.show(found);
      await field('Quantity').press('Enter');
      await panel.show({ ...found, scrape: running });
      assert.equal(await panel.page.evaluate(() => document.activeElement?.textContent), 'Pause');
    });
  });

  describe('The panel', () => {
    it('has every control under its name, and says that it is ready', async () => {
      await panel.show({});
      for (const name of ['Keyword', 'Pictures to find', 'Save to', 'Quantity']) {
        assert.equal(await field(name).count(), 1, name);
      }
      for (const name of ['Search', 'Browse…', 'Save']) assert.equal(await button(name).count(), 1, name);
      assert.equal(await button('Cancel').count(), 0);
      assert.deepEqual(await size().locator('option').allTextContents(), ['Small', 'Large', 'Original']);
      assert.equal(await progress().getAttribute('aria-valuenow'), '0');
      assert.equal(await status().count(), 1);
      assert.equal(await status().textContent(), 'Ready');
      assert.equal(await panel.page.getByRole('heading', { level: 1 }).textContent(), 'Scrape Images');
      assert.equal(await panel.page.locator('html').getAttribute('lang'), 'en');
      assert.deepEqual(await panel.postedMessages(), [{ type: 'ready' }]);
    });

    it('shows the form that the host keeps', async () => {
      await panel.show({
        formRevision: 7,
        form: { ...emptyForm, keyword: 'fox', find: '30', folder: 'here', size: 'small', quantity: '3' },
        found: 9,
      });
      assert.equal(await field('Keyword').inputValue(), 'fox');
      assert.equal(await field('Pictures to find').inputValue(), '30');
      assert.equal(await field('Save to').inputValue(), 'here');
      assert.equal(await field('Quantity').inputValue(), '3');
      assert.equal(await size().locator('option:checked').textContent(), 'Small');
      await panel.page.getByText('of 9 found').waitFor();
      assert.deepEqual(await sentMessages(), [], 'what the host says is not said back to it');
      assert.equal((await panel.postedMessages()).filter(({ type }) => type === 'edit').length, 0);
    });

    it('tells the host of every change', async () => {
      await panel.show(found);
      await field('Keyword').fill('fox');
      await field('Pictures to find').fill('7');
      await field('Save to').fill('foxes');
      await field('Quantity').fill('5');
      await size().selectOption('Small');
      const changes = (await panel.postedMessages()).flatMap((each) =>
        each.type === 'edit' ? [each.change] : [],
      );
      assert.deepEqual(
        changes.reduce((so, change) => ({ ...so, ...change })),
        { keyword: 'fox', find: '7', folder: 'foxes', quantity: '5', size: 'small' },
      );
    });

    it('keeps what is edited while the host changes other values', async () => {
      await panel.show({ ...found, form: { ...form, quantity: '3' } });
      await field('Keyword').fill('wolf');
      const update = {
        type: 'update',
        snapshot: { ...emptySnapshot, formRevision: 7, form: { ...form, quantity: null } },
        listChanges: { from: 0, pictures: [], tiles: [] },
        looked: null,
      };
      await panel.sendToPage({ ...update, editCount: 0 });
      assert.equal(await field('Keyword').inputValue(), 'wolf', 'the host did not know of it yet');
      assert.equal(await field('Quantity').inputValue(), '');
      const later = { ...update.snapshot, formRevision: 8, form: { ...form, keyword: 'bear' } };
      await panel.sendToPage({ ...update, snapshot: later, editCount: 1 });
      assert.equal(await field('Keyword').inputValue(), 'bear', 'it knew of it, and changed it');
    });

    it('names the folder after the keyword until the user types another one', async () => {
      await panel.show({});
      await field('Keyword').fill('fox');
      assert.equal(await field('Save to').inputValue(), 'images/fox');
      await field('Save to').fill('images/foxe');
      await field('Keyword').fill('wolf');
      assert.equal(await field('Save to').inputValue(), 'images/foxe');
      await field('Save to').fill('images/wolf');
      await field('Keyword').fill('bear');
      assert.equal(
        await field('Save to').inputValue(),
        'images/bear',
        'the default typed by hand is the default',
      );
    });

    it('is ready to be typed into when it opens', async () => {
      await panel.show({});
      await panel.page.keyboard.type('fox');
      assert.equal(await field('Keyword').inputValue(), 'fox');
    });
  });

  describe('The search form', () => {
    it('selects all of a field by itself, and lets VS Code know of every other key', async () => {
      await panel.show({ form: { ...emptyForm, keyword: 'meadow' }, formRevision: 2 });
      const keyword = field('Keyword');
      await keyword.focus();
      await panel.page.evaluate(() => {
        const keys: string[] = [];
        Object.assign(window, { keys });
        // Where VS Code listens.
        window.addEventListener('keydown', ({ key }) => keys.push(key));
      });
      await panel.page.keyboard.press('Control+a');
      await panel.page.keyboard.type('fox');
      assert.equal(await keyword.inputValue(), 'fox');
      const keys = await panel.page.evaluate(() => (window as unknown as { keys: string[] }).keys);
      assert.deepEqual(keys, ['Control', 'f', 'o', 'x']);
    });

    for (const name of ['Keyword', 'Pictures to find']) {
      it(`is submitted by Enter in ${name}, once`, async () => {
        await panel.show({});
        await field('Keyword').fill(' red panda ');
        await field(name).press('Enter');
        assert.deepEqual(await sentMessages(), ['search']);
        assert.deepEqual(await lastMessage(), {
          type: 'search',
          tab: 0,
          form: { ...emptyForm, keyword: ' red panda ' },
        });
      });
    }

    it('is submitted by the button, by mouse and by keyboard', async () => {
      await panel.show({});
      await field('Keyword').fill('fox');
      await button('Search').click();
      assert.deepEqual(await sentMessages(), ['search']);
      await button('Search').press('Enter');
      assert.deepEqual(await sentMessages(), ['search', 'search']);
      await button('Search').press('Space');
      assert.deepEqual(await sentMessages(), ['search', 'search', 'search']);
    });

    it('says beside each field what is wrong, and asks for nothing', async () => {
      await panel.show({});
      await field('Pictures to find').fill('0');
      await field('Pictures to find').press('Enter');
      await panel.page.getByText('Type a word to search for.').waitFor();
      await panel.page.getByText('At least 1.').waitFor();
      assert.deepEqual(await focusAnnouncement(), {
        name: 'Keyword',
        description: 'Type a word to search for.',
        invalid: true,
      });
      assert.deepEqual(await sentMessages(), []);

      const [low, high] = [
        await field('Pictures to find').boundingBox(),
        await panel.page.getByText('At least 1.').boundingBox(),
      ];
      assert.ok(
        low && high && high.y >= low.y + low.height && high.y < low.y + low.height + 20,
        'under its field',
      );
    });

    it('takes an error away as soon as it is mended, and only that one', async () => {
      await panel.show({});
      await field('Pictures to find').fill('many');
      await button('Search').click();
      await field('Keyword').fill('f');
      assert.equal(await panel.page.getByText('Type a word to search for.').count(), 0);
      assert.equal(await field('Keyword').getAttribute('aria-invalid'), null);
      assert.equal(await field('Pictures to find').getAttribute('aria-invalid'), 'true');
      await field('Pictures to find').fill('5');
      assert.equal(await field('Pictures to find').getAttribute('aria-invalid'), null);
      await button('Search').click();
      assert.deepEqual(await sentMessages(), ['search']);
    });

    it('becomes a way to cancel while the search runs', async () => {
      await panel.show(searching);
      assert.equal(await button('Search').count(), 0);
      assert.equal(await button('Cancel').count(), 1);
      assert.equal(await save().isDisabled(), true);
      assert.equal(await status().textContent(), 'Searching: 25 of 100');
      assert.equal(await progress().getAttribute('aria-valuenow'), '25');
      assert.equal(await progress().getAttribute('aria-valuemax'), '100');
      await field('Keyword').press('Enter');
      assert.deepEqual(await sentMessages(), [], 'Enter neither searches again nor cancels');
      await button('Cancel').click();
      assert.deepEqual(await sentMessages(), ['cancel']);
      await panel.show(found);
      assert.equal(await button('Search').count(), 1);
      assert.equal(await button('Cancel').count(), 0);
    });

    it('is not cancelled by a double click on Search', async () => {
      await panel.show({});
      await field('Keyword').fill('fox');
      const place = await button('Search').boundingBox();
      assert.ok(place);
      const [x, y] = [place.x + place.width / 2, place.y + place.height / 2];
      await panel.page.mouse.click(x, y);
      await panel.show(searching);
      await panel.page.mouse.down({ clickCount: 2 });
      await panel.page.mouse.up({ clickCount: 2 });
      assert.deepEqual(await sentMessages(), ['search']);
    });
  });

  describe('What was found', () => {
    it('is said in words', async () => {
      await panel.show(found);
      assert.equal(await status().textContent(), 'Found 100 pictures');
      assert.equal(await panel.page.getByRole('heading', { level: 2 }).textContent(), 'Found 100 pictures');
      assert.equal(await field('Quantity').inputValue(), '100');
      await panel.page.getByText('of 100 found').waitFor();
    });

    it('is said even when it is nothing, with the reason', async () => {
      await panel.show({
        searched: 'xqzt',
        search: {
          state: 'done',
          title: 'xqzt',
          outcome: 'failed',
          found: 0,
          failure: { code: 'site-refuses', host: 'www.flickr.com', status: 403 },
          sourceRuns: [sourceRunOf({ state: 'failed', found: 0 })],
        },
      });
      assert.match((await status().textContent()) ?? '', /^www\.flickr\.com refuses/);
      await button('Show log').click();
      assert.deepEqual(await sentMessages(), ['showLog']);
      assert.equal(await button('Clear list').count(), 0);
    });

    it('has a door in every dead end', async () => {
      const searched = (
        outcome: 'failed' | 'nothing',
        values: Partial<Snapshot> = {},
      ): Partial<Snapshot> => ({
        formRevision: 2,
        form: { ...form, source: 'flickr' },
        tabs: [
          { id: 1, title: 'xqzt, Flickr', count: 0 },
          { id: 0, title: '', count: 0 },
        ],
        shownTab: 1,
        searched: 'xqzt',
        search: {
          state: 'done',
          title: 'xqzt',
          outcome,
          found: 0,
          failure: outcome === 'failed' ? { code: 'timeout', host: 'www.flickr.com' } : null,
          sourceRuns: [sourceRunOf({ state: outcome, found: 0 })],
        },
        ...values,
      });
      await panel.show(searched('failed'));
      await button('Try again').click();
      await panel.show(searched('nothing'));
      assert.equal(await button('Try again').count(), 0);
      await button('Search all sources').click();
      const [again, elsewhere] = (await panel.postedMessages()).filter(
        ({ type }) => type === 'findMore' || type === 'search',
      );
      assert.deepEqual(again, { type: 'findMore', tab: 1 });
      assert.ok(elsewhere?.type === 'search' && elsewhere.form.source === 'all');
      await panel.show(searched('nothing', { formRevision: 3, form: { ...form, source: 'all' } }));
      assert.equal(await button('Search all sources').count(), 0);
    });

    it('counts down how long a limit lasts, after which the search goes on, until the user does not want that', async () => {
      const failure = { code: 'rate-limited', host: 'Flickr', retryAfterSeconds: 28 } as const;
      const run = { state: 'resting', found: 0, failure, until: Date.now() + 28_000 } as const;
      const limited: Partial<Snapshot> = {
        search: {
          state: 'done',
          title: 'xqzt',
          outcome: 'failed',
          found: 0,
          failure,
          sourceRuns: [sourceRunOf(run)],
        },
        goesOn: { seconds: 28 },
      };
      const tabs = [{ id: 0, title: '', count: 0 }];
      await panel.show({ ...limited, tabs });
      const stage = panel.page.locator('.stage');
      await stage.getByText('Flickr asks to wait').waitFor();
      await stage.getByText('The search goes on in 28 s').waitFor();
      await stage.getByText('The search goes on in 27 s').waitFor();
      assert.equal(await button('Try again').count(), 0);
      await button('Stop waiting').click();
      assert.deepEqual((await panel.postedMessages()).at(-1), { type: 'stopWaiting', tab: 0 });
      await panel.show({ ...limited, tabs, goesOn: null });
      assert.equal(await button('Try again').count(), 1);
      await panel.show({ ...found, ...limited });
      const line = panel.page.locator('.turns');
      await line.getByText('The search goes on in 28 s').waitFor();
      assert.equal(await panel.page.locator('.outcome').isVisible(), false, 'it is said once');
      await panel.show({ ...found, ...limited, goesOn: null });
      assert.equal(await line.getByText('goes on').isVisible(), false);
    });

    it('opens the source’s own page in the browser where it refuses or has changed', async () => {
      const failure = { code: 'site-refuses', host: 'Flickr' } as const;
      const run = sourceRunOf({ state: 'failed', found: 0, failure });
      const done = { state: 'done', title: 'xqzt', outcome: 'failed', found: 0, failure } as const;
      await panel.show({ search: { ...done, sourceRuns: [run] } });
      await panel.page
        .getByText(/^Flickr refuses: it asks for a login/)
        .first()
        .waitFor();
      await button('Open in browser: Flickr').click();
      const nasa = sourceRunOf({ name: 'NASA', source: 'nasa', found: 5 });
      await panel.show({ ...found, search: { ...done, outcome: 'found', sourceRuns: [run, nasa] } });
      await button('Open in browser: Flickr').click();
      const opened = (await panel.postedMessages()).filter(({ type }) => type === 'openSearchPage');
      assert.deepEqual(opened, Array(2).fill({ type: 'openSearchPage', tab: 0, source: 'flickr' }));
    });

    it('offers to open a folder where there is none, before a search and before anything is saved', async () => {
      await panel.show({});
      assert.equal(await button('Open folder…').count(), 0);
      await panel.show({ roots: [] });
      await button('Open folder…').click();
      assert.deepEqual(await sentMessages(), ['openWorkspaceFolder']);
      await panel.show({ ...found, roots: [] });
      assert.equal(await button('Browse…').count(), 0);
      await button('Open folder…').click();
      assert.deepEqual(await sentMessages(), ['openWorkspaceFolder', 'openWorkspaceFolder']);
    });

    it('can be cleared, which leaves the focus on the keyword', async () => {
      await panel.show(found);
      await button('More actions').click();
      await button('Clear list').click();
      assert.deepEqual(await sentMessages(), ['clear']);
      await panel.show({ formRevision: 3, form });
      assert.equal(await button('Clear list').count(), 0);
      assert.equal(await tiles().count(), 0);
      assert.equal((await focusAnnouncement()).name, 'Keyword');
    });

    it('makes Save the one primary button', async () => {
      const primaries = (): Promise<(string | null)[]> =>
        panel.page
          .locator('[appearance=primary]:visible')
          .evaluateAll((all) => all.map((one) => one.textContent));
      await panel.show({});
      assert.deepEqual(await primaries(), ['Search']);
      await panel.show(found);
      assert.deepEqual(await primaries(), ['Save 100 pictures']);
      await panel.show({ ...found, scrape: running });
      assert.deepEqual(await primaries(), []);
      await showPanelState(panel, 'nothing-shown');
      assert.deepEqual(await primaries(), [], 'with nothing to save');
    });
  });

  describe('The scrape form', () => {
    for (const name of ['Save to', 'Quantity']) {
      it(`is submitted by Enter in ${name}, once`, async () => {
        await panel.show(found);
        await field(name).press('Enter');
        assert.deepEqual(await sentMessages(), ['scrape']);
        assert.deepEqual(await lastMessage(), { type: 'scrape', tab: 0, form });
      });
    }

    it('is not submitted by Enter on Browse…', async () => {
      await panel.show(found);
      await button('Browse…').press('Enter');
      assert.deepEqual(await sentMessages(), ['browse']);
    });

    it('says that a workspace is missing', async () => {
      await panel.show({ ...found, roots: [] });
      await save().click();
      const text = 'Open a folder in VS Code first: pictures are saved into it.';
      await panel.page.getByText(text).waitFor();
      assert.deepEqual(await focusAnnouncement(), { name: 'Save to', description: text, invalid: true });
      await panel.show(found);
      assert.equal(await field('Save to').getAttribute('aria-invalid'), null, 'mended by opening a folder');
      assert.deepEqual(await sentMessages(), []);
    });

    for (const [typed, text] of [
      ['', 'Type how many.'],
      ['2.5', 'Type a whole number.'],
      ['0', 'At least 1.'],
      ['101', 'Only 100 found. Type 100 or less, or search for more.'],
    ] as const) {
      it(`says what is wrong with the quantity “${typed}”`, async () => {
        await panel.show(found);
        await field('Quantity').fill(typed);
        await save().click();
        assert.deepEqual(await focusAnnouncement(), {
          name: 'Quantity',
          description: text,
          invalid: true,
        });
        assert.deepEqual(await sentMessages(), []);
      });
    }

    it('asks for a search first, and stops asking once something is found', async () => {
      await panel.show({});
      await save().click();
      await panel.page.getByText('Search for pictures first.').waitFor();
      await panel.show(found);
      assert.equal(await field('Quantity').getAttribute('aria-invalid'), null);
    });

    it('shows what only the host can find wrong, as often as it does', async () => {
      const refused: Partial<Snapshot> = { ...found, errors: { folder: 'outside-workspace' } };
      await panel.show(found);
      for (const time of ['first', 'second']) {
        await save().click();
        await panel.show(refused);
        assert.deepEqual(
          await focusAnnouncement(),
          { name: 'Save to', description: 'Choose a folder inside the workspace.', invalid: true },
          time,
        );
        await panel.show(refused);
        assert.equal(
          await field('Save to').getAttribute('aria-invalid'),
          'true',
          'it stays while the host says so',
        );
      }
      assert.deepEqual(await sentMessages(), ['scrape', 'scrape']);
      await field('Save to').fill('images/other');
      assert.equal(await field('Save to').getAttribute('aria-invalid'), null);
      await panel.show(refused);
      assert.equal(
        await field('Save to').getAttribute('aria-invalid'),
        null,
        'an answer that is late is not news',
      );
    });

    it('becomes a way to hold and to cancel while pictures are saved', async () => {
      await panel.show({ ...found, scrape: running });
      assert.equal(await status().textContent(), 'Saving 12 of 50');
      await panel.page.getByText('3.4 MB of about 14 MB · 1 picture could not be saved').waitFor();
      assert.equal(await progress().getAttribute('aria-valuenow'), '12');
      assert.equal(await progress().getAttribute('aria-valuemax'), '50');
      assert.equal(await save().count(), 0);
      assert.equal(await button('Search').isDisabled(), false, 'the next word is searched meanwhile');
      await button('More actions').click();
      assert.equal(await button('Clear list').isDisabled(), true);
      await panel.page.keyboard.press('Escape');
      assert.deepEqual(await sentMessages(), []);
      await button('Pause').click();
      await panel.show({ ...found, scrape: { ...running, isHeld: true, loading: 3 } });
      assert.equal(await status().textContent(), 'Pausing… Saved 12 of 50');
      await panel.show({ ...found, scrape: { ...running, isHeld: true } });
      assert.equal(await status().textContent(), 'Paused. Saved 12 of 50');
      assert.equal(await status().getAttribute('aria-live'), 'polite');
      await button('Resume').click();
      await button('Cancel').click();
      assert.deepEqual(await sentMessages(), ['pause', 'resume', 'cancel']);
    });

    it('saves from one tab while another is searched, and is told of both', async () => {
      const other = { ...searching, searchedTab: 7 };
      await panel.show(other);
      assert.equal(await save().isDisabled(), false);
      await panel.show({ ...other, scrape: running });
      assert.equal(await status().textContent(), 'Saving 12 of 50');
      await panel.page
        .getByRole('form', { name: 'Find pictures' })
        .getByRole('button', { name: 'Cancel' })
        .click();
      await panel.page
        .getByRole('form', { name: 'Save pictures' })
        .getByRole('button', { name: 'Cancel' })
        .click();
      const cancels = (await panel.postedMessages()).filter(({ type }) => type === 'cancel');
      assert.deepEqual(cancels, [
        { type: 'cancel', what: 'search' },
        { type: 'cancel', what: 'save' },
      ]);
    });

    it('is not cancelled by a second click on Save', async () => {
      await panel.show(found);
      const place = await save().boundingBox();
      assert.ok(place);
      const clickThere = (): Promise<void> =>
        panel.page.mouse.click(place.x + place.width / 2, place.y + place.height / 2);
      await clickThere();
      await panel.show({ ...found, scrape: running });
      await clickThere();
      assert.deepEqual(await sentMessages(), ['scrape', 'pause']);
    });

    it('leaves the focus on Save when the run ends under Cancel', async () => {
      await panel.show({ ...found, scrape: running });
      await button('Cancel').focus();
      await panel.show({ ...found, scrape: { ...done, outcome: 'cancelled' } });
      assert.equal((await focusAnnouncement()).name, 'Save 100 pictures');
    });

    it('says how fast it goes, how much is to come and how long that takes', async () => {
      await panel.show({ ...found, scrape: { ...running, saved: 10, failed: 0, bytes: 3e6, perSecond: 8 } });
      await panel.page.getByText('3.0 MB of about 15 MB · 8.0 a second · 5 s left').waitFor();
      await panel.show({
        ...found,
        scrape: { ...running, saved: 1, failed: 0, bytes: 3e5, perSecond: null },
      });
      await panel.page.getByText('300 kB', { exact: true }).waitFor();
    });

    it('counts down how long a host asks to wait, though the host of the extension says nothing more', async () => {
      const paused = { host: 'live.staticflickr.com', seconds: 30 };
      await panel.show({ ...found, scrape: { ...running, paused } });
      await panel.page.getByText('live.staticflickr.com asks to wait 30 s').waitFor();
      await panel.page.getByText('live.staticflickr.com asks to wait 28 s').waitFor();
      await panel.show({ ...found, scrape: running });
      assert.equal(await panel.page.getByText('asks to wait').count(), 0);
    });

    it('says at the end what was saved, and what was not and why', async () => {
      const failures: FailedPicture[] = [
        { key: keyAt(0), name: 'In the snow', failure: { code: 'http-status', status: 404 } },
        { key: 'flickr:0', name: 'Portrait', failure: { code: 'damaged' } },
      ];
      await panel.show({ ...found, scrape: { ...done, outcome: 'short', saved: 45, failed: 5, failures } });
      assert.equal(await status().textContent(), 'Saved 45 of 50');
      await button('5 failed').click();
      assert.deepEqual(await failedList().getByRole('listitem').allTextContents(), [
        'In the snow: No longer there (404).',
        'Portrait: The picture is damaged: its end is missing.',
        'and 3 more',
      ]);
      assert.equal(await progress().getAttribute('aria-valuenow'), '45');
      await button('Open folder').click();
      await button('Show log').click();
      assert.deepEqual(await sentMessages(), ['openFolder', 'showLog']);
      await panel.show({ ...found, scrape: done });
      assert.equal(await failedList().isVisible(), false);
      assert.equal(await button('Show log').count(), 0, 'nothing failed');
      assert.equal(await status().textContent(), 'Saved 50 of 50');
    });

    describe('each picture that could not be saved', () => {
      const failures: FailedPicture[] = [
        { key: keyAt(70), name: 'In the snow', failure: { code: 'http-status', status: 404 } },
        { key: 'flickr:0', name: 'Portrait', failure: { code: 'damaged' } },
      ];
      const ended = { ...found, scrape: { ...done, outcome: 'short', failed: 2, failures } } as const;
      const failure = (name: string): Locator => failedList().getByRole('button', { name });
      const focusedTile = (): Promise<string | null> =>
        panel.page.evaluate(() => document.activeElement?.getAttribute('aria-posinset') ?? null);

      for (const [how, act] of [
        ['a click', (link: Locator) => link.click()],
        ['Enter', (link: Locator) => link.press('Enter')],
      ] as const) {
        it(`leads to its tile by ${how}`, async () => {
          await panel.show(ended);
          await button('2 failed').click();
          await act(failure('In the snow: No longer there (404).'));
          assert.equal(await failedList().isVisible(), false);
          assert.equal(await focusedTile(), '71');
          assert.ok(await panel.page.locator('[aria-posinset="71"]').isVisible());
          const { top, bottom } = await panel.page
            .locator('[aria-posinset="71"]')
            .evaluate((tile) => tile.getBoundingClientRect());
          const grid = await panel.page
            .getByRole('listbox')
            .evaluate(({ parentElement }) => parentElement?.getBoundingClientRect());
          assert.ok(grid && top >= grid.top && bottom <= grid.bottom, 'in view');
        });
      }

      it('leads there from the large view, too', async () => {
        await panel.show(ended);
        await tiles().first().press('Enter');
        await panel.page.getByRole('button', { name: 'Back to all pictures (Esc)' }).waitFor();
        await button('2 failed').click();
        await failure('In the snow').click();
        assert.equal(await focusedTile(), '71');
      });

      it('is plain text where its tile is not shown', async () => {
        await panel.show(ended);
        await button('2 failed').click();
        assert.equal(await failure('In the snow').count(), 1);
        assert.equal(await failure('Portrait').count(), 0);
        const filters = { ...form.filters, onlyKept: true };
        await panel.show({ ...ended, formRevision: 3, form: { ...form, filters } });
        await button('2 failed').click();
        assert.equal(await failedList().getByRole('listitem').count(), 2);
        assert.equal(await failedList().getByRole('button').count(), 0);
      });
    });

    it('takes the result away when it is closed, and shows how to save again', async () => {
      await panel.show({ ...found, scrape: done });
      assert.equal(await field('Save to').count(), 0);
      await button('Close this message').click();
      assert.deepEqual(await sentMessages(), ['dismiss']);
      await panel.show(found);
      assert.equal(await field('Save to').count(), 1);
      assert.equal((await focusAnnouncement()).name, 'Save 100 pictures');
    });

    it('says on its button what a click will do', async () => {
      await panel.show(found, { choice: [] });
      await button('Save 100 pictures').waitFor();
      await field('Quantity').fill('1');
      await button('Save 1 picture').waitFor();
      await field('Quantity').fill('many');
      await button('Save').waitFor();
    });

    it('says how many of them come with no licence to use them', async () => {
      const pictures = foundPictures(3).map((picture, at) => ({
        ...picture,
        license: at === 0 ? { id: 'CC0-1.0', name: 'CC0' } : null,
      }));
      await panel.show({ ...found, found: 3 }, { from: 0, pictures });
      const reserved = panel.page.getByText('2 with no licence', { exact: true });
      await reserved.waitFor();
      await field('Quantity').fill('1');
      await reserved.waitFor({ state: 'detached' });
    });

    it('goes back to the folder of the search with one click', async () => {
      await panel.show({ ...found, form: { ...form, folder: 'pets' } });
      assert.equal(await field('Save to').inputValue(), 'pets');
      await button('Automatic').click();
      assert.equal(await field('Save to').inputValue(), 'images/red panda');
      assert.equal(await button('Automatic').count(), 0);
      assert.deepEqual(await lastMessage(), { type: 'edit', tab: 0, change: { folder: null } });
    });

    it('offers to try again what failed, where that can help', async () => {
      for (const outcome of ['complete', 'short', 'cancelled', 'stopped'] as const) {
        await panel.show({ ...found, scrape: { ...done, outcome, failed: 1, canRetry: true } });
        await button('Retry failed').click();
      }
      assert.deepEqual(await sentMessages(), Array<string>(4).fill('retryFailed'));
      const inVain = { ...done, outcome: 'short', failed: 1 } as const;
      for (const scrape of [done, inVain, running]) {
        await panel.show({ ...found, scrape });
        assert.equal(await button('Retry failed').count(), 0);
      }
      for (const other of [found, searching]) {
        await panel.show(other);
        assert.equal(await button('Retry failed').count(), 0);
      }
    });

    it('leaves the focus where the run goes on after Retry failed', async () => {
      await panel.show({ ...found, scrape: { ...done, outcome: 'short', failed: 1, canRetry: true } });
      await button('Retry failed').press('Enter');
      await panel.show({ ...found, scrape: running });
      assert.equal((await focusAnnouncement()).name, 'Pause');
    });

    it('offers to preview the pictures where VS Code can', async () => {
      await panel.show({ ...found, scrape: done });
      assert.equal(await button('Preview pictures').count(), 0);
      await panel.show({ ...found, canPreview: true, scrape: done });
      await button('Preview pictures').click();
      assert.deepEqual(await sentMessages(), ['previewFolder']);
    });

    it('offers to export what is in the folder', async () => {
      await panel.show({ ...found, scrape: { ...done, saved: 0, failed: 50, outcome: 'short' } });
      assert.equal(await button('Export…').count(), 0);
      await panel.show({ ...found, scrape: done });
      await button('Export…').click();
      assert.deepEqual(await sentMessages(), ['exportFolder']);
    });

    it('tells new pictures from those that were there, and says what was left out', async () => {
      const title = (): Promise<string | null> =>
        panel.page.getByRole('region').getByRole('heading', { level: 2 }).textContent();
      await panel.show({ ...found, scrape: { ...done, saved: 38, alreadyThere: 12, duplicate: 3 } });
      assert.equal(await status().textContent(), 'Saved 38 of 50, 12 were already there');
      assert.equal(await title(), '38 pictures saved');
      await panel.page.getByText('They are in images/red panda, where 12 were already there.').waitFor();
      await panel.page.getByText('12.0 MB in 8 s · 3 duplicates left out').waitFor();
      assert.equal(await progress().getAttribute('aria-valuenow'), '50');

      await panel.show({ ...found, scrape: { ...done, saved: 0, alreadyThere: 50, bytes: 0 } });
      assert.equal(await status().textContent(), 'All 50 were already there');
      assert.equal(await title(), 'All 50 were already there');
      await panel.page.getByText('They are in images/red panda.').waitFor();
    });

    it('says when the records or the credits could not be written', async () => {
      await panel.show({ ...found, scrape: { ...done, warning: { code: 'credits-not-written' } } });
      await panel.page
        .getByRole('region')
        .getByText(/CREDITS\.md was not written/)
        .waitFor();
    });

    it('says that a run was interrupted, and how to finish it', async () => {
      await panel.show({
        ...found,
        scrape: { state: 'interrupted', quantity: 50, folder: 'images/red panda' },
      });
      assert.equal(await status().textContent(), 'The last run was interrupted');
      const text = 'It was to save 50 pictures to images/red panda.';
      await panel.page.getByRole('region').getByText(text, { exact: true }).waitFor();
      await button('Resume').click();
      assert.deepEqual(await sentMessages(), ['resumeSave']);
    });

    it('says that the workspace is not on disk', async () => {
      await panel.show({ ...found, roots: [], isVirtual: true });
      await save().click();
      assert.match(
        (await focusAnnouncement()).description,
        /^Pictures can only be saved to a folder on disk/,
      );
      assert.deepEqual(await sentMessages(), []);
    });

    it('says that the workspace folder is asked for when saving, until one is known or typed', async () => {
      const roots = [
        { name: 'site', path: '/site' },
        { name: 'notes', path: '/notes' },
      ];
      await panel.show({ ...found, roots });
      assert.equal(await field('Save to').inputValue(), '');
      assert.equal(
        await field('Save to').getAttribute('placeholder'),
        'Asked when saving: …/images/red panda',
      );
      await save().click();
      await field('Save to').fill('notes/x');
      await field('Save to').fill('');
      await save().click();
      assert.deepEqual(await lastMessage(), { type: 'scrape', tab: 0, form }, 'emptied is as before');
      await panel.show({ ...found, roots, root: '/notes' });
      assert.equal(await field('Save to').inputValue(), 'notes/images/red panda');
      assert.equal(await field('Save to').getAttribute('placeholder'), '');
    });

    it('takes no more text than the host does', async () => {
      await panel.show(found);
      for (const [name, key] of [
        ['Keyword', 'keyword'],
        ['Pictures to find', 'find'],
        ['Save to', 'folder'],
        ['Quantity', 'quantity'],
      ] as const) {
        await field(name).fill('');
        await field(name).focus();
        await panel.page.keyboard.insertText('9'.repeat(5000));
        assert.equal((await field(name).inputValue()).length, maxFieldLengths[key], name);
      }
      for (const message of await panel.postedMessages()) assert.deepEqual(readToHost(message), message);
    });
  });

  describe('While the host speaks', () => {
    it('what is typed stays, with the caret where it was', async () => {
      await panel.show(found);
      await field('Keyword').fill('blue');
      await field('Keyword').press('ArrowLeft');
      await panel.show({ ...found, scrape: running });
      await panel.show({ ...found, scrape: { ...running, saved: 13 } });
      await panel.page.keyboard.type('X');
      assert.equal(await field('Keyword').inputValue(), 'bluXe');
      assert.equal((await focusAnnouncement()).name, 'Keyword');
    });

    it('a quantity being typed does not turn into another one as more is found', async () => {
      await panel.show({ ...searching, found: 1 });
      await field('Quantity').fill('1');
      await panel.show({ ...searching, found: 10 });
      assert.equal(await field('Quantity').inputValue(), '1');
    });

    it('the form is taken over when the host itself changed it', async () => {
      await panel.show(found);
      await field('Save to').fill('mine');
      await panel.show({ ...found, form: { ...form, folder: 'chosen' } });
      assert.equal(await field('Save to').inputValue(), 'mine', 'the same revision');
      await panel.show({ ...found, formRevision: 3, form: { ...form, folder: 'chosen' } });
      assert.equal(await field('Save to').inputValue(), 'chosen');
    });

    it('nothing is drawn anew that did not change', async () => {
      await panel.show({ ...found, scrape: { ...done, outcome: 'short', saved: 49, failed: 1 } });
      const changes = await panel.page.evaluateHandle(() => {
        const seen = { count: 0 };
        new MutationObserver((records) => (seen.count += records.length)).observe(document.body, {
          subtree: true,
          childList: true,
          characterData: true,
        });
        return seen;
      });
      await panel.show({ ...found, scrape: { ...done, outcome: 'short', saved: 49, failed: 1 } });
      assert.equal(await changes.evaluate(({ count }) => count), 0);
    });

    it('counting is left to the progress bar; only beginnings and ends are announced', async () => {
      const live = (): Promise<string | null> => status().getAttribute('aria-live');
      await panel.show(found);
      assert.equal(await live(), 'polite');
      await panel.show({ ...found, scrape: { ...running, saved: 0 } });
      assert.equal(await live(), 'polite');
      await panel.show({ ...found, scrape: running });
      assert.equal(await live(), 'off');
      await panel.show({ ...found, scrape: done });
      assert.equal(await live(), 'polite');
    });

    it('others are not listened to', async () => {
      await panel.show({});
      const listChanges = { from: 0, pictures: [], tiles: [] };
      const snapshot = {
        type: 'update',
        snapshot: { ...emptySnapshot, ...found, scrape: running },
        editCount: 0,
        looked: null,
        listChanges,
      };
      await panel.sendToPage(snapshot, 'https://example.org');
      assert.equal(await status().textContent(), 'Ready');
      await panel.sendToPage(snapshot);
      assert.equal(await status().textContent(), 'Saving 12 of 50', 'the same message from the right place');
    });

    for (const [what, change] of [
      ['no form', { form: undefined }],
      ['a form of another shape', { form: { ...form, find: 100 } }],
      ['a number that is none', { found: '100' }],
      ['no word on the disk', { isVirtual: undefined }],
      ['an unknown state', { search: { state: 'sleeping' } }],
      ['a state that is not its own', { search: { state: 'toString' } }],
      ['an unknown error', { errors: { keyword: 'bad' } }],
      [
        'a source that nobody knows',
        { sources: [{ id: 'bing', name: 'Bing', apiKeyState: 'stored', isEnabled: true }] },
      ],
      [
        'a notice that is no web page',
        {
          notices: [
            {
              name: 'x',
              text: 'x',
              isRequired: true,
              url: 'command:workbench.action.quit',
              terms: 'https://a.b',
            },
          ],
        },
      ],
      [
        'a script for terms',
        { notices: [{ name: 'x', text: 'x', isRequired: true, url: 'https://a.b', terms: 'javascript:x' }] },
      ],
      [
        'a script for a notice',
        { notices: [{ name: 'x', text: 'x', isRequired: true, url: 'javascript:x', terms: 'https://a.b' }] },
      ],
      [
        'a notice that never ends',
        {
          notices: [
            { name: 'x', text: 'x'.repeat(1e4), isRequired: true, url: 'https://a.b', terms: 'https://a.b' },
          ],
        },
      ],
      ['a search without source runs', { search: { ...done100, sourceRuns: undefined } }],
      [
        'a source run in an unknown state',
        { search: { ...done100, sourceRuns: [{ ...sourceRunOf(), state: 'lost' }] } },
      ],
      [
        'a source run that found half a picture',
        { search: { ...done100, sourceRuns: [sourceRunOf({ found: 0.5 })] } },
      ],
      ['a source run until no date', { search: { ...done100, sourceRuns: [sourceRunOf({ until: 9e15 })] } }],
      [
        'more source runs than any',
        { search: { ...done100, sourceRuns: Array.from({ length: 1001 }, () => sourceRunOf()) } },
      ],
      ['failures that are no list', { scrape: { ...done, failures: {} } }],
      ['a failure without a code', { scrape: { ...done, failures: [{ key: 'x', name: 'x', failure: {} }] } }],
    ] as const) {
      it(`a snapshot with ${what} is ignored`, async () => {
        await panel.show(found);
        await panel.sendToPage({
          type: 'update',
          snapshot: { ...emptySnapshot, ...found, scrape: running, ...change },
          editCount: 0,
          looked: null,
          listChanges: { from: 0, pictures: [], tiles: [] },
        });
        assert.equal(await status().textContent(), 'Found 100 pictures');
      });
    }

    it('what is no message at all is ignored', async () => {
      await panel.show(found);
      for (const nothing of [null, 'update', 7, [], {}, { type: 'update' }, { type: 'reset' }]) {
        await panel.sendToPage(nothing);
      }
      assert.equal(await status().textContent(), 'Found 100 pictures');
    });
  });

  describe('With the keyboard alone', () => {
    it('every control is reached, in the order of the page', async () => {
      await panel.show(found);
      const first = (await tiles().first().getAttribute('aria-label')) ?? 'a picture';
      await source().focus();
      const walk = [(await focusAnnouncement()).name];
      for (let step = 0; step < 16; step += 1) {
        await panel.page.keyboard.press('Tab');
        walk.push((await focusAnnouncement()).name);
      }
      assert.deepEqual(walk, [
        'Source',
        'Keyword',
        'Pictures to find',
        'Search',
        'Choose all',
        'Sort by',
        'Filters',
        'More actions',
        first,
        'Insert into document',
        'Reject',
        'Open photo’s page',
        'Save 100 pictures',
        'Save to',
        'Browse…',
        'Size',
        'Quantity',
      ]);
    });

    it('Ctrl+Enter saves from everywhere, and / leads to the keyword, which is replaced by what is typed', async () => {
      await panel.show(found);
      await tiles().first().focus();
      await panel.page.keyboard.press('Control+Enter');
      await field('Pictures to find').press('Control+Enter');
      assert.deepEqual(await sentMessages(), ['scrape', 'scrape']);
      await tiles().first().focus();
      await panel.page.keyboard.press('/');
      await panel.page.keyboard.type('a/b');
      assert.equal(await field('Keyword').inputValue(), 'a/b');
    });

    it('the size is chosen with the arrows', async () => {
      await panel.show(found);
      await size().focus();
      await panel.page.keyboard.press('ArrowUp');
      assert.equal(await size().locator('option:checked').textContent(), 'Small');
      assert.deepEqual(await lastMessage(), { type: 'edit', tab: 0, change: { size: 'small' } });
    });

    it('focus is visible on every control', async () => {
      await panel.show(found);
      await source().focus();
      for (let step = 0; step < 14; step += 1) {
        const name = (await focusAnnouncement()).name;
        const [withFocus, without] = await panel.page.evaluate(() => {
          const host = document.activeElement as HTMLElement;
          const look = (): string =>
            [host, ...(host.shadowRoot?.querySelectorAll('*') ?? [])]
              .map((part) => {
                const { outlineStyle, outlineColor, borderColor } = getComputedStyle(part);
                return [outlineStyle === 'none' ? '' : outlineColor, borderColor].join();
              })
              .join();
          const first = look();
          host.blur();
          const second = look();
          host.focus();
          return [first, second];
        });
        assert.notEqual(withFocus, without, name);
        await panel.page.keyboard.press('Tab');
      }
    });
  });
});
