import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  responseCacheLimits,
  ResponseCache,
  maxResponseAgeMs,
} from '../../../../src/core/files/responseCache';
import type { PageText } from '../../../../src/core/net/client';
import { filesIn, makeTempFolder } from '../support';

const hourMs = 3_600_000;
const address = 'https://a.example/api/?q=fox&page=1';

function answer(text: string): PageText {
  const url = 'https://a.example/api/?q=fox&page=1&key=secret';
  const head = Buffer.from(text).subarray(0, 64);
  return { url, status: 200, type: 'application/json', head, text, encoding: 'utf-8' };
}

describe('the response cache', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let answers: ResponseCache;

  beforeEach(() => {
    temp = makeTempFolder();
    folder = join(temp.path, 'deep', 'answers');
    answers = new ResponseCache(folder);
  });

  afterEach(() => temp.remove());

  const textOf = (from: ResponseCache, at = address, keepMs = hourMs): string | undefined =>
    from.findResponse(at, keepMs)?.text;

  /** The only file. */
  const file = (): string => {
    const [name, ...others] = filesIn(folder);
    assert.ok(name !== undefined && others.length === 0);
    return join(folder, name);
  };

  const age = (path: string, milliseconds: number): void => {
    const then = new Date(Date.now() - milliseconds);
    utimesSync(path, then, then);
  };

  it('finds what was kept as it was answered, also in another run, but for the address', () => {
    assert.equal(answers.findResponse(address, hourMs), null);
    assert.ok(!existsSync(folder));
    const text = `{"title":"${'ü'.repeat(50)}"}`;
    answers.storeResponse(address, answer(text));
    assert.deepEqual(new ResponseCache(folder).findResponse(address, hourMs), {
      ...answer(text),
      url: address,
    });
    assert.equal(textOf(answers, `${address}0`), undefined);
  });

  it('keeps the last one of an address, in one file without the address that was asked', () => {
    answers.storeResponse(address, answer('1'));
    answers.storeResponse(address, answer('2'));
    assert.equal(textOf(answers), '2');
    assert.match(file(), /[/\\][0-9a-f]{40}\.json$/);
    assert.doesNotMatch(readFileSync(file(), 'utf8'), /secret|example/);
  });

  it('finds nothing that is older than it may be, or that comes from the future', () => {
    answers.storeResponse(address, answer('1'));
    age(file(), hourMs - 60_000);
    assert.equal(textOf(answers), '1');
    age(file(), hourMs + 1_000);
    assert.equal(textOf(answers), undefined);
    assert.equal(textOf(answers, address, 2 * hourMs), '1');
    age(file(), maxResponseAgeMs + 1_000);
    assert.equal(textOf(answers, address, 100 * maxResponseAgeMs), undefined);
    age(file(), -hourMs);
    assert.equal(textOf(answers), undefined);
  });

  it('finds nothing in a file that is damaged, too large or no file', () => {
    answers.storeResponse(address, answer('1'));
    const path = file();
    for (const text of ['', '{"type":"a","text"', 'null', '[]', '{"type":"a"}', '{"type":1,"text":"a"}']) {
      writeFileSync(path, text);
      assert.equal(answers.findResponse(address, hourMs), null, text);
    }
    writeFileSync(path, JSON.stringify({ type: '', text: 'x'.repeat(responseCacheLimits.maxFileBytes) }));
    assert.equal(answers.findResponse(address, hourMs), null);
    rmSync(path);
    mkdirSync(path);
    assert.equal(answers.findResponse(address, hourMs), null);
    answers.storeResponse(address, answer('2'));
    assert.equal(answers.findResponse(address, hourMs), null);
    assert.deepEqual(filesIn(folder).length, 1);
  });

  it('follows no link, neither to read nor to write', function () {
    if (process.platform === 'win32') this.skip();
    answers.storeResponse(address, answer('1'));
    const path = file();
    const outside = join(temp.path, 'outside.json');
    writeFileSync(outside, JSON.stringify({ type: '', text: 'outside' }));
    rmSync(path);
    symlinkSync(outside, path);
    assert.equal(answers.findResponse(address, hourMs), null);
    answers.storeResponse(address, answer('2'));
    assert.equal(textOf(answers), '2');
    assert.match(readFileSync(outside, 'utf8'), /outside/);
  });

  it('keeps nothing that is too large', () => {
    answers.storeResponse(address, answer('x'.repeat(responseCacheLimits.maxFileBytes)));
    assert.ok(!existsSync(folder));
  });

  it('removes the oldest when there are too many or too much, and what is of no use to anyone', () => {
    const few = new ResponseCache(folder, { maxFileBytes: 1_000, maxFiles: 3, maxBytes: 1_500 });
    const older = (milliseconds: number): void => {
      for (const path of filesIn(folder).map((name) => join(folder, name)))
        age(path, Date.now() - statSync(path).mtimeMs + milliseconds);
    };
    const keep = (name: string, bytes: number): void => {
      if (existsSync(folder)) older(60_000);
      few.storeResponse(name, answer('x'.repeat(bytes)));
    };
    const there = (): string[] =>
      ['a', 'b', 'c', 'd', 'e', 'f'].filter((name) => few.findResponse(name, hourMs));
    for (const name of ['a', 'b', 'c', 'd']) keep(name, 10);
    assert.deepEqual(there(), ['b', 'c', 'd']);
    keep('e', 900);
    assert.deepEqual(there(), ['c', 'd', 'e']);
    keep('f', 900);
    assert.deepEqual(there(), ['f']);
    older(maxResponseAgeMs);
    keep('a', 10);
    assert.equal(filesIn(folder).length, 1);
  });

  it('leaves alone what is not its own', () => {
    mkdirSync(folder, { recursive: true });
    const notes = join(folder, 'notes.json');
    writeFileSync(notes, 'mine');
    age(notes, 2 * maxResponseAgeMs);
    new ResponseCache(folder, { maxFileBytes: 1_000, maxFiles: 0, maxBytes: 0 }).storeResponse(
      address,
      answer('1'),
    );
    assert.deepEqual(filesIn(folder), ['notes.json']);
  });

  it('keeps nothing, and fails nobody, where nothing can be written', () => {
    writeFileSync(join(temp.path, 'file'), '');
    const nowhere = new ResponseCache(join(temp.path, 'file', 'answers'));
    nowhere.storeResponse(address, answer('1'));
    assert.equal(nowhere.findResponse(address, hourMs), null);
  });
});
