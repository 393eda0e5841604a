import assert from 'node:assert/strict';
import { permissionsOf } from '../../../../src/shared/picture/permissions';

/** What each licence allows: c commercial use, m changes, p everything, as nobody claims rights. */
const allowedUses: readonly (readonly [id: string, allows: string])[] = [
  ['all-rights-reserved', ''],
  ['no-known-copyright', 'cmp'],
  ['us-government-work', 'cmp'],
  ['public-domain', 'cmp'],
  ['CC0-1.0', 'cmp'],
  ['CC-PDM-1.0', 'cmp'],
  ['CC-BY-2.0', 'cm'],
  ['CC-BY-SA-2.0', 'cm'],
  ['CC-BY-ND-2.0', 'c'],
  ['CC-BY-NC-2.0', 'm'],
  ['CC-BY-NC-SA-2.0', 'm'],
  ['CC-BY-NC-ND-2.0', ''],
  ['CC-BY-4.0', 'cm'],
  ['CC-BY-SA-3.0-DE', 'cm'],
  ['CC-BY-NC-ND-4.0', ''],
  ['CC-SA-1.0', 'cm'],
  ['CC-NC-1.0', 'm'],
  ['CC-ND-NC-1.0', ''],
  // Parts may be used, and the whole may not be sold.
  ['CC-SAMPLING+-1.0', ''],
  ['CC-NC-SAMPLING+-1.0', ''],
  ['LAL-1.3', 'cm'],
  ['GFDL-1.2-or-later', 'cm'],
  ['nasa-media-guidelines', 'cm'],
  ['pexels', 'cm'],
  ['pixabay', 'cm'],
];

function permissionSummary(id: string | null): string {
  const { canUseCommercially, canModify, isPublicDomain } = permissionsOf(id);
  return `${canUseCommercially ? 'c' : ''}${canModify ? 'm' : ''}${isPublicDomain ? 'p' : ''}`;
}

describe('permissions', () => {
  for (const [id, expected] of allowedUses)
    it(`of ${id}`, () => assert.equal(permissionSummary(id), expected));

  for (const id of [null, '', 'MIT', 'CC', 'CC-BY', 'CC-BY-XX-4.0', 'cc-by-4.0', 'XCC-BY-4.0'])
    it(`are none of what is not known: ${id ?? 'null'}`, () => assert.equal(permissionSummary(id), ''));
});
