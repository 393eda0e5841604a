import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordsFile } from '../src/core/files/records';
import type { Bundle } from '../test/support/bundle';
import { whyNoCluster } from '../test/support/cluster';
import { jpegPicture } from '../test/support/pictures';
import { runProgram } from '../test/support/programs';
import { packagedVsix } from '../test/package/vsix';
import { measureCluster } from './cluster';
import { createContestants, type Contestant } from './contestants';
import { measureActivation, measureBarePanel, measureUsablePanel } from './editor';
import { measureWaits } from './feel';
import { measureContestant, withScratchFolder, type Cost } from './measure';
import { measureParsing } from './parse';
import { digestOf, writePictures } from './pictures';
import type { OtherName } from './results';
import { measureWorstFrame } from './scroll';
import { withSite } from './site';

const lanes = 16;
const hugeBytes = 100_000_000;
const fullFolderCount = 100_000;

/** Measures one of `otherFigures`, once for each round; null where that cannot be done here. */
export async function measureOther(
  name: OtherName,
  built: Bundle,
  rounds: number,
): Promise<readonly number[] | null> {
  const each = async (measure: () => Promise<number>): Promise<readonly number[]> => {
    const values: number[] = [];
    for (let round = 0; round < rounds; round += 1) values.push(await measure());
    return values;
  };
  switch (name) {
    case 'parse25':
      return each(() => measureParsing(25));
    case 'parse500':
      return each(() => measureParsing(500));
    case 'hostLoopP99':
      return each(async () => (await measureHostLoop(built)).p99);
    case 'hostLoopMax':
      return each(async () => (await measureHostLoop(built)).max);
    case 'firstFileCold':
      return each(async () => (await measureFirstFile(built)).cold);
    case 'firstFileWarm':
      return each(async () => (await measureFirstFile(built)).warm);
    case 'hugePicturesMB':
      return each(() => measureHugePictures(built));
    case 'fullFolderSeconds':
      return each(async () => (await measureFullFolder(built)).seconds);
    case 'fullFolderMB':
      return each(async () => (await measureFullFolder(built)).peakMB);
    case 'cluster1':
    case 'cluster2':
    case 'cluster3': {
      const why = whyNoCluster();
      if (why !== null) console.error(`left out: ${why}`);
      const count = Number(name.at(-1));
      return why === null ? each(() => measureCluster(built.pathOf('cli'), count)) : null;
    }
    case 'activation':
      return each(measureActivation);
    case 'usablePanel':
      return each(measureUsablePanel);
    case 'barePanel':
      return each(measureBarePanel);
    case 'firstThumbnail':
    case 'allThumbnails':
    case 'firstSaved':
      return each(async () => (await measureWaits())[name]);
    case 'worstFrame':
      return each(measureWorstFrame);
    case 'vsix':
      return [statSync(await packagedVsix()).size / 1000];
  }
}

/** How late the thread is that started the worker, in milliseconds. */
function measureHostLoop(built: Bundle): Promise<{ readonly p99: number; readonly max: number }> {
  return onSmallSite(10_000, async (origin, count, folder) => {
    const args = [built.pathOf('hostLoop'), built.pathOf('worker'), origin, String(count), folder];
    return JSON.parse(await runProgram(process.execPath, args)) as { p99: number; max: number };
  });
}

/** From the order to the first file, in milliseconds: with a new worker, and with one that has just worked. */
function measureFirstFile(built: Bundle): Promise<{ readonly cold: number; readonly warm: number }> {
  return onSmallSite(2, async (origin, _, folder) => {
    const args = [built.pathOf('firstFile'), built.pathOf('worker'), origin, folder];
    return JSON.parse(await runProgram(process.execPath, args)) as { cold: number; warm: number };
  });
}

function onSmallSite<T>(
  count: number,
  work: (origin: string, count: number, folder: string) => Promise<T>,
): Promise<T> {
  return withScratchFolder((scratch) => {
    const { folder } = writePictures(join(scratch, 'site'), count, 30_000);
    const out = join(scratch, 'out');
    mkdirSync(out);
    return withSite({ folder }, ({ origin }) => work(origin, count, out));
  });
}

/** MB above what one small picture takes, for each of 16 that are loaded at once. */
async function measureHugePictures(built: Bundle): Promise<number> {
  const peak = (count: number, bytes: number): Promise<Cost> =>
    withScratchFolder((folder) => {
      const pictures = writePictures(folder, count, bytes);
      return withSite({ folder }, (site) => measureContestant(ourselves(built), pictures, site, lanes));
    });
  const base = await peak(1, 30_000);
  return ((await peak(lanes, hugeBytes)).peakMB - base.peakMB) / lanes;
}

/** One more picture into a folder that is full of pictures with records. */
function measureFullFolder(built: Bundle): Promise<Cost> {
  return withScratchFolder((scratch) => {
    const one = writePictures(join(scratch, 'site'), 1, 30_000);
    const expected = join(scratch, 'expected');
    fillFolder(expected);
    copyFileSync(join(one.folder, '0.jpg'), join(expected, '0.jpg'));
    const digest = digestOf(expected);
    rmSync(expected, { recursive: true });
    const { name, command } = ourselves(built, 'withRecords');
    const intoFull: Contestant = {
      name,
      command: (job) => {
        fillFolder(job.folder);
        return command(job);
      },
    };
    return withSite({ folder: one.folder }, (site) =>
      measureContestant(intoFull, { ...one, digest }, site, lanes),
    );
  });
}

function fillFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const records: string[] = [];
  for (let index = 0; index < fullFolderCount; index += 1) {
    const file_name = `picture-${index}.jpg`;
    const picture = jpegPicture(`there ${index}`);
    writeFileSync(join(folder, file_name), picture);
    records.push(
      JSON.stringify({
        file_name,
        source: 'flickr',
        id: String(index),
        found_in: null,
        url: `https://live.example/${index}_b.jpg`,
        page: `https://www.example/photos/somebody/${index}/`,
        title: `Picture number ${index} of a folder`,
        creator: 'Somebody',
        creator_url: 'https://www.example/people/somebody',
        license: 'cc-by-4.0',
        license_name: 'CC BY 4.0',
        license_url: 'https://creativecommons.org/licenses/by/4.0/',
        size: 'large',
        width: 16,
        height: 16,
        bytes: picture.length,
        sha256: createHash('sha256').update(picture).digest('hex'),
        keyword: 'picture',
        saved_at: '2026-01-01T00:00:00.000Z',
      }),
    );
  }
  writeFileSync(join(folder, recordsFile), `${records.join('\n')}\n`);
}

function ourselves(built: Bundle, name: 'ours' | 'withRecords' = 'ours'): Contestant {
  const cli = built.pathOf('cli');
  const found = createContestants({ cli, ceiling: cli, naive: cli }).find((each) => each.name === name);
  if (!found) throw new Error(`${name} takes no part.`);
  return found;
}
