import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { refererHeader } from '../../../src/core/net/referrer';
import { fileInPieces } from '../../../src/core/bytes/fileBytes';
import { pictureType } from '../../../src/core/bytes/pictureType';
import { decodePage } from '../../../src/core/bytes/decodeText';
import { picturesFromSightings } from '../../../src/core/page/picturesFromSightings';
import { readFeed } from '../../../src/core/page/readFeed';
import { readSightings } from '../../../src/core/page/readSightings';
import { linkReplacements } from '../../../src/host/documents/linkReplacements';
import { defaultReferrerPolicy } from '../../../src/shared/picture/referrerPolicy';
import { textKindOfFile, type TextKind } from '../../../src/shared/engine/textFiles';
import { startFaultServer } from '../../support/faultServer';
import { motionPhoto } from '../../support/faultSite';
import { jpegPicture } from '../../support/pictures';
import { skipBecause } from '../../support/skip';
import { TestClient } from './net/testClient';
import { firstAddress, listedIn, relinkText } from './text/extractedText';

const samples = process.env['RECORDED_SAMPLES'];
const folder = join(samples ?? '', 'reports-2');

/** What `expected.json` says of a file beside it; which of these, depends on its folder. */
interface Expected {
  readonly addresses?: readonly string[];
  readonly title?: string;
  readonly shown?: readonly string[];
  readonly relinked?: string;
  readonly header?: string;
  readonly asks?: string | readonly string[];
  readonly saved?: string;
  /** One list of addresses for each picture, the best first; or how many there are. */
  readonly pictures?: readonly (readonly string[])[] | number;
  /** That the order inside a picture does not matter, or that it may have further addresses. */
  readonly order?: string;
}

/** One file of a folder: where it is, and what is right. */
type Check = (file: string, expected: Expected) => Promise<void>;

/** How the files of each folder are judged; other folders belong to tests of their own. */
const checks: Readonly<Record<string, Check>> = {
  '01-address-in-alt-text': checkText,
  '02-lists-json': checkText,
  '03-lists-tables': checkText,
  '04-lists-plain': checkText,
  '05-html-documents': checkText,
  '06-frames': checkPage,
  '07-shared-placeholder': checkPage,
  '08-lazy-values': checkPage,
  '09-elements': checkPage,
  '10-links-to-large': checkPage,
  '11-whole-files': checkWhole,
  '12-http': checkAnswer,
  '13-referrer': checkSilence,
  '14-encodings': checkEncoding,
  '15-long-addresses': checkPage,
  '16-markdown': checkText,
  '17-other-files': checkFeed,
};

/** A list or document: the addresses that it names, what it shows, and the document with its pictures as files. */
async function checkText(file: string, expected: Expected): Promise<void> {
  const bytes = readFileSync(file);
  const { pictures, links } = await listedIn(bytes, kindOfFile(file));
  const { addresses, title, shown, relinked } = expected;
  if (addresses) assert.deepEqual(pictures.map(firstAddress), addresses);
  if (title !== undefined) assert.equal(pictures[0]?.title, title);
  const text = bytes.toString('utf8');
  if (shown) assert.deepEqual([...new Set(links.map(({ start, end }) => text.slice(start, end)))], shown);
  if (relinked !== undefined) {
    const files = new Map(links.map(({ pictureKey }) => [pictureKey, nameInAddress(pictureKey)]));
    const pieces = linkReplacements(links, files, '/ws', '/ws/images');
    assert.equal(
      relinkText(text, links, ({ start }) => pieces.find((piece) => piece.start === start)?.text ?? ''),
      relinked,
    );
  }
}

/** A web page: its pictures, each with its addresses without what all begin with, and its pixels where they are told. */
async function checkPage(file: string, { pictures: expected, order }: Expected): Promise<void> {
  // What asks a server is for another test.
  if (extname(file) !== '.html' || expected === undefined) return Promise.resolve();
  const page = 'https://a.example/dir/page.html';
  const pictures = picturesFromSightings(readSightings(readFileSync(file, 'utf8'), page), page);
  if (typeof expected === 'number') return assert.equal(pictures.length, expected);
  const found = pictures.map(({ sizes }) =>
    sizes.map(({ url, width, height }, index) => {
      const address = url.replace(/^https:\/\/a\.example(?:\/dir\/)?/, '');
      return expected.some((each) => each[index]?.includes(' ')) ? `${address} ${width}×${height}` : address;
    }),
  );
  if (order === undefined) return assert.deepEqual(found, expected);
  const hasAll = expected.map((each, index) => each.filter((address) => found[index]?.includes(address)));
  assert.deepEqual(hasAll, expected);
  assert.equal(found.length, expected.length);
}

/** A feed: the addresses of its pictures. */
async function checkFeed(file: string, { addresses }: Expected): Promise<void> {
  const page = 'https://a.example/dir/page.html';
  const sightings = readFeed(readFileSync(file, 'utf8'), page) ?? [];
  assert.deepEqual(picturesFromSightings({ sightings, license: null }, page).map(firstAddress), addresses);
  return Promise.resolve();
}

/** A page of a picture whose server is told nothing of it. */
async function checkSilence(file: string, { asks }: Expected): Promise<void> {
  const page = 'https://a.example/dir/page.html';
  const pictures = picturesFromSightings(readSightings(readFileSync(file, 'utf8'), page), page);
  assert.match(String(asks), /without Referer/);
  const told = pictures.flatMap(({ sizes }) =>
    sizes.map(({ url, referrerPolicy: policy = defaultReferrerPolicy }) =>
      refererHeader({ page, policy }, new URL(url)),
    ),
  );
  assert.deepEqual(told, [null]);
  return Promise.resolve();
}

/** A page, as its bytes come with this header: what the servers of its pictures are asked. */
async function checkEncoding(file: string, { header = '', asks = [] }: Expected): Promise<void> {
  const page = 'https://a.example/dir/page.html';
  const { text, encoding } = decodePage(readFileSync(file), header.replace(/^Content-Type: /, ''));
  const pictures = picturesFromSightings(readSightings(text, page, encoding), page);
  const urls = pictures.map((picture) => new URL(firstAddress(picture)));
  assert.deepEqual(
    urls.map(({ pathname, search }) => pathname + search),
    [asks].flat(),
  );
  return Promise.resolve();
}

/** A file, or the recipe of the only one that is too large to lie there: it is whole, and of this type. */
async function checkWhole(file: string, { saved }: Expected): Promise<void> {
  const bytes = file.endsWith('.recipe.json') ? motionPhoto('recipe') : readFileSync(file);
  const type = pictureType(bytes.subarray(0, 64));
  assert.deepEqual([type?.extension, type?.isWhole(fileInPieces([bytes]))], [saved, true]);
  return Promise.resolve();
}

/** Heads of answers, or a line of one each, before a whole picture: what is asked in the end, and what that is. */
async function checkAnswer(file: string, { saved, asks }: Expected): Promise<void> {
  const text = readFileSync(file, 'latin1').trim();
  const lines = text.split(/\r?\n/);
  const heads = text.startsWith('HTTP/')
    ? [lines.join('\r\n')]
    : lines.map((line) => `HTTP/1.1 200 OK\r\nContent-Length: 6342\r\n${line}`);
  const picture = jpegPicture('', 6342);
  for (const head of heads) {
    const server = await startFaultServer(({ socket, path }) => {
      const isFirst = path === '/first.jpg';
      socket.write(`${isFirst ? head : 'HTTP/1.1 200 OK\r\nContent-Length: 6342'}\r\n\r\n`, 'latin1');
      if (isFirst && head.includes('Location')) socket.end();
      else socket.write(picture);
    });
    const client = new TestClient();
    try {
      const body = await client.fetchPicture(`${server.url}/first.jpg`, {
        keepBody: ({ pieces }) => Buffer.concat(pieces),
      });
      assert.ok(body.equals(picture));
      if (saved) assert.equal(pictureType(body)?.extension, saved);
      if (asks) assert.equal(server.requests.at(-1)?.path, asks);
    } finally {
      client.close();
      await server.close();
    }
  }
}

function kindOfFile(file: string): TextKind {
  const kind = textKindOfFile(file);
  assert.ok(kind, `${extname(file)} is no list or document`);
  return kind;
}

function nameInAddress(address: string): string {
  return address.slice(address.lastIndexOf('/') + 1);
}

describe('inputs that were reported', () => {
  for (const [name, check] of Object.entries(checks)) {
    it(`are read as expected: ${name}`, async function () {
      const list = join(folder, name, 'expected.json');
      skipBecause(
        this,
        samples === undefined
          ? 'RECORDED_SAMPLES is not set'
          : existsSync(list)
            ? null
            : 'RECORDED_SAMPLES has none of them',
      );
      const { files } = JSON.parse(readFileSync(list, 'utf8')) as {
        readonly files: Readonly<Record<string, Expected>>;
      };
      const wrong: string[] = [];
      for (const [file, expected] of Object.entries(files)) {
        await check(join(folder, name, file), expected).catch((error: unknown) =>
          wrong.push(`${file}: ${String(error)}`),
        );
      }
      assert.deepEqual(wrong, []);
    });
  }
});
