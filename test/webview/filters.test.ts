import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { noFilters, type Filters } from '../../src/shared/panel/filters';
import { emptyForm, type FormValues } from '../../src/shared/form/form';
import type { ShownPicture } from '../../src/shared/panel/gallery';
import { readToHost } from '../../src/shared/panel/toHost';
import { licenseGroupOf, type LicenseGroup } from '../../src/shared/picture/licenseGroups';
import { permissionsOf } from '../../src/shared/picture/permissions';
import type { ListChanges, Snapshot } from '../../src/shared/panel/protocol';
import { foundPictures, mixedPictures, tilesOf } from '../support/foundPictures';
import { openPanelForEach } from '../support/openPanelForEach';
import { sourceRunOf, type PanelPage } from '../support/webviewPage';

const pictures = foundPictures(60);
const freePictures = pictures.filter(({ license }) => permissionsOf(license?.id ?? null).canUseCommercially);
const picturesIn = (group: LicenseGroup): readonly ShownPicture[] =>
  pictures.filter(({ license }) => licenseGroupOf(license?.id ?? null) === group);

describe('The toolbar over the grid', () => {
  let panel: PanelPage;
  openPanelForEach((opened) => (panel = opened));

  const found = (form: Partial<FormValues> = {}): Partial<Snapshot> => ({
    formRevision: 2,
    form: { ...emptyForm, keyword: 'red panda', ...form },
    found: pictures.length,
    searched: 'red panda',
    search: {
      state: 'done',
      title: 'red panda',
      outcome: 'found',
      found: 60,
      failure: null,
      sourceRuns: [sourceRunOf()],
    },
  });
  const choosing = (keys: readonly string[]): Partial<ListChanges> => ({ choice: keys });
  const button = (name: string | RegExp): Locator => panel.page.getByRole('button', { name });
  const quantity = (): Promise<string> =>
    panel.page.getByRole('textbox', { name: 'Quantity', exact: true }).inputValue();
  const tiles = (): Locator =>
    panel.page.getByRole('listbox', { name: 'Found pictures' }).getByRole('option');
  const shown = async (): Promise<number> => Number(await tiles().first().getAttribute('aria-setsize'));
  const summary = async (): Promise<string> =>
    (await panel.page.locator('.tools > span:visible, .filter-chips > span:visible').allInnerTexts()).join(
      ' ',
    );
  const chips = (): Locator =>
    panel.page.getByRole('group', { name: 'Filters that are on' }).getByRole('button');
  const filters = async (): Promise<Filters | undefined> => {
    const changes = (await panel.postedMessages()).flatMap((one) =>
      one.type === 'edit' ? [one.change] : [],
    );
    return changes.findLast((change) => change.filters)?.filters;
  };
  const chosenKeys = async (): Promise<readonly string[] | undefined> =>
    (await panel.postedMessages()).flatMap((one) => (one.type === 'choose' ? [one.keys] : [])).at(-1);
  const openFilters = (): Promise<void> => button(/^Filters/).click();

  it('is there before anything is found, for what is asked of the sources', async () => {
    await panel.show({});
    await openFilters();
    // What has a meaning only among pictures is not there, and nothing is counted.
    assert.equal(await panel.page.getByLabel('Title or author').isVisible(), false);
    assert.equal(await panel.page.getByRole('checkbox').filter({ visible: true }).count(), 0);
    assert.equal(await button(/·/).count(), 0);
    await button('Landscape').click();
    assert.deepEqual(await filters(), { ...noFilters, orientation: 'landscape' });
    await panel.show({
      form: { ...emptyForm, filters: { ...noFilters, orientation: 'landscape' } },
      formRevision: 3,
    });
    await panel.page.getByRole('combobox', { name: 'Type' }).selectOption('PNG');
    assert.deepEqual(await filters(), { ...noFilters, orientation: 'landscape', type: 'png' });
    await panel.page.keyboard.press('Escape');
    await chips().filter({ hasText: 'Landscape' }).waitFor();
  });

  it('asks for a color in the next search, which hides nothing and counts nothing now', async () => {
    await panel.show(found());
    await openFilters();
    const color = panel.page.getByRole('combobox', { name: 'Color' });
    assert.equal((await color.locator('option').allInnerTexts()).join(' ').includes('·'), false);
    await color.selectOption('Turquoise');
    assert.deepEqual(await filters(), { ...noFilters, color: 'turquoise' });
    assert.equal(await shown(), pictures.length);
    await panel.page.keyboard.press('Escape');
    assert.deepEqual(await chips().allInnerTexts(), ['Turquoise in the next search']);
    const turquoise = { filters: { ...noFilters, color: 'turquoise' } } as const;
    await panel.show({ ...found(turquoise), formRevision: 3, demands: { color: 'turquoise' } });
    assert.deepEqual(await chips().allInnerTexts(), ['Turquoise'], 'these were asked for');
    await chips().first().click();
    assert.deepEqual(await filters(), noFilters);
  });

  it('asks for tags in the next search, which hide nothing now, and says where they are too many', async () => {
    await panel.show(found());
    await openFilters();
    const tags = panel.page.getByRole('textbox', { name: 'Tags' });
    await tags.fill('dawn, red sky');
    assert.deepEqual(await filters(), { ...noFilters, tags: 'dawn, red sky' });
    assert.equal(await shown(), pictures.length);
    await tags.fill('a,b,c,d,e,f,g,h,i,j,k');
    const most = panel.page.getByText(
      'At most 10 tags, with commas between them, each of at most 50 characters.',
    );
    await most.waitFor();
    assert.equal(await tags.getAttribute('aria-invalid'), 'true');
    await tags.fill('dawn, red sky');
    await most.waitFor({ state: 'hidden' });
    await panel.page.keyboard.press('Escape');
    assert.deepEqual(await chips().allInnerTexts(), ['Tags: dawn, red sky in the next search']);
    const tagged = { filters: { ...noFilters, tags: 'dawn, red sky' } } as const;
    await panel.show({ ...found(tagged), formRevision: 4, demands: { tags: ['dawn', 'red sky'] } });
    assert.deepEqual(await chips().allInnerTexts(), ['Tags: dawn, red sky'], 'these were asked for');
    await chips().first().click();
    assert.deepEqual(await filters(), noFilters);
  });

  it('offers below the pictures to go on until enough of them pass, where some do not', async () => {
    const until = (): Locator => button(/^Find until/);
    const sentCounts = async (): Promise<readonly number[]> =>
      (await panel.postedMessages()).flatMap((one) => (one.type === 'findMatching' ? [one.count] : []));
    await panel.show({ ...found(), more: 'yes' });
    assert.equal(await until().count(), 0, 'nothing is hidden');
    const filters = { ...noFilters, orientation: 'portrait' } as const;
    await panel.show({ ...found({ filters }), formRevision: 3, more: 'yes' });
    const count = await shown();
    assert.ok(count < 20, String(count));
    await until().click();
    await panel.page.getByRole('textbox', { name: 'Quantity', exact: true }).fill('35');
    assert.equal(await until().innerText(), 'Find until 35 match');
    await until().click();
    assert.deepEqual(await sentCounts(), [20, 35]);
    const search = { state: 'done', title: 'red panda', outcome: 'found', found: 60 } as const;
    const ended = { ...search, failure: null, sourceRuns: [sourceRunOf()], matching: { count, wanted: 35 } };
    await panel.show({ ...found(), formRevision: 3, more: 'yes', search: ended });
    await panel.page.getByText('None of the last 10 pages had one that passes the filters').waitFor();
    await panel.show({ ...found(), formRevision: 3, more: 'no' });
    assert.equal(await until().count(), 0, 'there are no more');
  });

  it('offers a picture again that is rejected no more, as when another folder is chosen', async () => {
    const [one] = tilesOf(pictures);
    assert.ok(one);
    await panel.show(found(), { tiles: [{ ...one, state: { state: 'rejected' } }] });
    assert.equal(await quantity(), '59');
    await panel.show(found(), { tiles: [one] });
    assert.equal(await quantity(), '60');
  });

  it('shows what passes a quick filter, with its count, until it is pressed again', async () => {
    await panel.show(found());
    await openFilters();
    const { length } = picturesIn('free');
    const chip = button(`Free to use and change · ${length}`);
    assert.equal(await chip.getAttribute('aria-pressed'), 'false');
    await chip.click();
    assert.equal(await chip.getAttribute('aria-pressed'), 'true');
    assert.equal(await shown(), length);
    assert.equal(await summary(), `${length} shown`);
    assert.equal(await quantity(), String(length), 'and only that is saved');
    await panel.page.getByText(`of ${length} shown`).waitFor();
    assert.deepEqual(await filters(), { ...noFilters, license: 'free' });
    await chip.click();
    assert.equal(await shown(), 60);
    assert.equal(await summary(), '');
  });

  it('opens all filters over the grid, and closes them with Escape, its button, or a click elsewhere', async () => {
    await panel.show(found());
    const group = panel.page.getByRole('group', { name: 'Filters', exact: true });
    const top = async (): Promise<number | undefined> => (await tiles().first().boundingBox())?.y;
    const before = await top();
    assert.equal(await button(/^Filters/).getAttribute('aria-expanded'), 'false');
    assert.equal(await group.isVisible(), false);
    await openFilters();
    assert.equal(await button(/^Filters/).getAttribute('aria-expanded'), 'true');
    assert.equal(await top(), before, 'no picture moves');
    await group.getByRole('textbox', { name: 'Title or author' }).press('Escape');
    assert.equal(await group.isVisible(), false);
    assert.equal(await button(/^Filters/).evaluate((one) => one === document.activeElement), true);
    await openFilters();
    await openFilters();
    assert.equal(await group.isVisible(), false);
    await openFilters();
    await panel.page.getByRole('combobox', { name: 'Keyword' }).click();
    assert.equal(await group.isVisible(), false);
  });

  it('says beside a number of pixels that it is none, as it is typed, and not when it is one', async () => {
    await panel.show(found());
    await openFilters();
    const width = panel.page.getByRole('textbox', { name: 'Minimum width' });
    await width.fill('-3');
    await panel.page.getByText('Type a number of pixels').waitFor();
    await width.fill('300');
    assert.equal(await panel.page.getByText('Type a number of pixels').isVisible(), false);
  });

  it('filters by every other property, and takes all of it back', async () => {
    await panel.show(found());
    await openFilters();
    const select = (name: string): Locator => panel.page.getByRole('combobox', { name, exact: true });
    await select('Licence').selectOption({ index: 6 });
    await select('Orientation').selectOption({ index: 2 });
    await panel.page.getByRole('textbox', { name: 'Minimum width' }).fill('600');
    await panel.page.getByRole('textbox', { name: 'Minimum height' }).fill('800');
    await panel.page.getByRole('textbox', { name: 'Title or author' }).fill('lo');
    await panel.page.getByRole('checkbox', { name: /^Hide what is saved here/ }).check();
    assert.deepEqual(await filters(), {
      minWidth: '600',
      minHeight: '800',
      orientation: 'portrait',
      license: 'public-domain',
      type: 'any',
      color: 'any',
      tags: '',
      source: null,
      text: 'lo',
      hideSaved: true,
      onlyKept: false,
      hideLookAlikes: false,
    });
    for (const message of await panel.postedMessages()) assert.deepEqual(readToHost(message), message);
    await button('Filters · 6').waitFor();
    await button('Reset filters').click();
    assert.deepEqual(await filters(), noFilters);
    assert.equal(await shown(), 60);
    assert.equal(await panel.page.getByRole('textbox', { name: 'Title or author' }).inputValue(), '');
  });

  it('sorts what is shown, from the top, and saves it so', async () => {
    await panel.show(found());
    const sort = panel.page.getByRole('combobox', { name: 'Sort by' });
    await tiles()
      .first()
      .locator('..')
      .evaluate((list) => list.parentElement?.scrollTo(0, 500));
    await sort.selectOption('Title');
    const names = await tiles().evaluateAll((all) =>
      all.map(({ ariaLabel }) => ariaLabel?.split(',')[0] ?? ''),
    );
    assert.deepEqual(
      names,
      names.toSorted((one, other) => one.localeCompare(other, 'en')),
    );
    assert.equal(
      await tiles()
        .first()
        .locator('..')
        .evaluate((list) => list.parentElement?.scrollTop),
      0,
    );
    await button('Save 60 pictures').click();
    const sent = (await panel.postedMessages()).at(-1);
    assert.equal(sent?.type === 'scrape' && sent.form.sort, 'title');
  });

  it('shows only what is kept, of which it says how many, and not what is saved beside it', async () => {
    const saved = tilesOf(pictures).map((tile, place) =>
      place < 9 ? { ...tile, state: { state: 'saved' } as const, ...(place < 4 && { isKept: true }) } : tile,
    );
    const box = (name: RegExp): Locator => panel.page.getByRole('checkbox', { name });
    await panel.show(found(), { tiles: saved });
    await openFilters();
    await box(/^Hide what is saved here · 9/).check();
    await box(/^Kept · 4/).check();
    assert.equal(await shown(), 4);
    assert.equal(await box(/^Hide what/).isChecked(), false, 'both would show nothing');
    assert.deepEqual(await filters(), { ...noFilters, onlyKept: true });
    await panel.show(found(), { tiles: [{ ...(saved[0] ?? { key: '' }), isKept: false }] });
    assert.equal(await shown(), 3, 'one that is not kept any more goes');
    await box(/^Hide what/).check();
    assert.equal(await box(/^Kept/).isChecked(), false);
  });

  it('says with each choice how many it would show', async () => {
    await panel.show(found());
    await openFilters();
    const options = panel.page.getByRole('combobox', { name: 'Licence' }).locator('option');
    const texts = await options.allTextContents();
    assert.equal(texts[0], 'Any · 60');
    assert.ok(texts.includes(`Free to use commercially · ${freePictures.length}`), texts.join());
  });

  it('has a choice of sources where there are several', async () => {
    await panel.show(found());
    await openFilters();
    const source = panel.page.getByRole('main').getByRole('combobox', { name: 'Source' });
    assert.equal(await source.isVisible(), false);
    const others = pictures.map((picture, place) =>
      place < 20 ? { ...picture, source: 'commons', key: `commons:${place}` } : picture,
    );
    await panel.show(found(), { from: 0, pictures: others });
    await source.selectOption({ label: 'Wikimedia Commons · 20' });
    assert.equal(await shown(), 20);
  });

  it('has a choice of types where there are several, of unknown ones, too', async () => {
    await panel.show(found());
    await openFilters();
    const types = panel.page.getByRole('combobox', { name: 'Type', exact: true });
    assert.equal(await types.isVisible(), false, 'all are of one type');
    const mixed = mixedPictures(60);
    const { type, ...untold } = mixed[0] as ShownPicture;
    assert.equal(type, 'jpg');
    await panel.show(found(), { from: 0, pictures: [untold, ...mixed.slice(1)] });
    assert.deepEqual(await types.locator('option').allTextContents(), [
      'Any · 60',
      'JPEG · 49',
      'PNG · 10',
      'Unknown · 1',
    ]);
    await types.selectOption('PNG · 10');
    assert.equal(await shown(), 10);
    assert.deepEqual(await filters(), { ...noFilters, type: 'png' });
    await types.selectOption('Unknown · 1');
    assert.equal(await shown(), 1);
  });

  it('tells each filter that is on in one row, where it is taken off', async () => {
    await panel.show(found());
    const row = panel.page.getByRole('group', { name: 'Filters that are on' });
    assert.equal(await row.isVisible(), false);
    const many = { text: 'la', orientation: 'landscape', minWidth: '300', license: 'commercial' } as const;
    await panel.show({ ...found({ filters: { ...noFilters, ...many } }), formRevision: 3 });
    assert.deepEqual(await chips().allInnerTexts(), [
      '“la”',
      'Free to use commercially',
      'Landscape',
      '≥ 300 px wide',
    ]);
    const focused = (): Promise<string> =>
      panel.page.evaluate(() => (document.activeElement as HTMLElement | null)?.innerText ?? '');
    await button('Landscape: take off this filter').press('Enter');
    assert.deepEqual(await filters(), { ...noFilters, ...many, orientation: 'any' });
    assert.equal(await focused(), '≥ 300 px wide', 'the next one is taken off by the same key');
    for (let times = 0; times < 3; times += 1) await panel.page.keyboard.press('Enter');
    assert.deepEqual(await filters(), noFilters);
    assert.equal(await row.isVisible(), false);
    assert.equal(await focused(), 'Filters');
  });

  it('keeps them in one row that scrolls where there is little room', async () => {
    await panel.page.setViewportSize({ width: 400, height: 620 });
    const many = { text: 'la', orientation: 'landscape', minWidth: '300', minHeight: '200' } as const;
    await panel.show({
      ...found({ filters: { ...noFilters, ...many, license: 'modify', hideSaved: true } }),
    });
    const row = panel.page.getByRole('group', { name: 'Filters that are on' });
    const box = await row.boundingBox();
    assert.ok(box && box.height < 30, `${box?.height} px`);
    await chips().last().focus();
    const last = await chips().last().boundingBox();
    assert.ok(last && last.x >= 0 && last.x + last.width <= 400, 'the last one is scrolled to');
  });

  it('a click on the licence of a picture shows those of its group, and chooses nothing', async () => {
    const [first] = pictures;
    assert.ok(first);
    const group = licenseGroupOf(first.license?.id ?? null);
    await panel.show(found());
    const mark = tiles().first().locator('.license');
    await mark.click();
    assert.equal(await shown(), picturesIn(group).length);
    assert.deepEqual(await filters(), { ...noFilters, license: group });
    await mark.click();
    assert.equal(await shown(), 60, 'another click takes it back');
    const types = (await panel.postedMessages()).map(({ type }) => type);
    assert.ok(!types.includes('choose') && !types.includes('picture'), types.join());
  });

  it('hides what is saved here, as it is saved', async () => {
    await panel.show(found(), {
      tiles: tilesOf(pictures, (place) => (place < 5 ? { state: 'there' } : null)),
    });
    await openFilters();
    await panel.page.getByRole('checkbox', { name: 'Hide what is saved here · 5' }).check();
    assert.equal(await shown(), 55);
    await panel.show(found(), { tiles: [{ key: pictures[9]?.key ?? '', state: { state: 'saved' } }] });
    assert.equal(await shown(), 54);
  });

  it('says that the filters hide everything, and shows it again', async () => {
    await panel.show(found({ filters: { ...noFilters, text: 'zebra' } }));
    await panel.page.getByText('The filters hide all pictures.').waitFor();
    assert.equal(await tiles().count(), 0);
    await button(/^Save/).click();
    await panel.page.getByText('Nothing is left to save. Change the filters or the choice.').waitFor();
    await button('Show all again').click();
    assert.equal(await shown(), 60);
    const focused = await panel.page.evaluate(() => document.activeElement?.textContent);
    assert.equal(focused, 'Filters', 'where it goes on');
  });

  it('opens the filters where one of them keeps a start from being made', async () => {
    await panel.show(found({ filters: { ...noFilters, minHeight: 'tall' } }));
    await button(/^Save/).click();
    await panel.page.getByText('Type a number of pixels.').waitFor();
    const height = panel.page.getByRole('textbox', { name: 'Minimum height' });
    assert.equal(await height.getAttribute('aria-invalid'), 'true');
    assert.equal((await panel.postedMessages()).filter(({ type }) => type === 'scrape').length, 0);
  });

  it('chooses all that are shown, none, and the others', async () => {
    await panel.show(found({ filters: { ...noFilters, license: 'commercial' } }));
    await button('Choose all').click();
    assert.deepEqual(
      await chosenKeys(),
      freePictures.map(({ key }) => key),
    );
    assert.equal(await summary(), `${freePictures.length} chosen ${freePictures.length} shown`);
    await button('Choose none').click();
    assert.deepEqual(await chosenKeys(), []);
    await panel.show(found({ filters: { ...noFilters, license: 'commercial' } }), {
      choice: freePictures.slice(0, 4).map(({ key }) => key),
    });
    await button('More actions').click();
    await button('Invert choice').click();
    assert.deepEqual(new Set(await chosenKeys()), new Set(freePictures.slice(4).map(({ key }) => key)));
  });

  it('leads to a scrape file, to whether the folder is as recorded, out of it, and to whether the sources answer', async () => {
    await panel.show(found());
    for (const [label, type] of [
      ['Save as Scrape File…', 'saveScrapeFile'],
      ['Verify save folder', 'verifyFolder'],
      ['Export save folder…', 'exportFolder'],
      ['Check sources', 'checkSources'],
    ] as const) {
      await button('More actions').click();
      await button(label).click();
      assert.deepEqual((await panel.postedMessages()).at(-1), { type });
      assert.equal(await button(label).isVisible(), false);
    }
  });

  it('tells how many of the chosen are hidden, and offers only the others', async () => {
    const free = picturesIn('free');
    const kept = [...free.slice(0, 3), ...picturesIn('conditions').slice(0, 2)];
    await panel.show(found(), choosing(kept.map(({ key }) => key)));
    assert.equal(await summary(), '5 chosen');
    assert.equal(await quantity(), '5');
    await openFilters();
    await button(/^Free to use/).click();
    assert.equal(await summary(), `3 chosen ${free.length} shown 2 chosen ones are hidden`);
    assert.equal(await quantity(), '3');
    await panel.page.getByText('of 3 chosen').waitFor();
  });

  it('says changes to those who cannot see them, and not more often than they can listen', async () => {
    await panel.show(found());
    const said = panel.page.locator('main > [aria-live=polite]');
    assert.equal(await said.textContent(), '');
    const log = await said.evaluateHandle((region) => {
      const texts: [string, number][] = [];
      new MutationObserver(() => texts.push([region.textContent, performance.now()])).observe(region, {
        childList: true,
      });
      return texts;
    });
    for (let times = 0; times < 6; times += 1) await button(/^Choose (all|none)$/).click();
    await openFilters();
    await button(/^Landscape/).click();
    const last = await panel.page.locator('.filter-chips .shown').textContent();
    await said.filter({ hasText: last ?? '' }).waitFor();
    const texts = await log.jsonValue();
    assert.ok(texts.length < 6, `${texts.length} times`);
    for (const [index, [, time]] of texts.entries()) {
      const before = texts[index - 1];
      // A second, but the page may be late to note the first of two.
      if (before) assert.ok(time - before[1] > 500, `after ${time - before[1]} ms`);
    }
  });

  it('says before the start what it gives', async () => {
    await panel.show(found(), choosing(pictures.slice(0, 10).map(({ key }) => key)));
    await button('Save 10 pictures').waitFor();
    await panel.page.getByText(/about \d\.\d MB .*1024 (px on the longest edge|× \d+ px)/).waitFor();
    await panel.page.getByRole('combobox', { name: 'Size', exact: true }).selectOption('Small');
    await panel.page.getByText(/about \d+ kB .*320 (px on the longest edge|× \d+ px)/).waitFor();
    const [only, ...others] = pictures;
    assert.ok(only);
    const huge = { ...only, sizes: [{ width: 6000, height: 4000 }] };
    await panel.show({ ...found(), formRevision: 9 }, { from: 0, pictures: [huge, ...others], choice: [] });
    await panel.page.getByText(/about \d.* 1 larger than 1024 px/).waitFor();
  });

  it('offers recent searches while one is typed', async () => {
    await panel.show({ ...found(), recent: ['fox', 'lighthouse'] });
    const keyword = panel.page.getByRole('combobox', { name: 'Keyword', exact: true });
    const offered = await keyword.evaluate((input) =>
      [...((input as HTMLInputElement).list?.options ?? [])].map(({ value }) => value),
    );
    assert.deepEqual(offered, ['fox', 'lighthouse']);
  });

  it('filters 4,000 pictures with every key, and draws no more of them than are in view', async () => {
    const many = foundPictures(4000);
    await panel.show({ ...found(), found: many.length }, { tiles: tilesOf(many.slice(0, 100)) });
    await openFilters();
    const field = panel.page.getByRole('textbox', { name: 'Title or author' });
    // How long a key takes is measured in `bench`; here is counted what it would take long for.
    const drawn = await field.evaluate(async (input) => {
      const field = input as HTMLInputElement;
      let changes = 0;
      const count = (records: readonly MutationRecord[]): void => {
        for (const { addedNodes, removedNodes } of records)
          changes += addedNodes.length + removedNodes.length;
      };
      const observer = new MutationObserver(count);
      observer.observe(document.body, { childList: true, subtree: true });
      const counts: number[] = [];
      for (const text of ['l', 'la', 'lak', 'lake', 'lake ', 'lake i', 'lake in', 'lake', 'la', '']) {
        field.value = text;
        field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
        await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
        count(observer.takeRecords());
        counts.push(changes);
        changes = 0;
      }
      return counts;
    });
    assert.ok(Math.max(...drawn) > 20, 'what is shown changes');
    for (const changes of drawn) assert.ok(changes < 300, `${changes} elements came or went with a key`);
  });
});
