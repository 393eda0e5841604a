import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mayShowOwnPictures } from '../../../../src/host/problems/ownPictures';

describe('a document that may show pictures of a folder with records', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'own-'));
    mkdirSync(join(root, 'my images'));
    writeFileSync(join(root, 'my images', 'metadata.jsonl'), '');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  for (const [text, isOne] of [
    ['![a](my%20images/a.jpg)', true],
    ['x\n<img class="a"\n src="my%20images/a.jpg">', true],
    ['![a](other/a.jpg)', false],
    ['![a](https://a.example/my%20images/a.jpg)', false],
    ['[a](my%20images/a.jpg)', false],
    ['', false],
  ] as const)
    it(`is ${isOne ? 'told' : 'not seen'} by ${JSON.stringify(text)}`, async () =>
      assert.equal(await mayShowOwnPictures(join(root, 'notes.md'), text), isOne));
});
