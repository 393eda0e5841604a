import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageTools, type ImageToolPorts } from '../../../src/mcp/imageTools';
import { searchInput } from '../../../src/shared/agent/imageTools';
import type { Engine } from '../../../src/shared/engine/engine';
import type { Picture } from '../../../src/shared/picture/picture';
import { plainSettings } from '../../support/engineSettings';

const run = { signal: new AbortController().signal, onProgress: () => undefined };

describe('the tools for an agent', () => {
  let root: string;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'tools-')));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function toolsWith(engine: Partial<Pick<Engine, 'search' | 'describe'>>): ImageTools {
    const unused = (): never => assert.fail('nothing else is asked of the engine');
    const ports: ImageToolPorts = {
      engine: { search: unused, scrape: unused, describe: unused, contactSheet: unused, ...engine },
      root,
      folders: () => Promise.resolve([root]),
      settings: plainSettings,
      pageRuns: (query) => [{ source: 'page', query, cursor: null, apiKey: null }],
      sourceRuns: (query) => [{ source: 'commons', query, cursor: null, apiKey: null }],
      renewal: { apiKeys: {}, responseCacheFolder: root },
      thumbnailFolder: root,
    };
    return new ImageTools(ports);
  }

  describe('that insert into a document which others change', () => {
    /** Others write so often while the tool does. */
    function busyFor(times: number): ImageTools {
      let left = times;
      return toolsWith({
        // eslint-disable-next-line @typescript-eslint/require-await -- a stream of events
        async *describe() {
          left -= 1;
          if (left >= 0) appendFileSync(join(root, 'a.md'), 'theirs\n');
          yield { type: 'described', failure: null };
        },
      });
    }
    const input = { image: 'a.jpg', document: 'a.md', place: { after_line: 1 } };

    beforeEach(() => {
      writeFileSync(join(root, 'a.md'), '# A\n');
      writeFileSync(join(root, 'a.jpg'), 'x');
    });

    it('keep what they write', async () => {
      await busyFor(2).insert(input, run);
      assert.equal(readFileSync(join(root, 'a.md'), 'utf8'), '# A\n\n![](a.jpg)\n\ntheirs\ntheirs\n');
    });

    it('give up where they do not stop', async () => {
      await assert.rejects(
        busyFor(1_000).insert(input, run),
        /a\.md is being changed by others\. Try again\./,
      );
      assert.doesNotMatch(readFileSync(join(root, 'a.md'), 'utf8'), /a\.jpg/);
    });
  });

  describe('that search a source without an end', () => {
    /** Pages of 25 images, of which each one of so many is wide. */
    function endless(oneWideOf: number): ImageTools {
      let number = 0;
      return toolsWith({
        // eslint-disable-next-line @typescript-eslint/require-await -- a stream of events
        async *search({ targetCount }, signal) {
          let found = 0;
          while (found < targetCount && !signal.aborted) {
            const pictures = Array.from({ length: 25 }, () => {
              number += 1;
              return pictureAt(number, number % oneWideOf === 0 ? 5_000 : 100);
            });
            found += pictures.length;
            yield {
              type: 'page',
              pictures,
              joined: [],
              found,
              turns: [{ turn: 0, found, cursor: String(number) }],
            };
          }
          yield { type: 'searched', outcome: signal.aborted ? 'cancelled' : 'found', found, failure: null };
        },
      });
    }
    const input = searchInput({ keyword: 'sea', count: 50, license_need: 'any' });

    it('give up where none fits', async () => {
      const found = await endless(Infinity).search({ ...input, min_width: 1_000 }, run);
      assert.equal(found.images.length, 0);
      assert.match(found.problems.join(), /^250 images were looked at/);
    });

    it('give up in time where few fit', async () => {
      const found = await endless(100).search({ ...input, min_width: 1_000 }, run);
      assert.equal(found.images.length, 10);
      assert.match(found.problems.join(), /^1000 images were looked at/);
    });

    it('say nothing where enough fit', async () => {
      const found = await endless(3).search({ ...input, min_width: 1_000 }, run);
      assert.deepEqual([found.images.length, found.problems], [50, []]);
    });
  });
});

function pictureAt(number: number, width: number): Picture {
  const url = `https://a.example/${number}.jpg`;
  return {
    source: 'commons',
    id: String(number),
    page: null,
    title: null,
    creator: null,
    license: null,
    keyword: 'sea',
    sizes: [{ url, width, height: 100 }],
  };
}
