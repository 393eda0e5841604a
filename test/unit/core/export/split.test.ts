import assert from 'node:assert/strict';
import { encode } from 'jpeg-js';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { decodePicture } from '../../../../src/core/drawing/drawSheet';
import { splitPictures, type SplitChoice } from '../../../../src/core/export/split';
import { Turns } from '../../../../src/core/export/turns';
import type { PictureRecord } from '../../../../src/core/files/records';
import type { SplitName } from '../../../../src/shared/engine/export';
import { seededRandom } from '../../../support/random';
import { makeTempFolder } from '../support';
import { recordOf } from './savedFolder';

const edge = 128;

/** A scene of its own for each seed, as a JPEG of this quality. */
function scene(seed: number, quality: number): Buffer {
  const random = seededRandom(seed);
  const blocks = Array.from({ length: 64 }, () => Math.floor(random() * 256));
  const data = Buffer.alloc(edge * edge * 4, 255);
  for (let y = 0; y < edge; y += 1)
    for (let x = 0; x < edge; x += 1)
      data.fill(
        blocks[Math.floor(y / 16) * 8 + Math.floor(x / 16)] ?? 0,
        (y * edge + x) * 4,
        (y * edge + x) * 4 + 3,
      );
  return encode({ data, width: edge, height: edge }, quality).data;
}

describe('export/split', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let records: { record: PictureRecord; line: number }[];
  let decoded: number;

  beforeEach(() => {
    temp = makeTempFolder();
    records = [];
    decoded = 0;
    mkdirSync(temp.path, { recursive: true });
  });

  afterEach(() => temp.remove());

  function save(file_name: string, content: Buffer, record: Partial<PictureRecord>): void {
    writeFileSync(join(temp.path, file_name), content);
    records.push({ record: recordOf(content, { file_name, ...record }), line: records.length + 1 });
  }

  async function split(choice: SplitChoice): Promise<ReadonlyMap<string, SplitName>> {
    const splitOf = await splitPictures(records, temp.path + sep, choice, {
      loadDecoding: () =>
        Promise.resolve({
          decodePicture: (bytes, leastEdge) => {
            decoded += 1;
            return decodePicture(bytes, leastEdge);
          },
        }),
      turns: new Turns(new AbortController().signal),
      tell: () => undefined,
    });
    return new Map(records.map(({ record, line }) => [record.file_name, splitOf(line)]));
  }

  const half = { train: 50, validation: 0, test: 50 };

  it('keeps pictures of one author that look alike together, and no others', async () => {
    for (let number = 0; number < 6; number += 1) {
      const creator = { creator: 'Ann', creator_url: `https://a.example/${number % 2}` };
      save(`${number} large.jpg`, scene(number, 90), creator);
      save(`${number} small.jpg`, scene(number, 50), creator);
    }
    for (const seed of [0, 1, 2]) {
      const parts = await split({ seed, split: half });
      for (let number = 0; number < 6; number += 1)
        assert.equal(
          parts.get(`${number} large.jpg`),
          parts.get(`${number} small.jpg`),
          `seed ${seed}, ${number}`,
        );
      // So many are only possible where works of one author that are not alike are on both sides.
      assert.equal([...parts.values()].filter((part) => part === 'train').length, 6);
    }
  });

  it('decodes only pictures of authors with several', async () => {
    save('a1.jpg', scene(1, 90), { creator: 'Ann', creator_url: null });
    save('a2.jpg', scene(2, 90), { creator: 'Ann', creator_url: null });
    save('b.jpg', scene(3, 90), { creator: 'Bob', creator_url: null });
    save('elsewhere.jpg', scene(4, 90), { creator: 'Ann', creator_url: null, source: 'openverse' });
    save('nobody 1.jpg', scene(5, 90), { creator: null, creator_url: null });
    save('nobody 2.jpg', scene(6, 90), { creator: null, creator_url: null });
    await split({ seed: 0, split: half });
    assert.equal(decoded, 2);
  });

  it('goes on where a picture cannot be decoded, or is not there', async () => {
    save('a1.jpg', Buffer.from('no picture'), {});
    save('a2.jpg', scene(1, 90), {});
    records.push({ record: recordOf(Buffer.from('gone'), { file_name: 'gone.jpg' }), line: 3 });
    assert.equal(
      (await split({ seed: 0, split: { train: 100, validation: 0, test: 0 } })).get('gone.jpg'),
      'train',
    );
  });
});
