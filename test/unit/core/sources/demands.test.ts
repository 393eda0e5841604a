import assert from 'node:assert/strict';
import { askedDemands, byLicenseCodes, byValue, ofLicenses } from '../../../../src/core/sources/demands';

describe('what a source is asked for of the demands', () => {
  const nothing = { parameters: {}, notAsked: [], isVain: false };

  it('is what it can be asked for; the rest is told', () => {
    const askable = {
      orientation: ({ orientation }: { readonly orientation?: 'portrait' | 'landscape' | 'square' }) =>
        byValue('shape', orientation, { portrait: 'tall' }),
    };
    assert.deepEqual(askedDemands(askable, { orientation: 'portrait', minWidth: 9, order: 'newest' }), {
      parameters: { shape: 'tall' },
      notAsked: ['size', 'order'],
      isVain: false,
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
    assert.equal(askedDemands({ license }, { license: 'reserved' }).isVain, true);
    assert.equal(askedDemands({ license }, { licenses: ['CC-BY'] }).isVain, true);
    const some = ofLicenses('CC0-1.0', 'CC-BY-4.0');
    assert.deepEqual(askedDemands(some, { license: 'public-domain' }).notAsked, ['license']);
    assert.equal(askedDemands(some, { license: 'conditions' }).isVain, true);
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
    assert.equal(askedDemands(codes, { license: 'reserved' }).isVain, true);
  });

  it('leaves alone who cannot be asked for a color, which no picture tells', () => {
    const { isVain, notAsked } = askedDemands({}, { color: 'red' });
    assert.deepEqual([isVain, notAsked], [true, ['color']]);
  });
});
