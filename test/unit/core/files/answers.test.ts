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
import { answerLimits, Answers, longestKeepMs } from '../../../../src/core/files/answers';
import type { PageText } from '../../../../src/core/net/client';
import { filesIn, tempFolder } from '../support';

const hour = 3_600_000;
const address = 'https://a.example/api/?q=fox&page=1';

function answer(text: string): PageText {
  const url = 'https://a.example/api/?q=fox&page=1&key=secret';
  return { url, status: 200, type: 'application/json', head: Buffer.from(text).subarray(0, 64), text };
}

describe('core/files/answers', () => {
  let temp: ReturnType<typeof tempFolder>;
  let folder: string;
  let answers: Answers;

  beforeEach(() => {
    temp = tempFolder();
    folder = join(temp.path, 'deep', 'answers');
    answers = new Answers(folder);
  });

  afterEach(() => temp.remove());

  const textOf = (from: Answers, at = address, keepMs = hour): string | undefined =>
    from.find(at, keepMs)?.text;

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
    assert.equal(answers.find(address, hour), null);
    assert.ok(!existsSync(folder));
    const text = `{"title":"${'ü'.repeat(50)}"}`;
    answers.keep(address, answer(text));
    assert.deepEqual(new Answers(folder).find(address, hour), { ...answer(text), url: address });
    assert.equal(textOf(answers, `${address}0`), undefined);
  });

  it('keeps the last one of an address, in one file without the address that was asked', () => {
    answers.keep(address, answer('1'));
    answers.keep(address, answer('2'));
    assert.equal(textOf(answers), '2');
    assert.match(file(), /[/\\][0-9a-f]{40}\.json$/);
    assert.doesNotMatch(readFileSync(file(), 'utf8'), /secret|example/);
  });

  it('finds nothing that is older than it may be, or that comes from the future', () => {
    answers.keep(address, answer('1'));
    age(file(), hour - 60_000);
    assert.equal(textOf(answers), '1');
    age(file(), hour + 1_000);
    assert.equal(textOf(answers), undefined);
    assert.equal(textOf(answers, address, 2 * hour), '1');
    age(file(), longestKeepMs + 1_000);
    assert.equal(textOf(answers, address, 100 * longestKeepMs), undefined);
    age(file(), -hour);
    assert.equal(textOf(answers), undefined);
  });

  it('finds nothing in a file that is damaged, too large or no file', () => {
    answers.keep(address, answer('1'));
    const path = file();
    for (const text of ['', '{"type":"a","text"', 'null', '[]', '{"type":"a"}', '{"type":1,"text":"a"}']) {
      writeFileSync(path, text);
      assert.equal(answers.find(address, hour), null, text);
    }
    writeFileSync(path, JSON.stringify({ type: '', text: 'x'.repeat(answerLimits.fileBytes) }));
    assert.equal(answers.find(address, hour), null);
    rmSync(path);
    mkdirSync(path);
    assert.equal(answers.find(address, hour), null);
    answers.keep(address, answer('2'));
    assert.equal(answers.find(address, hour), null);
    assert.deepEqual(filesIn(folder).length, 1);
  });

  it('follows no link, neither to read nor to write', function () {
    if (process.platform === 'win32') this.skip();
    answers.keep(address, answer('1'));
    const path = file();
    const outside = join(temp.path, 'outside.json');
    writeFileSync(outside, JSON.stringify({ type: '', text: 'outside' }));
    rmSync(path);
    symlinkSync(outside, path);
    assert.equal(answers.find(address, hour), null);
    answers.keep(address, answer('2'));
    assert.equal(textOf(answers), '2');
    assert.match(readFileSync(outside, 'utf8'), /outside/);
  });

  it('keeps nothing that is too large', () => {
    answers.keep(address, answer('x'.repeat(answerLimits.fileBytes)));
    assert.ok(!existsSync(folder));
  });

  it('removes the oldest when there are too many or too much, and what is of no use to anyone', () => {
    const few = new Answers(folder, { fileBytes: 1_000, files: 3, bytes: 1_500 });
    const older = (milliseconds: number): void => {
      for (const path of filesIn(folder).map((name) => join(folder, name)))
        age(path, Date.now() - statSync(path).mtimeMs + milliseconds);
    };
    const keep = (name: string, bytes: number): void => {
      if (existsSync(folder)) older(60_000);
      few.keep(name, answer('x'.repeat(bytes)));
    };
    const there = (): string[] => ['a', 'b', 'c', 'd', 'e', 'f'].filter((name) => few.find(name, hour));
    for (const name of ['a', 'b', 'c', 'd']) keep(name, 10);
    assert.deepEqual(there(), ['b', 'c', 'd']);
    keep('e', 900);
    assert.deepEqual(there(), ['c', 'd', 'e']);
    keep('f', 900);
    assert.deepEqual(there(), ['f']);
    older(longestKeepMs);
    keep('a', 10);
    assert.equal(filesIn(folder).length, 1);
  });

  it('leaves alone what is not its own', () => {
    mkdirSync(folder, { recursive: true });
    const notes = join(folder, 'notes.json');
    writeFileSync(notes, 'mine');
    age(notes, 2 * longestKeepMs);
    new Answers(folder, { fileBytes: 1_000, files: 0, bytes: 0 }).keep(address, answer('1'));
    assert.deepEqual(filesIn(folder), ['notes.json']);
  });

  it('keeps nothing, and fails nobody, where nothing can be written', () => {
    writeFileSync(join(temp.path, 'file'), '');
    const nowhere = new Answers(join(temp.path, 'file', 'answers'));
    nowhere.keep(address, answer('1'));
    assert.equal(nowhere.find(address, hour), null);
  });
});
