import assert from 'node:assert/strict';
import { sources } from '../../../src/shared/sources/sources';
import { cliBed } from './cliBed';

describe('cli search', () => {
  const cli = cliBed();

  it('lists what it finds, a line for each', async () => {
    const { code, out: lines, err } = await cli.withPhotoSite({}, 'search', 'red', 'fox', '--find', '7');
    assert.equal(code, 0);
    assert.equal(lines.trim().split('\n').length, 7);
    assert.match(lines, / · https?:\/\//);
    assert.equal(err, `Found 7 pictures\n${sources.flickr.notice} https://www.flickr.com\n`);
    assert.match(cli.photos?.requests[0]?.url ?? '', /text=red\+fox/);
  });

  it('--json prints the events', async () => {
    const { events } = await cli.withPhotoSite({}, 'search', 'fox', '--find', '3', '--json');
    assert.deepEqual(
      events.map(({ type }) => type),
      ['page', 'turn', 'searched'],
    );
    const { source, query, outcome, found } = events[1] ?? {};
    assert.deepEqual(
      { source, query, outcome, found },
      { source: 'flickr', query: 'fox', outcome: 'found', found: 3 },
    );
    assert.equal((events[0]?.['pictures'] as unknown[]).length, 3);
  });

  it('ends with 1 when the site refuses, and says so', async () => {
    const { code, err } = await cli.withPhotoSite({ troubleFor: () => 'forbidden' }, 'search', 'fox');
    assert.equal(code, 1);
    assert.match(err, /^fox: .*refuses/m);
  });

  it('ends with 1 when there is nothing to find', async () => {
    const { code, out: lines, err } = await cli.withPhotoSite({}, 'search', 'nothing');
    assert.deepEqual({ code, lines }, { code: 1, lines: '' });
    assert.match(err, /^Nothing found for “nothing”/);
  });
});
