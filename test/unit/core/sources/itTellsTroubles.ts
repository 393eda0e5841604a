import assert from 'node:assert/strict';
import type { FailureCode } from '../../../../src/shared/engine/failure';
import type { SourceId } from '../../../../src/shared/sources/sources';
import type { Double } from '../../../support/doubles/doubles';
import type { Trouble } from '../../../support/doubles/troubles';
import { askDouble } from './askDouble';
import { failureFrom } from '../net/testClient';

const codes = {
  forbidden: 'site-refuses',
  'rate-limited': 'rate-limited',
  unavailable: 'http-status',
  changed: 'site-changed',
} as const satisfies Record<Trouble, FailureCode>;

/** Tests that a source tells each of what can come instead of results by its code and host, but for those that `except` names. */
export function itTellsTroubles(
  id: SourceId,
  createDouble: (options: { readonly trouble: Trouble }) => Double,
  { apiKey = null, except }: { readonly apiKey?: string | null; readonly except?: Trouble } = {},
): void {
  for (const [trouble, code] of Object.entries(codes) as [Trouble, FailureCode][]) {
    if (trouble === except) continue;
    it(`tells ${trouble}: ${code}`, () =>
      askDouble(id, createDouble({ trouble }), async ({ page, baseUrl }) => {
        const told = await failureFrom(page({ apiKey }));
        assert.deepEqual({ code: told.code, host: told.host }, { code, host: new URL(baseUrl).host });
        if (trouble !== 'changed') return;
        assert.match(told.expected ?? '', /^(?:a list in \w|stat\b|query\b|modelExport\b)/, 'for a report');
        assert.equal(told.detail, 'there is version, answer');
      }));
  }
}
