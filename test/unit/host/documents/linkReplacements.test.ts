import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { linkReplacements } from '../../../../src/host/documents/linkReplacements';
import { addressPath } from '../../../../src/shared/words/addressPath';
import type { DocumentLink } from '../../../../src/shared/engine/extract';
import type { TextKind } from '../../../../src/shared/engine/textFiles';
import { naughtyTexts, pickRandom, randomText, fuzzRounds } from '../../../support/random';

const site = 'https://x.example/';

/** The paths below the site that a text shows, as a server would understand them. */
async function pathsIn(text: string, kind: TextKind): Promise<string[]> {
  for await (const event of createEngine().extract({ text, kind }, new AbortController().signal)) {
    if (event.type !== 'listed') continue;
    return event.pictures.map(({ sizes }) =>
      decodeURIComponent(new URL(sizes[0]?.url ?? '').pathname.slice(1)),
    );
  }
  throw new Error('nothing was read');
}

const link = (pictureKey: string, start: number, end: number): DocumentLink => ({
  pictureKey,
  start,
  end,
});

describe('linking a document to files', () => {
  it('writes paths that are relative to the document, with slashes', () => {
    const [document, other] = [join('/ws', 'docs', 'a'), join('/ws', 'docs', 'pictures of b')];
    const files = new Map([['k', 'cat (2).jpg']]);
    assert.deepEqual(linkReplacements([link('k', 1, 5)], files, document, join(document, 'images')), [
      { start: 1, end: 5, text: 'images/cat%20%282%29.jpg' },
    ]);
    assert.deepEqual(
      linkReplacements([link('k', 1, 5)], files, document, other)[0]?.text,
      '../pictures%20of%20b/cat%20%282%29.jpg',
    );
    assert.deepEqual(
      linkReplacements([link('k', 1, 5)], files, document, document)[0]?.text,
      'cat%20%282%29.jpg',
    );
  });

  it('leaves links as they are whose pictures have no file', () => {
    const links = [link('a', 0, 1), link('b', 2, 3), link('a', 4, 5)];
    const pieces = linkReplacements(links, new Map([['a', 'a.jpg']]), '/ws', '/ws');
    assert.deepEqual(
      pieces.map(({ start }) => start),
      [0, 4],
    );
  });

  it('keeps letters of all scripts, and writes as numbers what means something in an address or a document', () => {
    assert.equal(addressPath('кот/猫-1_2.~/naïve.jpg'), 'кот/猫-1_2.~/naïve.jpg');
    assert.equal(addressPath(['a b,c#d?e&f%g', '()<>[]"\'`*\\|:'].join('/')).match(/[^\w%/]/g), null);
  });

  it('writes what reads as the same file in every place that a document can have', async () => {
    const shapes: readonly (readonly [TextKind, (path: string) => string])[] = [
      ['md', (path) => `![a](${path})`],
      ['md', (path) => `![a](<${path}> "title")`],
      ['md', (path) => `![a][r]\n\n[r]: ${path}`],
      ['md', (path) => `| a |\n|---|\n| **![a](${path})** |`],
      ['md', (path) => `<img src=${path} alt=x>`],
      ['md', (path) => `---\nimage: ${path}\n---\n`],
      ['md', (path) => `---\nimages: [{src: '${path}'}]\n---\n`],
      ['md', (path) => `+++\nimage = "${path}"\n+++\n`],
      ['md', (path) => `{{< figure src=${path} >}}`],
      ['html', (path) => `<img src="${path}">`],
      ['html', (path) => `<img src='${path}'/>`],
      ['html', (path) => `<img src=${path}>`],
      ['html', (path) => `<source srcset="${path} 2x, ${path}">`],
      ['html', (path) => `<img srcset="${path} 1x,${path} (a,b)">`],
    ];
    await fuzzRounds(500, async (random, round) => {
      const raw = round < naughtyTexts.length ? (naughtyTexts[round] ?? '') : randomText(random);
      // As files are named: neither empty, nor with what is no character.
      const name = `${raw.slice(0, 200).replace(/[/\p{Cs}\p{Cc}]/gu, '_')}.jpg`;
      const [kind, shape] = pickRandom(random, shapes);
      assert.deepEqual(await pathsIn(shape(`${site}${addressPath(name)}`), kind), [name]);
    });
  });
});
