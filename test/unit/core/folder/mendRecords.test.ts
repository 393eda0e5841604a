import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { createRecord, createRecordWriter } from '../../../../src/core/files/records';
import type { Failure } from '../../../../src/shared/engine/failure';
import type { MendRequest } from '../../../../src/shared/engine/verify';
import { filesIn, jpegWithPixels, makeTempFolder, testPicture } from '../support';

describe('mend', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;

  beforeEach(() => {
    temp = makeTempFolder();
    folder = join(temp.path, 'images');
    mkdirSync(folder);
    const writer = createRecordWriter(folder);
    for (const id of ['a', 'b']) {
      writeFileSync(join(folder, `${id}.jpg`), 'x');
      const saved = { file: `${id}.jpg`, url: 'http://a.example/', size: 'large', pixels: null } as const;
      writer.append(createRecord(testPicture({ id }), { ...saved, bytes: 1, sha256: '0'.repeat(64) }));
    }
    writer.close();
  });

  afterEach(() => temp.remove());

  const usual = { forget: [], add: [], removesBroken: false, records: { metadata: true, credits: true } };

  async function mend(request: Partial<MendRequest>): Promise<Failure['code'] | null> {
    const failures: (Failure | null)[] = [];
    const whole = { folder, boundaryFolder: null, ...usual, ...request };
    for await (const event of createEngine().mend(whole, new AbortController().signal))
      failures.push(event.failure);
    assert.equal(failures.length, 1);
    return failures[0]?.code ?? null;
  }

  const lines = (): readonly string[] =>
    readFileSync(join(folder, 'metadata.jsonl'), 'utf8').split('\n').slice(0, -1);
  const last = (): Record<string, unknown> => JSON.parse(lines().at(-1) ?? '') as Record<string, unknown>;
  const credits = (): string => readFileSync(join(folder, 'CREDITS.md'), 'utf8');

  it('takes out all records of files, and leaves their files and all other lines', async () => {
    appendFileSync(join(folder, 'metadata.jsonl'), '{"file_name":"a.jpg","text":"of others"}\ntorn\n');
    const [, b] = lines();
    assert.equal(await mend({ forget: ['a.jpg', 'none.jpg'] }), null);
    assert.deepEqual(lines(), [b, '{"file_name":"a.jpg","text":"of others"}', 'torn']);
    assert.ok(filesIn(folder).includes('a.jpg'));
    assert.match(credits(), /1 picture\n/);
    assert.doesNotMatch(credits(), /a\.jpg/);
  });

  it('records pictures as they are, each once, and nothing that is none', async () => {
    const picture = jpegWithPixels(80, 60);
    writeFileSync(join(folder, 'My cat.jpeg'), picture);
    writeFileSync(join(folder, 'page.jpg'), '<html>');
    symlinkSync(join(folder, 'My cat.jpeg'), join(folder, 'link.jpg'));
    const add = ['My cat.jpeg', 'page.jpg', 'link.jpg', '../outside.jpg', 'a.jpg'];
    assert.equal(await mend({ add }), null);
    assert.equal(await mend({ add }), null);
    assert.equal(lines().length, 3);
    const sha256 = createHash('sha256').update(picture).digest('hex');
    const { file_name, source, id, title, license, url, width, height, bytes, ...rest } = last();
    assert.deepEqual(
      { file_name, source, id, title, license, url, width, height, bytes, sha256: rest['sha256'] },
      {
        file_name: 'My cat.jpeg',
        source: 'file',
        id: sha256,
        title: 'My cat',
        license: null,
        url: null,
        width: 80,
        height: 60,
        bytes: picture.length,
        sha256,
      },
    );
    assert.match(credits(), /My cat/);
  });

  it('takes out lines that are no records, and none of other programs', async () => {
    const whole = [...lines(), '', '{"file_name":"x.jpg"}'];
    appendFileSync(join(folder, 'metadata.jsonl'), '\n{"file_name":"x.jpg"}\ntorn\n{"sha256":1}\n{"fi');
    assert.equal(await mend({ removesBroken: true }), null);
    assert.deepEqual(lines(), whole);
  });

  it('says what is in the way', async () => {
    writeFileSync(join(folder, 'CREDITS.md'), '# Mine\n');
    assert.equal(await mend({ forget: ['a.jpg'] }), 'credits-not-written');
    assert.equal(lines().length, 1);
    assert.equal(credits(), '# Mine\n');
    rmSync(join(folder, 'metadata.jsonl'));
    symlinkSync(join(temp.path, 'elsewhere'), join(folder, 'metadata.jsonl'));
    assert.equal(await mend({ forget: ['b.jpg'] }), 'records-not-written');
    rmSync(folder, { recursive: true });
    assert.equal(await mend({ forget: ['b.jpg'] }), 'folder-gone');
  });
});
