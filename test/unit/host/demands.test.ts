import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Controller } from '../../../src/host/controller';
import type { RememberedState } from '../../../src/host/form/rememberedState';
import type { FormValues } from '../../../src/shared/form/form';
import { noFilters, type Filters } from '../../../src/shared/panel/filters';
import { controllerBed } from './controllerBed';
import { catPictures } from './hostFixtures';
import { pageEventOf, playEvents, scriptedEngine, searchEnd } from './runs/scriptedEngine';

describe('what filters demand before a search', () => {
  let temp: string;
  let script: ReturnType<typeof scriptedEngine>;
  let memory: unknown;
  let controller: Controller;
  let found: number;

  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'demands-')));
    script = scriptedEngine();
    memory = undefined;
    found = 0;
    controller = make();
  });
  afterEach(async () => {
    await controller.shutDown();
    await rm(temp, { recursive: true, force: true });
  });

  function make(): Controller {
    return controllerBed({
      storageName: 'demands',
      engine: script.engine,
      workspace: temp,
      memory: { get: () => memory, set: (value: RememberedState) => void (memory = structuredClone(value)) },
    });
  }

  function playSearch(cursor = '2'): void {
    const pictures = catPictures(3, found + 1);
    found += 3;
    script.searchScripts.push(playEvents(pageEventOf(pictures, { cursor }), searchEnd({ found: 3 })));
  }

  const form = (values: Partial<FormValues> = {}): FormValues => ({
    ...controller.snapshot().form,
    ...values,
  });
  const filtersNow = (): Filters => controller.snapshot().form.filters;
  async function search(filters: Partial<Filters> = {}, values: Partial<FormValues> = {}): Promise<void> {
    playSearch();
    await controller.searchForForm(
      form({ source: 'flickr', keyword: 'cat', filters: { ...filtersNow(), ...filters }, ...values }),
    );
  }
  const lastAsked = () => {
    const { demands, sourceRuns, knownPictureKeys } = script.searchRequests.at(-1) ?? {};
    return { demands, cursor: sourceRuns?.[0]?.cursor, known: knownPictureKeys?.length };
  };
  const titles = (): readonly string[] => controller.snapshot().tabs.map(({ title }) => title);

  it('is asked of the sources in the very first search, too', async () => {
    await search({ orientation: 'landscape' });
    assert.deepEqual(lastAsked().demands, { orientation: 'landscape' });
  });

  it('is asked of the sources, in a tab of its own, and is on the form there; nothing where nothing is set', async () => {
    await search();
    assert.ok(!('demands' in (script.searchRequests[0] ?? {})), 'as before there were demands');
    await search({ license: 'public-domain', minWidth: '800', text: 'x' });
    const demands = { license: 'public-domain', minWidth: 800 };
    assert.deepEqual(lastAsked(), { demands, cursor: null, known: 0 }, 'anew, from its beginning');
    assert.deepEqual(filtersNow(), { ...noFilters, license: 'public-domain', minWidth: '800' });
    assert.deepEqual(titles(), ['cat, Flickr, Public domain, ≥ 800 px wide', 'cat, Flickr', '']);
  });

  it('goes on with the same demands, whatever is filtered by then; a search again asks for what is set then', async () => {
    await search({ orientation: 'portrait' });
    const { shownTab } = controller.snapshot();
    controller.editForm({ filters: noFilters });
    playSearch('3');
    await controller.findMore(shownTab);
    assert.deepEqual(lastAsked(), { demands: { orientation: 'portrait' }, cursor: '2', known: 3 });
    playSearch('4');
    await controller.findMatching(shownTab, 2);
    assert.deepEqual(lastAsked().demands, { orientation: 'portrait' });
    await search();
    assert.deepEqual(lastAsked(), { demands: undefined, cursor: null, known: 0 });
    await search({ orientation: 'portrait' });
    assert.deepEqual(lastAsked(), { demands: { orientation: 'portrait' }, cursor: '4', known: 9 });
    assert.equal(controller.snapshot().shownTab, shownTab);
    assert.equal(filtersNow().orientation, 'portrait', 'though it was taken off there');
  });

  it('leaves no filter on in a tab that is searched again without it', async () => {
    await search();
    controller.editForm({ filters: { ...noFilters, license: 'free', text: 'x' } });
    await search();
    await search({ license: 'any' });
    assert.deepEqual(titles()[0], 'cat, Flickr');
    assert.deepEqual(filtersNow(), { ...noFilters, text: 'x' });
  });

  it('has the newest asked for where these are to come first, and only then', async () => {
    await search({}, { sort: 'newest' });
    assert.deepEqual(lastAsked().demands, { order: 'newest' });
    assert.equal(controller.snapshot().form.sort, 'newest');
    await search({}, { keyword: 'dog', sort: 'size' });
    assert.equal(lastAsked().demands, undefined);
  });

  it('has a color of any picture asked for, which hides none of those that are there', async () => {
    await search({ color: 'red' });
    assert.deepEqual(lastAsked().demands, { color: 'red' });
    assert.deepEqual(controller.snapshot().demands, { color: 'red' });
    assert.deepEqual(titles(), ['cat, Flickr, Red', '']);
    controller.editForm({ filters: { ...filtersNow(), color: 'blue' } });
    assert.equal(controller.snapshot().found, 3);
    assert.ok(controller.pictureOf('flickr:1'), 'is still there');
    await search({ color: 'blue' });
    assert.deepEqual(lastAsked(), { demands: { color: 'blue' }, cursor: null, known: 0 });
  });

  it('has tags of any picture asked for, which hide none, and refuses a search where they are too many', async () => {
    await search({ tags: 'dawn,red  sky, dawn' });
    assert.deepEqual(lastAsked().demands, { tags: ['dawn', 'red sky'] });
    assert.deepEqual(titles(), ['cat, Flickr, Tags: dawn, red sky', '']);
    assert.equal(filtersNow().tags, 'dawn, red sky');
    controller.editForm({ filters: { ...filtersNow(), tags: 'fog' } });
    assert.ok(controller.pictureOf('flickr:1'), 'is still there');
    const asked = script.searchRequests.length;
    const tags = 'a,b,c,d,e,f,g,h,i,j,k';
    await search({ tags });
    assert.equal(script.searchRequests.length, asked);
    const { errors, form: shown } = controller.snapshot();
    assert.deepEqual([errors.tags, shown.filters.tags], ['too-many-tags', tags]);
  });

  it('is known again when the window is, and goes on there', async () => {
    await search({ type: 'png' });
    await controller.shutDown();
    controller = make();
    await controller.restore();
    assert.deepEqual(titles(), ['cat, Flickr, PNG', '']);
    playSearch();
    await controller.findMore(controller.snapshot().shownTab);
    assert.deepEqual(lastAsked(), { demands: { type: 'png' }, cursor: '2', known: 3 });
  });

  it('is not asked of web pages and lists', async () => {
    await search({ license: 'free' });
    playSearch();
    await controller.searchForForm(form({ source: 'page', addresses: 'https://a.example/' }));
    assert.equal(lastAsked().demands, undefined);
  });
});
