import assert from 'node:assert/strict';
import { askedDemands, byLicenseCodes, byValue, ofLicenses } from '../../../../src/core/sources/demands';

describe('what a source is asked for of the demands', () => {
  const nothing = { parameters: {}, notAsked: [], misfit: null };

  it('is what it can be asked for; the rest is told', () => {
    const askable = {
      orientation: ({ orientation }: { readonly orientation?: 'portrait' | 'landscape' | 'square' }) =>
        byValue('shape', orientation, { portrait: 'tall' }),
    };
    assert.deepEqual(askedDemands(askable, { orientation: 'portrait', minWidth: 9, order: 'newest' }), {
      parameters: { shape: 'tall' },
      notAsked: ['size', 'order'],
      misfit: null,
    });
    assert.deepEqual(askedDemands(askable, { orientation: 'square' }).notAsked, ['orientation']);
    assert.deepEqual(askedDemands(askable, {}), nothing);
  });

  it('is joined where two demands are said by one parameter', () => {
    const askable = { size: () => ({ words: 'w>9' }), type: () => ({ words: 'png', kind: 'bitmap' }) };
    const { parameters } = askedDemands(askable, { minWidth: 10, type: 'png' });
    assert.deepEqual(parameters, { words: 'w>9 png', kind: 'bitmap' });
  });

  it('is nothing at all where it has nothing that meets them', () => {
    const { license } = ofLicenses('CC0-1.0');
    assert.deepEqual(askedDemands({ license }, { license: 'public-domain' }), nothing);
    const misfit = { demand: 'license', licenses: ['CC0 1.0 Universal'] };
    assert.deepEqual(askedDemands({ license }, { license: 'reserved' }).misfit, misfit);
    assert.deepEqual(askedDemands({ license }, { licenses: ['CC-BY'] }).misfit, misfit);
    assert.deepEqual(askedDemands({ license }, { color: 'red', license: 'reserved' }).misfit, misfit);
    const some = ofLicenses('CC0-1.0', 'CC-BY-4.0');
    assert.deepEqual(askedDemands(some, { license: 'public-domain' }).notAsked, ['license']);
    assert.deepEqual(askedDemands(some, { license: 'conditions' }).misfit, {
      demand: 'license',
      licenses: ['CC0 1.0 Universal', 'CC BY 4.0'],
    });
    const many = ofLicenses('CC0-1.0', 'CC-BY-4.0', 'CC-BY-SA-4.0');
    assert.deepEqual(askedDemands(many, { license: 'conditions' }).misfit?.demand, 'license');
  });

  it('are the codes of licences of which any meets them', () => {
    const codes = byLicenseCodes('rights', {
      by: ['CC-BY-2.0', 'CC-BY-4.0'],
      'by-nc': ['CC-BY-NC-4.0'],
      zero: ['CC0-1.0'],
    });
    const asked = (demands: Parameters<typeof askedDemands>[1]) => askedDemands(codes, demands).parameters;
    assert.deepEqual(asked({ license: 'free' }), { rights: 'by,zero' });
    assert.deepEqual(asked({ licenses: ['CC-BY-2.0'] }), { rights: 'by' });
    assert.deepEqual(asked({ license: 'conditions' }), { rights: 'by-nc' });
    assert.deepEqual(askedDemands(codes, { license: 'reserved' }).misfit, {
      demand: 'license',
      licenses: [],
    });
  });

  it('leaves alone who cannot be asked for a color, which no picture tells', () => {
    const { misfit, notAsked } = askedDemands({}, { color: 'red' });
    assert.deepEqual([misfit, notAsked], [{ demand: 'color' }, ['color']]);
  });

  it('leaves alone who cannot be asked for tags, of which no picture tells all', () => {
    const { misfit, notAsked } = askedDemands({}, { tags: ['dawn'], order: 'newest' });
    assert.deepEqual([misfit, notAsked], [{ demand: 'tags' }, ['tags', 'order']]);
  });
});
