import assert from 'node:assert/strict';
import { license, type LicenseId } from '../../../src/core/licenses';
import { permissionsOf } from '../../../src/shared/permissions';

/** What each licence of the project's table allows: c commercial use, m changes, p everything, as nobody claims rights. */
const allowed: Readonly<Record<LicenseId, string>> = {
  'all-rights-reserved': '',
  'no-known-copyright': 'cmp',
  'us-government-work': 'cmp',
  'CC0-1.0': 'cmp',
  'CC-PDM-1.0': 'cmp',
  'CC-BY-2.0': 'cm',
  'CC-BY-SA-2.0': 'cm',
  'CC-BY-ND-2.0': 'c',
  'CC-BY-NC-2.0': 'm',
  'CC-BY-NC-SA-2.0': 'm',
  'CC-BY-NC-ND-2.0': '',
  'CC-BY-4.0': 'cm',
  'CC-BY-SA-4.0': 'cm',
  'CC-BY-ND-4.0': 'c',
  'CC-BY-NC-4.0': 'm',
  'CC-BY-NC-SA-4.0': 'm',
  'CC-BY-NC-ND-4.0': '',
};

function inShort(id: string | null): string {
  const { commercial, modify, publicDomain } = permissionsOf(id);
  return `${commercial ? 'c' : ''}${modify ? 'm' : ''}${publicDomain ? 'p' : ''}`;
}

describe('permissions', () => {
  for (const [id, expected] of Object.entries(allowed))
    it(`of ${id}`, () => assert.equal(inShort(license(id as LicenseId).id), expected));

  for (const id of [null, '', 'MIT', 'CC', 'CC-NC-1.0', 'CC-BY', 'CC-BY-XX-4.0', 'cc-by-4.0', 'XCC-BY-4.0'])
    it(`are none of what is not known: ${id ?? 'null'}`, () => assert.equal(inShort(id), ''));
});
