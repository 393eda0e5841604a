import assert from 'node:assert/strict';
import { askedDemands } from '../../../../src/core/sources/demands';
import { findSource } from '../../../../src/core/sources/registry';
import { noFilters, orientationOf, passesFilters } from '../../../../src/shared/panel/filters';
import { shownPictureOf } from '../../../../src/shared/panel/shownPicture';
import type { Picture } from '../../../../src/shared/picture/picture';
import {
  demandedNames,
  filtersOfDemands,
  type DemandName,
  type SearchDemands,
} from '../../../../src/shared/sources/demands';
import { sourceIds, type SourceId } from '../../../../src/shared/sources/sources';
import { allDoubles } from '../../../support/doubles/all';
import { flickrKey } from '../../../support/doubles/flickr';
import { askDouble } from './askDouble';

/** What a source is asked in a search with demands. */
interface Case {
  readonly id: SourceId;
  readonly key?: string;
  readonly demands: SearchDemands;
  /** What its request has in addition. */
  readonly asked: Readonly<Record<string, string>>;
  readonly notAsked?: readonly DemandName[];
  /** All that its double has is so. */
  readonly isOfAll?: true;
}

const cases: readonly Case[] = [
  ...(['', flickrKey] as const).flatMap((key): Case[] => [
    { id: 'flickr', key, demands: { license: 'public-domain' }, asked: { license: '7,8,9,10' } },
    { id: 'flickr', key, demands: { license: 'reserved' }, asked: { license: '0' } },
    { id: 'flickr', key, demands: { licenses: ['CC-BY'] }, asked: { license: '4,11' } },
    {
      id: 'flickr',
      key,
      demands: { orientation: 'landscape' },
      asked: { orientation: 'landscape,panorama' },
    },
    {
      id: 'flickr',
      key,
      demands: { orientation: 'portrait', minHeight: 1000 },
      asked: { orientation: 'portrait', dimension_search_mode: 'min', width: '1', height: '1000' },
    },
    { id: 'flickr', key, demands: { color: 'pink' }, asked: { color_codes: 'a' } },
    { id: 'flickr', key, demands: { order: 'newest' }, asked: { sort: 'date-posted-desc' } },
  ]),
  {
    id: 'flickr',
    key: flickrKey,
    demands: { tags: ['dawn', 'fog'] },
    asked: { tags: 'dawn,fog', tag_mode: 'all' },
  },
  // Its page lists no larger sizes.
  { id: 'flickr', demands: { minWidth: 2000 }, asked: {}, notAsked: ['size'] },
  {
    id: 'flickr',
    key: flickrKey,
    demands: { minWidth: 2000 },
    asked: { dimension_search_mode: 'min', width: '2000', height: '1' },
    isOfAll: true,
  },
  { id: 'openverse', demands: { license: 'public-domain' }, asked: { license: 'cc0,pdm' } },
  { id: 'openverse', demands: { license: 'free' }, asked: { license: 'by,by-sa,cc0,pdm' }, isOfAll: true },
  { id: 'openverse', demands: { orientation: 'landscape' }, asked: { aspect_ratio: 'wide' } },
  {
    id: 'openverse',
    demands: { type: 'jpg' },
    asked: { extension: 'jpg,jpeg,jfif,pjpeg,pjp' },
    isOfAll: true,
  },
  { id: 'openverse', demands: { order: 'newest' }, asked: {}, notAsked: ['order'] },
  {
    id: 'commons',
    demands: { minWidth: 2500, minHeight: 2000, type: 'jpg' },
    asked: { gsrsearch: 'lake filetype:bitmap|drawing filew:>2499 fileh:>1999 filemime:image/jpeg' },
  },
  {
    id: 'commons',
    demands: { license: 'public-domain' },
    asked: { gsrsearch: 'lake filetype:bitmap|drawing haslicense:unrestricted' },
  },
  { id: 'commons', demands: { license: 'commercial' }, asked: {}, notAsked: ['license'] },
  { id: 'commons', demands: { order: 'newest' }, asked: { gsrsort: 'create_timestamp_desc' } },
  { id: 'commons', demands: { orientation: 'square' }, asked: {}, notAsked: ['orientation'] },
  { id: 'nasa', demands: { license: 'commercial', minWidth: 9 }, asked: {}, notAsked: ['size'] },
  { id: 'nasa', demands: { tags: ['dawn', 'fog'] }, asked: { keywords: 'dawn,fog' } },
  { id: 'artic', demands: { license: 'public-domain' }, asked: {} },
  { id: 'cleveland', demands: { licenses: ['CC0'] }, asked: {} },
  { id: 'wellcome', demands: { license: 'public-domain' }, asked: { 'locations.license': 'cc-0,pdm' } },
  { id: 'wellcome', demands: { license: 'reserved' }, asked: {}, notAsked: ['license'] },
  { id: 'inaturalist', demands: { license: 'public-domain' }, asked: { photo_license: 'cc0' } },
  {
    id: 'inaturalist',
    demands: { license: 'conditions', order: 'newest' },
    asked: { photo_license: 'cc-by-nd,cc-by-nc,cc-by-nc-sa,cc-by-nc-nd', order_by: 'created_at' },
  },
  { id: 'loc', demands: { license: 'public-domain' }, asked: {}, notAsked: ['license'] },
  { id: 'pexels', demands: { orientation: 'portrait', license: 'free' }, asked: { orientation: 'portrait' } },
  { id: 'pexels', demands: { minWidth: 4000, minHeight: 3000 }, asked: { size: 'medium' }, isOfAll: true },
  { id: 'pexels', demands: { minWidth: 800 }, asked: {}, notAsked: ['size'] },
  { id: 'pexels', demands: { color: 'turquoise' }, asked: { color: 'turquoise' } },
  { id: 'pixabay', demands: { orientation: 'portrait' }, asked: { orientation: 'vertical' } },
  { id: 'pixabay', demands: { orientation: 'square' }, asked: {}, notAsked: ['orientation'] },
  { id: 'pixabay', demands: { minWidth: 800 }, asked: { min_width: '800' }, isOfAll: true },
  { id: 'pixabay', demands: { minWidth: 2000 }, asked: {}, notAsked: ['size'] },
  {
    id: 'pixabay',
    demands: { color: 'violet', order: 'newest' },
    asked: { colors: 'lilac', order: 'latest' },
  },
  { id: 'europeana', demands: { license: 'commercial' }, asked: {} },
  { id: 'europeana', demands: { license: 'public-domain' }, asked: {}, notAsked: ['license'] },
];

describe('sources in a search with demands', () => {
  for (const { id, key, demands, asked, notAsked = [], isOfAll } of cases) {
    const apiKey = key === undefined ? allDoubles[id].apiKey : key || null;
    const how = key ? `${id} with a key` : id;
    const words = Object.entries(demands).map((pair) => pair.join(' '));
    it(`${how}: ${words.join(', ')} is ${notAsked.length > 0 ? 'not asked for' : 'asked for, and all that comes is so'}`, async () => {
      const is = askedDemands(findSource(id)?.askable ?? {}, demands, apiKey !== null);
      assert.deepEqual([is.notAsked, is.misfit], [notAsked, null]);
      await askDouble(id, allDoubles[id].play(), async ({ page, asked: requests }) => {
        const plain = await page({ apiKey });
        const narrowed = await page({ apiKey, demanded: is.parameters });
        const [before, after] = requests().map((path) => new URL(path, 'http://a.example').searchParams);
        assert.deepEqual(
          Object.fromEntries([...(after ?? [])].filter(([name, value]) => before?.get(name) !== value)),
          asked,
        );
        assert.ok(narrowed.pictures.length > 0);
        if (notAsked.length > 0) return;
        assert.deepEqual(unfitting(narrowed.pictures, demands), []);
        for (const tag of demands.tags ?? [])
          assert.ok(
            narrowed.pictures.every((picture) => picture.tags?.includes(tag)),
            tag,
          );
        if (Object.keys(asked).length > 0 && !isOfAll)
          assert.notDeepEqual(idsOf(narrowed.pictures), idsOf(plain.pictures), 'its double took it');
      });
    });
  }

  it('without any are asked as before', async () => {
    for (const id of sourceIds) {
      const { play, apiKey } = allDoubles[id];
      const { parameters } = askedDemands(findSource(id)?.askable ?? {}, {});
      await askDouble(id, play(), async ({ page, asked: requests }) => {
        await page({ apiKey });
        await page({ apiKey, demanded: parameters });
        const [one, other] = requests();
        assert.equal(one, other, id);
      });
    }
  });

  it('are not asked where none of their pictures can be so', () => {
    const isVain = (id: SourceId, demands: SearchDemands): boolean =>
      askedDemands(findSource(id)?.askable ?? {}, demands).misfit !== null;
    const vain = (demands: SearchDemands): readonly string[] => sourceIds.filter((id) => isVain(id, demands));
    assert.deepEqual(vain({ license: 'public-domain' }), ['nasa', 'pexels', 'pixabay']);
    assert.deepEqual(vain({ license: 'reserved' }), [
      'openverse',
      'nasa',
      'artic',
      'cleveland',
      'inaturalist',
      'pexels',
      'pixabay',
      'europeana',
    ]);
    assert.deepEqual(vain({ license: 'commercial', orientation: 'square', minWidth: 9000, type: 'ico' }), []);
    assert.deepEqual(
      sourceIds.filter((id) => !vain({ color: 'red' }).includes(id)),
      ['flickr', 'pexels', 'pixabay'],
    );
    const tags = ['dawn'];
    assert.deepEqual(
      sourceIds.filter((id) => !vain({ tags }).includes(id)),
      ['nasa'],
    );
    assert.equal(
      askedDemands(findSource('flickr')?.askable ?? {}, { tags }, true).misfit,
      null,
      'with a key',
    );
  });

  it('keep within the length of a question that Commons takes', async () => {
    await askDouble('commons', allDoubles.commons.play(), async ({ page, asked: requests }) => {
      const demands = { license: 'public-domain', minWidth: 99_999, minHeight: 99_999, type: 'jpg' } as const;
      const { parameters: demanded } = askedDemands(findSource('commons')?.askable ?? {}, demands);
      await page({ query: 'x'.repeat(400), demanded });
      const question = new URL(requests()[0] ?? '', 'http://a.example').searchParams.get('gsrsearch') ?? '';
      assert.equal(question.length, 300);
      assert.match(question, /^x+ filetype:bitmap\|drawing haslicense:unrestricted filew:/);
    });
  });
});

function idsOf(pictures: readonly Picture[]): readonly string[] {
  return pictures.map(({ id }) => id);
}

/** Those that the filters would leave out. What nobody can see of a picture is left to its source. */
function unfitting(pictures: readonly Picture[], demands: SearchDemands): readonly string[] {
  const { filters } = filtersOfDemands(demands, { filters: noFilters, sort: 'found' });
  const passes = passesFilters(filters, () => null);
  assert.ok(demandedNames(demands).length > 0);
  return (
    pictures
      .map(shownPictureOf)
      // Of some pictures a source tells no shape.
      .filter((picture) => !passes(picture) && orientationOf(picture) !== null)
      .map(({ key }) => key)
  );
}
