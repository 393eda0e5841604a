import assert from 'node:assert/strict';
import { sourceIds, sources, type SourceId } from '../../../src/shared/sources/sources';
import { apiKeyVariable } from '../../../src/shared/sources/apiKeyVariable';
import { allDoubles, everyDouble } from '../../support/doubles/all';
import { startDoubles, type Double, type Doubles } from '../../support/doubles/doubles';
import { nasaDouble } from '../../support/doubles/nasa';
import { openverseDouble } from '../../support/doubles/openverse';
import { pexelsKey } from '../../support/doubles/pexels';
import { startSite } from '../../support/site';
import { waitUntil } from '../../support/waitUntil';
import { cliBed, type ProgramResult } from './cliBed';

describe('cli sources', () => {
  const cli = cliBed();
  let doubles: Doubles | undefined;

  afterEach(async () => {
    await doubles?.close();
    doubles = undefined;
  });

  const allKeys = Object.fromEntries(
    sourceIds.map((id) => [apiKeyVariable(id), allDoubles[id].apiKey ?? '']),
  );

  async function begin(
    played: Partial<Record<SourceId, Double>>,
    args: readonly string[],
    keys: Readonly<Record<string, string>> = allKeys,
  ): Promise<ReturnType<typeof cli.begin>> {
    doubles = await startDoubles({ ...everyDouble(), ...played });
    const { baseUrls } = doubles;
    const bases = sourceIds.flatMap((id) => ['--base-url', `${id}=${baseUrls[id]}`]);
    return cli.begin(['sources', ...args, ...bases], '', keys);
  }

  const run = async (...asked: Parameters<typeof begin>): Promise<ProgramResult> =>
    (await begin(...asked)).ended;

  it('lists the sources, asking nobody', async () => {
    const { code, out } = await run({}, []);
    assert.equal(code, 0);
    const lines = out.trim().split('\n');
    assert.equal(lines.length, sourceIds.length);
    for (const id of sourceIds)
      assert.ok(lines.some((line) => line.startsWith(id) && line.includes(sources[id].name)));
    assert.match(out, /^pexels +Pexels +needs PEXELS_API_KEY$/m);
    assert.equal(doubles?.requests.length, 0);
  });

  it('says in a table that all answer, and ends with 0', async () => {
    const { code, out, err } = await run({}, ['--check']);
    assert.equal(code, 0, out + err);
    for (const id of sourceIds)
      assert.match(out, new RegExp(`^${sources[id].name} +answers +[\\d.]+ s$`, 'm'));
    assert.match(err, new RegExp(`^${sourceIds.length} of ${sourceIds.length} sources answer\\.$`, 'm'));
  });

  it('does not count those that want a key, where there is none', async () => {
    const { code, out, err } = await run({}, ['--check'], {});
    assert.equal(code, 0, out + err);
    assert.match(out, /^Pexels +needs a key +not asked {2}Pexels wants a key of your own\./m);
    assert.match(err, /; 3 were not asked, because they need a key\.$/m);
  });

  it('ends with 1 where one has trouble, and says what was expected, in events, too', async () => {
    const played = {
      openverse: openverseDouble({ trouble: 'changed' }),
      nasa: nasaDouble({ trouble: 'forbidden' }),
    };
    const { code, out } = await run(played, ['--check']);
    assert.equal(code, 1);
    assert.match(out, /^Openverse +has changed .*expected a list in results, there is version, answer/m);
    assert.match(out, /^NASA +refuses /m);
    await doubles?.close();
    const args = ['--check', '--json', '--source', 'openverse,pexels'];
    const { code: again, events, out: printed } = await run(played, args);
    assert.equal(again, 1);
    assert.deepEqual(events.map((event) => [event['type'], event['source'], event['health']]).sort(), [
      ['checked', undefined, undefined],
      ['source', 'openverse', 'changed'],
      ['source', 'pexels', 'answers'],
    ]);
    assert.ok(!printed.includes(pexelsKey));
  });

  it('says what was expected and what came where an address is wrong', async () => {
    const site = await startSite((request, response) => {
      response.setHeader('content-type', 'text/html');
      response.statusCode = request.url?.startsWith('/gone') ? 404 : 200;
      response.end('<title>A shop</title><h1>Welcome</h1>');
    });
    const asked = ['sources', '--check', '--source', 'commons,flickr'];
    const check = async (path: string): Promise<string> => {
      const bases = ['commons', 'flickr'].flatMap((id) => ['--base-url', `${id}=${site.url}${path}`]);
      return (await cli.run([...asked, ...bases])).out;
    };
    const gone = await check('/gone');
    const came = 'there is text/html of 37 characters';
    assert.match(gone, new RegExp(`^Wikimedia Commons +has changed .*404.*expected JSON, ${came}`, 'm'));
    assert.match(gone, new RegExp(`^Flickr +has changed .*404.*expected a page of results, ${came}`, 'm'));
    const shop = await check('/shop');
    assert.match(shop, new RegExp(`^Wikimedia Commons +has changed .*expected JSON, ${came}`, 'm'));
    assert.match(shop, new RegExp(`^Flickr +has changed .*expected .*, ${came}`, 'm'));
    await site.close();
  });

  it('ends at once by Ctrl+C', async () => {
    let isAsked = false;
    // It never answers.
    const site = await startSite(() => void (isAsked = true));
    const { child, ended } = cli.begin([
      'sources',
      '--check',
      '--source',
      'flickr',
      '--base-url',
      `flickr=${site.url}`,
    ]);
    await waitUntil('the source to be asked', 20, () => isAsked);
    const start = performance.now();
    child.kill('SIGINT');
    await ended;
    await site.close();
    assert.ok(performance.now() - start < 5_000, `${performance.now() - start} ms`);
    assert.ok(child.signalCode === 'SIGINT' || child.exitCode === 130);
  });
});
