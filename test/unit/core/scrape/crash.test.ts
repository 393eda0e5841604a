import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleSources, type Bundle } from '../../../support/bundle';
import { jpegPicture } from '../../../support/pictures';
import { seededRandom, type Random } from '../../../support/random';
import { startSite, type Site } from '../../../support/site';
import { waitUntil } from '../../../support/waitUntil';
import { fileContents, filesIn, makeTempFolder } from '../support';

const killCount = 50;
/** Folders that are filled side by side, each by one process at a time. */
const sideCount = 3;
const pictureCount = 60;

/** How a picture is sent: all at once, or in so many pieces with so many milliseconds between them. */
interface ServedPicture {
  readonly file: string;
  readonly body: Buffer;
  readonly pieces: number;
  readonly everyMs: number;
}

/** Small pictures, small ones that trickle, and some that are streamed to disk. */
function makeServedPicture(index: number, random: Random): ServedPicture {
  const file = `p${index}.jpg`;
  if (index % 12 === 0) {
    const body = jpegPicture(file, (2 << 20) + Math.floor(random() * (2 << 20)));
    return { file, body, pieces: 24, everyMs: 5 };
  }
  if (index % 12 === 6) return { file, body: jpegPicture(file, 200_000), pieces: 20, everyMs: 10 };
  const body = jpegPicture(file, 2_000 + Math.floor(random() * 50_000));
  return { file, body, pieces: 1, everyMs: 2 + Math.floor(random() * 30) };
}

async function sendInPieces(
  { body, pieces, everyMs }: ServedPicture,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, { 'content-length': body.length });
  const length = Math.ceil(body.length / pieces);
  for (let at = 0; at < body.length && !response.destroyed; at += length) {
    await sleep(everyMs);
    response.write(body.subarray(at, at + length));
  }
  response.end();
}

describe('a program that is killed', () => {
  let built: Bundle;
  let temp: ReturnType<typeof makeTempFolder>;
  let site: Site;
  let children: ChildProcess[];
  let over: boolean;
  let served: ReadonlyMap<string, ServedPicture>;

  before(async () => {
    built = await bundleSources({ cli: 'src/cli.ts', worker: 'src/engine/worker.ts' });
  });

  after(() => built.remove());

  beforeEach(async () => {
    temp = makeTempFolder();
    children = [];
    over = false;
    const random = seededRandom(11);
    const all = Array.from({ length: pictureCount }, (_, index) => makeServedPicture(index, random));
    served = new Map(all.map((each) => [each.file, each]));
    site = await startSite((request, response) => {
      const picture = served.get(fileAt(request.url ?? ''));
      if (picture) void sendInPieces(picture, response);
      else response.writeHead(404).end();
    });
  });

  afterEach(async () => {
    over = true;
    for (const child of children) child.kill('SIGKILL');
    await site.close();
    temp.remove();
  });

  const fileAt = (path: string): string => path.split('/').pop() ?? '';

  /** Starts the program on a folder; resolves once it says that it has begun. */
  async function startDownload(folder: string): Promise<ChildProcess> {
    if (over) throw new Error('another side has failed');
    const child = spawn(process.execPath, [
      built.pathOf('cli'),
      'download',
      '--urls',
      '-',
      '--out',
      folder,
      '--json',
    ]);
    children.push(child);
    child.stdin.end([...served.keys()].map((file) => `${site.url}${folder}/${file}\n`).join(''));
    await once(child.stdout, 'data');
    child.stdout.resume();
    child.stderr.resume();
    return child;
  }

  /** The files that the program's records name. */
  function recordedFiles(folder: string): Set<string> {
    const path = join(folder, 'metadata.jsonl');
    if (!existsSync(path)) return new Set();
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    return new Set(
      lines.flatMap((line) => {
        try {
          return [(JSON.parse(line) as { file_name: string }).file_name];
        } catch {
          return [];
        }
      }),
    );
  }

  /** Sees to it that every picture is whole and there once; returns how many there are, and the names of the parts. */
  function inspectFolder(folder: string): { readonly whole: number; readonly parts: readonly string[] } {
    if (!existsSync(folder)) return { whole: 0, parts: [] };
    let whole = 0;
    const parts: string[] = [];
    for (const [name, content] of fileContents(folder)) {
      if (/^\.pics-.*\.part$/.test(name)) parts.push(name);
      // A file whose record was lost is found again, and noted as one that was there.
      else if (!['metadata.jsonl', 'CREDITS.md', 'duplicates.jsonl'].includes(name)) {
        assert.ok(
          served.get(name)?.body.equals(content),
          `${name} of ${content.length} bytes is not the picture`,
        );
        whole += 1;
      }
    }
    return { whole, parts };
  }

  /** A random moment to kill: mostly soon after a large picture has begun, however quick this machine is, else any. */
  async function waitForKillMoment(folder: string, child: ChildProcess, random: Random): Promise<void> {
    const anyMs = random() * 350;
    if (random() < 0.2) return void (await sleep(anyMs));
    const mine = `-${child.pid}-`;
    await waitUntil('a part, or the end of the program', 60, () => {
      if (child.exitCode !== null || child.signalCode !== null) return true;
      return existsSync(folder) && filesIn(folder).some((name) => name.includes(mine));
    });
    await sleep(anyMs / 20);
  }

  /** Fills one folder after the other, killing the program again and again; returns how many parts it left. */
  async function fillFolders(name: string, random: Random, killed: { times: number }): Promise<number> {
    let left = 0;
    for (let round = 1; ; round += 1) {
      const folder = join(temp.path, `${name}${round}`);
      let killsHere = 0;
      for (let ended = false; !ended;) {
        const before = new Set([...recordedFiles(folder)].filter((file) => filesIn(folder).includes(file)));
        const unrecorded = inspectFolder(folder).whole - before.size;
        assert.ok(unrecorded <= killsHere, `${unrecorded} pictures without a record, ${killsHere} kills`);
        const asked = site.requests.length;
        const child = await startDownload(folder);
        const closed = once(child, 'close') as Promise<[number | null]>;
        const kill = killed.times < killCount;
        if (kill) {
          await Promise.race([waitForKillMoment(folder, child, random), closed]);
          child.kill('SIGKILL');
        }
        const [code] = await closed;
        ended = code !== null;
        if (!ended) {
          killed.times += 1;
          killsHere += 1;
        }
        const again = site.requests
          .slice(asked)
          .filter(({ path }) => path.startsWith(`${folder}/`) && before.has(fileAt(path)));
        assert.deepEqual(again, [], 'what is whole is not fetched again');
        const { parts } = inspectFolder(folder);
        left += parts.length;
        for (const part of parts) {
          assert.ok(!ended && part.includes(`-${child.pid}-`), `${part} was not swept`);
        }
        if (!ended) continue;
        assert.equal(code, 0);
        assert.equal(inspectFolder(folder).whole, pictureCount);
        assert.deepEqual([...recordedFiles(folder)].sort(), [...served.keys()].sort());
        if (!kill) return left;
      }
    }
  }

  it(`at least ${killCount} times leaves only whole pictures, and the next run finishes its work`, async () => {
    const killed = { times: 0 };
    const parts = await Promise.all(
      Array.from({ length: sideCount }, (_, index) =>
        fillFolders(`side${index}-`, seededRandom(index), killed),
      ),
    );
    assert.ok(
      parts.reduce((sum, each) => sum + each) > killCount / 2,
      'it was killed in the middle of large pictures',
    );
  }).timeout(120_000);
});
