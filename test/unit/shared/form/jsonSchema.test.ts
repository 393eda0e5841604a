import assert from 'node:assert/strict';
import { toJsonSchema } from '@valibot/to-json-schema';
import { formShape } from '../../../../src/shared/form/form';
import { filtersShape, licenseNeeds, orientations } from '../../../../src/shared/panel/filters';
import { sizeNames } from '../../../../src/shared/picture/picture';
import { sourceIds } from '../../../../src/shared/sources/sources';

/** What programs are told that call a tool, for example an agent's. */
describe('the JSON schema', () => {
  it('of the form names its fields, with what they may be', () => {
    const { properties, required } = toJsonSchema(formShape);
    assert.ok(properties);
    const names = [
      'source',
      'keyword',
      'addresses',
      'find',
      'folder',
      'size',
      'quantity',
      'filters',
      'sort',
      'tileHeight',
      'naming',
      'keywordList',
    ];
    assert.deepEqual(required, names);
    const { source, keyword, quantity, size } = properties;
    assert.deepEqual(source, { type: 'string', enum: [...sourceIds, 'all', 'page', 'address'] });
    assert.deepEqual(size, { type: 'string', enum: [...sizeNames] });
    assert.deepEqual(keyword, { type: 'string', maxLength: 500 });
    assert.deepEqual(quantity, { anyOf: [{ type: 'string', maxLength: 20 }, { type: 'null' }] });
  });

  it('of the filters names what pictures can be chosen by', () => {
    const { type, properties, required } = toJsonSchema(filtersShape);
    assert.ok(type === 'object' && properties);
    assert.deepEqual(required, Object.keys(properties));
    const { orientation, license, minWidth, hideSaved } = properties;
    assert.deepEqual(
      { orientation, license },
      {
        orientation: { type: 'string', enum: [...orientations] },
        license: { type: 'string', enum: [...licenseNeeds] },
      },
    );
    assert.deepEqual(
      { minWidth, hideSaved },
      { minWidth: { type: 'string', maxLength: 6 }, hideSaved: { type: 'boolean' } },
    );
  });
});
