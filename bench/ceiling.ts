// What Node can do at most: node ceiling.js LIST FOLDER LANES. One worker, an undici client a lane, synchronous writes under another
// name and a rename, and nothing else: no check of what comes, no second try, no limit of any host, no flush.
import buildConnector from 'undici/lib/core/connect.js';
import Client from 'undici/lib/dispatcher/client.js';
import { closeSync, openSync, readFileSync, renameSync, writevSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import type { Dispatcher } from 'undici';

function saveFile(folder: string, url: string, pieces: readonly Buffer[]): void {
  const path = join(folder, basename(url));
  const file = openSync(`${path}.part`, 'wx');
  writevSync(file, pieces);
  closeSync(file);
  renameSync(`${path}.part`, path);
}

function downloadPicture(client: Dispatcher, url: URL, folder: string): Promise<void> {
  return new Promise((done, failed) => {
    const pieces: Buffer[] = [];
    client.dispatch(
      { origin: url.origin, path: url.pathname, method: 'GET' },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_, status) => {
          if (status !== 200) throw new Error(`${url.href}: ${status}`);
        },
        onResponseData: (_, piece) => void pieces.push(piece),
        onResponseEnd: () => {
          saveFile(folder, url.href, pieces);
          done();
        },
        onResponseError: (_, error) => failed(error),
      },
    );
  });
}

async function downloadAll(list: string, folder: string, lanes: number): Promise<void> {
  const urls = readFileSync(list, 'utf8').trim().split('\n');
  const connect = buildConnector({});
  let next = 0;
  const lane = async (): Promise<void> => {
    const client = new Client(new URL(urls[0] ?? '').origin, { connect });
    for (let url = urls[next++]; url !== undefined; url = urls[next++])
      await downloadPicture(client, new URL(url), folder);
    await client.close();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

if (isMainThread) new Worker(__filename, { workerData: process.argv.slice(2) });
else {
  const [list = '', folder = '', lanes = '16'] = workerData as readonly string[];
  void downloadAll(list, folder, Number(lanes));
}
