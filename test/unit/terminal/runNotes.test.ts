import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunNotes } from '../../../src/terminal/runNotes';
import { heldRename } from '../../support/heldFiles';
import { makeTempFolder } from '../core/support';

describe('notes of a run', () => {
  let temp: ReturnType<typeof makeTempFolder>;

  beforeEach(() => (temp = makeTempFolder()));
  afterEach(() => temp.remove());

  const endWith = (code: string, times: number): Promise<readonly string[]> => {
    const notes = new RunNotes(temp.path, heldRename(code, times).rename);
    const failure = { code: 'http-status', status: 404 } as const;
    notes.noteEvent({ type: 'failed', picture: 'a', url: 'https://example.org/a.jpg', failure });
    return notes.end();
  };

  it('are written when an antivirus lets their file go', async () => {
    assert.deepEqual(await endWith('EBUSY', 3), []);
    assert.match(readFileSync(join(temp.path, 'failed.jsonl'), 'utf8'), /^\{"picture":"a"/);
    assert.deepEqual(readdirSync(temp.path), ['failed.jsonl']);
  });

  it('are told of where they cannot be written, and leave nothing behind', async () => {
    const [trouble, ...others] = await endWith('ENOSPC', 1);
    assert.match(trouble ?? '', /failed\.jsonl cannot be written: /);
    assert.deepEqual(others, []);
    assert.deepEqual(readdirSync(temp.path), []);
  });
});
