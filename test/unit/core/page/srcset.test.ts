import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSrcset, type SrcsetCandidate } from '../../../../src/core/page/srcset';
import { cpuMs } from '../../../support/cpuMs';

const samples = process.env['RECORDED_SAMPLES'];

interface Case {
  readonly section: string;
  readonly srcset: string;
  readonly expect: string;
  readonly resolve?: boolean;
  readonly sizes?: string;
}

/** What a browser takes for one pixel a pixel, for a place of this width: the first of the least that is dense enough. */
function chosenCandidate(candidates: readonly SrcsetCandidate[], place: number): string {
  const dense = candidates.map(({ url, width, density }) => ({
    url,
    density: width === null ? (density ?? 1) : width / place,
  }));
  const enough = dense.filter(({ density }) => density >= 1).map(({ density }) => density);
  const best = enough.length > 0 ? Math.min(...enough) : Math.max(...dense.map(({ density }) => density));
  return dense.find(({ density }) => density === best)?.url ?? '';
}

describe('page/srcset', () => {
  it('reads addresses with what is said of them', () => {
    const said = { width: null, height: null, density: null };
    assert.deepEqual(parseSrcset('a.jpg 300w, b.jpg 1.5x,c.jpg, d.jpg 800w 600h'), [
      { ...said, url: 'a.jpg', start: 0, width: 300 },
      { ...said, url: 'b.jpg', start: 12, density: 1.5 },
      { ...said, url: 'c.jpg', start: 23 },
      { ...said, url: 'd.jpg', start: 30, width: 800, height: 600 },
    ]);
  });

  it('leaves commas inside addresses to them', () => {
    const urls = parseSrcset('/w_80,h_80/a.jpg 80w, b.jpg?resize=300,220 300w, /c,d.jpg').map(
      ({ url }) => url,
    );
    assert.deepEqual(urls, ['/w_80,h_80/a.jpg', 'b.jpg?resize=300,220', '/c,d.jpg']);
  });

  it('drops what is described in two ways, and nothing else', () => {
    for (const descriptors of ['1w 1x', '1x 1w', '0w', '1h', '1w 0h', '1w 1w', '2x 2x', '1h 1x']) {
      const urls = parseSrcset(`a.jpg ${descriptors}, b.jpg 2x`).map(({ url }) => url);
      assert.deepEqual(urls, ['b.jpg'], descriptors);
    }
  });

  it('passes over descriptors that it does not know, and keeps the address', () => {
    for (const descriptors of ['-1w', '1.5w', '+2x', '-1x', 'x', '1', '1.x', '1W', 'foo', '(a, b)']) {
      const [first, second] = parseSrcset(`a.jpg ${descriptors}, b.jpg 2x`);
      assert.deepEqual(
        first,
        { url: 'a.jpg', start: 0, width: null, height: null, density: null },
        descriptors,
      );
      assert.equal(second?.density, 2);
    }
  });

  it('takes no longer than its text is long, and no more than a hundred', () => {
    const began = cpuMs();
    for (const piece of [',', ' ', 'a ', 'a (', 'a, ', 'a 1w ', 'a'.repeat(50), '(,'])
      assert.ok(parseSrcset(piece.repeat(200_000)).length <= 100, piece);
    assert.ok(cpuMs() - began < 2_000);
  });

  it('gives what all recorded cases of the web platform tests expect', function () {
    if (samples === undefined) return this.skip();
    const file = join(samples, 'suites/srcset/srcset-cases.json');
    const cases = JSON.parse(readFileSync(file, 'utf8')) as readonly Case[];
    assert.equal(cases.length, 105);
    for (const { srcset, expect, resolve } of cases) {
      const url = chosenCandidate(parseSrcset(srcset), 1);
      const [ours, theirs] = resolve
        ? [url, expect].map((each) => new URL(each, 'http://a.example/').href)
        : [url, expect];
      assert.equal(ours, theirs, JSON.stringify(srcset));
    }
  });
});
