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
    const { license, orientation, minWidth, minHeight, type, color, order } = all;
    const { demands: ofFilters = {} } = demandsFor({
      license,
      orientation,
      minWidth,
      minHeight,
      type,
      color,
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
    assert.deepEqual(demandedNames(all), ['license', 'orientation', 'size', 'type', 'color', 'order']);
    for (const wrong of [{ license: 'any' }, { minWidth: 1 }, { color: 'puce' }, { order: 'found' }])
      assert.equal(v.safeParse(searchDemandsShape, wrong).success, false, JSON.stringify(wrong));
  });

  it('is met by licences in the group, and by those that are named', () => {
    assert.equal(meetsLicenseDemands('CC-BY-4.0', {}), true);
    assert.equal(meetsLicenseDemands('CC-BY-4.0', { license: 'commercial', licenses: ['CC-BY'] }), true);
    assert.equal(meetsLicenseDemands('CC-BY-4.0', { license: 'public-domain' }), false);
    assert.equal(meetsLicenseDemands('CC-BY-4.0', { licenses: ['CC-BY-3.0', 'CC0-1.0'] }), false);
  });
});
