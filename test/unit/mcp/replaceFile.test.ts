import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '../../../src/mcp/replaceFile';
import { heldRename } from '../../support/heldFiles';

describe('a document that is written anew', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'replace-'));
    path = join(folder, 'a.md');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps its permissions', async () => {
    writeFileSync(path, 'before', { mode: 0o600 });
    assert.equal(await replaceFile(path, Buffer.from('before'), 'after', 'a.md'), true);
    assert.equal(readFileSync(path, 'utf8'), 'after');
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('stays as others have left it meanwhile', async () => {
    writeFileSync(path, 'theirs');
    assert.equal(await replaceFile(path, Buffer.from('before'), 'after', 'a.md'), false);
    assert.equal(readFileSync(path, 'utf8'), 'theirs');
    assert.deepEqual(readdirSync(folder), ['a.md']);
  });

  it('is not written where it is read-only', async () => {
    writeFileSync(path, 'before', { mode: 0o444 });
    await assert.rejects(replaceFile(path, Buffer.from('before'), 'after', 'a.md'), /a\.md is read-only/);
    assert.equal(readFileSync(path, 'utf8'), 'before');
    assert.deepEqual(readdirSync(folder), ['a.md']);
  });

  it('is written when an antivirus lets it go', async () => {
    writeFileSync(path, 'before');
    const { rename } = heldRename('EBUSY', 3);
    assert.equal(await replaceFile(path, Buffer.from('before'), 'after', 'a.md', rename), true);
    assert.equal(readFileSync(path, 'utf8'), 'after');
    assert.deepEqual(readdirSync(folder), ['a.md']);
  });

  it('stays as others have left it while it was held', async () => {
    writeFileSync(path, 'before');
    const { rename, tries } = heldRename('EPERM', 1, () => writeFileSync(path, 'theirs'));
    assert.equal(await replaceFile(path, Buffer.from('before'), 'after', 'a.md', rename), false);
    assert.equal(tries(), 1);
    assert.equal(readFileSync(path, 'utf8'), 'theirs');
    assert.deepEqual(readdirSync(folder), ['a.md']);
  });
});
