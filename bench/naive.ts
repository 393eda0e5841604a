// The obvious way in Node: node naive.js LIST FOLDER LANES
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const [list = '', folder = '', lanes = '16'] = process.argv.slice(2);

async function download(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  await writeFile(join(folder, basename(url)), Buffer.from(await response.arrayBuffer()));
}

async function main(): Promise<void> {
  const urls = readFileSync(list, 'utf8').trim().split('\n');
  for (let at = 0; at < urls.length; at += Number(lanes)) {
    await Promise.all(urls.slice(at, at + Number(lanes)).map(download));
  }
}

void main();
