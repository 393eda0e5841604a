import assert from 'node:assert/strict';
import * as v from 'valibot';
import { noFilters } from '../../../../src/shared/panel/filters';
import {
  demandedNames,
  demandsFor,
  demandsOfFilters,
  filtersOfDemands,
  meetsLicenseDemands,
  searchDemandsShape,
  type SearchDemands,
} from '../../../../src/shared/sources/demands';

describe('what a search demands', () => {
  const all: SearchDemands = {
    license: 'free',
    licenses: ['CC-BY'],
    orientation: 'portrait',
    minWidth: 800,
    minHeight: 600,
    type: 'png',
    color: 'red',
    tags: ['dawn', 'red sky'],
    order: 'newest',
  };

  it('follows from what filters ask of any picture, and from the order by date', () => {
    const filters = {
      ...noFilters,
      license: 'public-domain',
      orientation: 'square',
      minWidth: ' 640 ',
      type: 'gif',
      color: 'blue',
      tags: 'Dawn,  red   sky,, -fog, dawn',
      source: 'nasa',
      text: 'moon',
      hideSaved: true,
      hideLookAlikes: true,
    } as const;
    assert.deepEqual(demandsOfFilters(filters, 'newest'), {
      demands: {
        license: 'public-domain',
        orientation: 'square',
        minWidth: 640,
        type: 'gif',
        color: 'blue',
        tags: ['dawn', 'red sky', 'fog'],
        order: 'newest',
      },
    });
    for (const sort of ['found', 'size', 'title', 'source'] as const)
      assert.deepEqual(demandsOfFilters({ ...noFilters, text: 'moon', minWidth: 'x' }, sort), {}, sort);
  });

  it('is on the form again in its tab, where all else is as it was', () => {
    const before = { filters: { ...noFilters, text: 'moon', type: 'gif' }, sort: 'title' } as const;
    const { filters, sort } = filtersOfDemands({ license: 'free', minHeight: 9 }, before);
    assert.deepEqual(filters, { ...noFilters, text: 'moon', license: 'free', minHeight: '9' });
    assert.equal(sort, 'title');
    assert.equal(filtersOfDemands({ order: 'newest' }, before).sort, 'newest');
    assert.equal(filtersOfDemands({}, { ...before, sort: 'newest' }).sort, 'found');
    const { license, orientation, minWidth, minHeight, type, color, tags, order } = all;
    const { demands: ofFilters = {} } = demandsFor({
      license,
      orientation,
      minWidth,
      minHeight,
      type,
      color,
      tags,
      order,
    });
    const shown = filtersOfDemands(ofFilters, before);
    assert.deepEqual(demandsOfFilters(shown.filters, shown.sort), { demands: ofFilters });
  });

  it('is nothing where everything goes', () => {
    assert.deepEqual(
      demandsFor({
        license: 'any',
        licenses: null,
        orientation: 'any',
        minWidth: 1,
        minHeight: 1,
        type: 'any',
        color: 'any',
        tags: [],
        order: null,
      }),
      {},
    );
    assert.deepEqual(demandedNames({}), []);
  });

  it('is read as it was written, whoever wrote it', () => {
    assert.deepEqual(v.parse(searchDemandsShape, all), all);
    const { demands } = demandsFor(all);
    assert.equal(JSON.stringify(demands), JSON.stringify(all));
    assert.deepEqual(demandedNames(all), [
      'license',
      'orientation',
      'size',
      'type',
      'color',
      'tags',
      'order',
    ]);
    const tooMany = Array.from({ length: 11 }, (_, at) => `tag ${at}`);
    for (const wrong of [
      { license: 'any' },
      { minWidth: 1 },
      { color: 'puce' },
      ...[[], [''], ['a,b'], ['-a'], ['x'.repeat(51)], tooMany].map((tags) => ({ tags })),
      { order: 'found' },
    ])
      assert.equal(v.safeParse(searchDemandsShape, wrong).success, false, JSON.stringify(wrong));
  });

  it('is met by licences in the group, and by those that are named', () => {
    assert.equal(meetsLicenseDemands('CC-BY-4.0', {}), true);
    assert.equal(meetsLicenseDemands('CC-BY-4.0', { license: 'commercial', licenses: ['CC-BY'] }), true);
    assert.equal(meetsLicenseDemands('CC-BY-4.0', { license: 'public-domain' }), false);
    assert.equal(meetsLicenseDemands('CC-BY-4.0', { licenses: ['CC-BY-3.0', 'CC0-1.0'] }), false);
  });
});
