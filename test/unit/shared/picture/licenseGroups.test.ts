import assert from 'node:assert/strict';
import { licenseGroupOf, shortLicenseName } from '../../../../src/shared/picture/licenseGroups';

describe('a licence at a glance', () => {
  for (const [id, group, name] of [
    ['CC-BY-4.0', 'free', 'CC BY'],
    ['CC-BY-SA-2.0', 'free', 'CC BY-SA'],
    ['CC-BY-SA-3.0-DE', 'free', 'CC BY-SA'],
    ['CC0-1.0', 'free', 'CC0'],
    ['CC-PDM-1.0', 'free', 'PD'],
    ['public-domain', 'free', 'PD'],
    ['pexels', 'free', 'Pexels'],
    ['CC-BY-NC-4.0', 'conditions', 'CC BY-NC'],
    ['CC-BY-ND-2.0', 'conditions', 'CC BY-ND'],
    ['CC-BY-NC-ND-2.0', 'conditions', 'CC BY-NC-ND'],
    ['OGL-UK-3.0', 'free', 'OGL'],
    ['no-known-restrictions', 'free', 'NKR'],
    ['all-rights-reserved', 'reserved', '©'],
    ['in-copyright', 'reserved', '©'],
    ['something else', 'reserved', '©'],
    ['__proto__', 'reserved', '©'],
    [null, 'reserved', '©'],
  ] as const) {
    it(`is ${group} for ${id ?? 'none'}, and called ${name}`, () => {
      assert.deepEqual([licenseGroupOf(id), shortLicenseName(id)], [group, name]);
    });
  }
});
