import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWholeFile } from '../../../src/host/wholeFile';
import { heldRename } from '../../support/heldFiles';
import { makeTempFolder } from '../core/support';

describe('a file that is written whole', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let path: string;

  beforeEach(() => {
    temp = makeTempFolder();
    path = join(temp.path, 'fox.scrape.json');
    writeFileSync(path, 'before');
  });
  afterEach(() => temp.remove());

  const write = (code: string, times: number): Promise<void> => {
    const { rename } = heldRename(code, times);
    return writeWholeFile(path, 'after', (from, to) =>
      Promise.resolve().then(() => rename(String(from), String(to))),
    );
  };

  it('is there when an antivirus lets it go', async () => {
    await write('EPERM', 3);
    assert.equal(readFileSync(path, 'utf8'), 'after');
    assert.deepEqual(readdirSync(temp.path), ['fox.scrape.json']);
  });

  it('stays as it was where it cannot be written, and leaves nothing beside it', async () => {
    await assert.rejects(write('ENOSPC', 1), { code: 'ENOSPC' });
    assert.equal(readFileSync(path, 'utf8'), 'before');
    assert.deepEqual(readdirSync(temp.path), ['fox.scrape.json']);
  });
});
