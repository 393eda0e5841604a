import assert from 'node:assert/strict';
import { permissionsOf } from '../../../../src/shared/picture/permissions';

/** What each licence allows: c commercial use, m changes, p everything, as nobody claims rights, r passing on. */
const allowedUses: readonly (readonly [id: string, allows: string])[] = [
  ['all-rights-reserved', ''],
  ['no-known-copyright', 'cmpr'],
  ['us-government-work', 'cmpr'],
  ['public-domain', 'cmpr'],
  ['CC0-1.0', 'cmpr'],
  ['CC-PDM-1.0', 'cmpr'],
  ['CC-BY-2.0', 'cmr'],
  ['CC-BY-SA-2.0', 'cmr'],
  ['CC-BY-ND-2.0', 'cr'],
  ['CC-BY-NC-2.0', 'mr'],
  ['CC-BY-NC-SA-2.0', 'mr'],
  ['CC-BY-NC-ND-2.0', 'r'],
  ['CC-BY-4.0', 'cmr'],
  ['CC-BY-SA-3.0-DE', 'cmr'],
  ['CC-BY-NC-ND-4.0', 'r'],
  ['CC-SA-1.0', 'cmr'],
  ['CC-NC-1.0', 'mr'],
  ['CC-ND-NC-1.0', 'r'],
  // Parts may be used, and the whole may not be sold; of the oldest it may not be passed on, either.
  ['CC-SAMPLING-1.0', ''],
  ['CC-SAMPLING+-1.0', 'r'],
  ['CC-NC-SAMPLING+-1.0', 'r'],
  ['LAL-1.3', 'cmr'],
  ['GFDL-1.2-or-later', 'cmr'],
  ['no-known-restrictions', 'cmpr'],
  ['in-copyright', ''],
  ['OGL-UK-3.0', 'cmr'],
  ['OPL-UK-3.0', 'cmr'],
  ['nasa-media-guidelines', 'cmr'],
  ['pexels', 'cm'],
  ['pixabay', 'cm'],
];

function permissionSummary(id: string | null): string {
  const { canUseCommercially, canModify, isPublicDomain, canRedistribute } = permissionsOf(id);
  const first = `${canUseCommercially ? 'c' : ''}${canModify ? 'm' : ''}${isPublicDomain ? 'p' : ''}`;
  return `${first}${canRedistribute ? 'r' : ''}`;
}

describe('permissions', () => {
  for (const [id, expected] of allowedUses)
    it(`of ${id}`, () => assert.equal(permissionSummary(id), expected));

  for (const id of [null, '', 'MIT', 'CC', 'CC-BY', 'CC-BY-XX-4.0', 'cc-by-4.0', 'XCC-BY-4.0'])
    it(`are none of what is not known: ${id ?? 'null'}`, () => assert.equal(permissionSummary(id), ''));
});
