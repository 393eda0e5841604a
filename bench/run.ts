// npm run bench: our program beside others, whole processes in turn, round by round, on this machine, and what else can be slow.
// npm run bench -- small parse25 takes only these; --rounds 3 so many rounds; --compare holds the run against the newest stored
// one. A whole run is stored in bench/results, and the tables and the plot of docs/speed.md are made from it (npm run bench -- --write).
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundleSources } from '../test/support/bundle';
import { ensureProgram, installCommand, installPackages } from '../test/support/debian';
import { runProgram } from '../test/support/programs';
import { createContestants, debianPython, type Contestant, type ContestantName } from './contestants';
import { measureContestant, withScratchFolder, type Cost } from './measure';
import { measureOther } from './others';
import { writePictures } from './pictures';
import { printLosses, printResults } from './report';
import {
  describeMachine,
  newestResults,
  otherFigures,
  storeResults,
  type BenchResults,
  type OtherName,
} from './results';
import { scenarios, type Scenario, type ScenarioName } from './scenarios';
import { nginxPath, withSite } from './site';
import { writeSpeedPage } from './speedPage';

const defaultRounds = 5;
const isScenario = (name: string): name is ScenarioName => name in scenarios;
const isOther = (name: string): name is OtherName => name in otherFigures;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: String(defaultRounds) },
      compare: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !isScenario(name) && !isOther(name));
  if (unknown.length > 0) {
    const known = [...Object.keys(scenarios), ...Object.keys(otherFigures)].join(', ');
    throw new Error(`No such part: ${unknown.join(', ')}. There are ${known}.`);
  }
  if (values.write) return writeSpeedPage(newestResults());
  const before = newestResults();
  const isWhole = positionals.length === 0;
  const asked = isWhole ? [...Object.keys(scenarios), ...Object.keys(otherFigures)] : positionals;
  const results = await measureAll(asked.filter(isScenario), asked.filter(isOther), Number(values.rounds));
  printResults(results);
  if (values.compare && before) printLosses(results, before);
  if (isWhole) console.log(`\nStored in ${await storeResults(results)}`);
}

async function measureAll(
  races: readonly ScenarioName[],
  others: readonly OtherName[],
  rounds: number,
): Promise<BenchResults> {
  await installOtherPrograms();
  const built = await bundleSources(
    {
      cli: 'src/cli.ts',
      worker: 'src/engine/worker.ts',
      markup: 'src/core/page/markup.ts',
      naive: 'bench/naive.ts',
      ceiling: 'bench/ceiling.ts',
      hostLoop: 'bench/hostLoop.ts',
      firstFile: 'bench/firstFile.ts',
    },
    { production: true },
  );
  try {
    const contestants = createContestants({
      cli: built.pathOf('cli'),
      ceiling: built.pathOf('ceiling'),
      naive: built.pathOf('naive'),
    });
    const results: BenchResults = { ...describeMachine(), races: {}, others: {} };
    for (const name of races) {
      console.error(`${scenarios[name].title} …`);
      results.races[name] = await holdRace(scenarios[name], contestants, rounds);
    }
    for (const name of others) {
      console.error(`${otherFigures[name]} …`);
      try {
        const measured = await measureOther(name, built, rounds);
        if (measured !== null) results.others[name] = measured;
      } catch (error) {
        // What took a long time to measure is not lost with it.
        printError(error);
      }
    }
    return results;
  } finally {
    built.remove();
  }
}

/** Every round begins with another contestant, so that none always runs on what the same one has left. */
async function holdRace(
  scenario: Scenario,
  contestants: readonly Contestant[],
  rounds: number,
): Promise<Partial<Record<ContestantName, readonly Cost[]>>> {
  const { only } = scenario;
  const racing = contestants.filter(({ name }) => only === undefined || only.includes(name));
  const costs = new Map<ContestantName, Cost[]>(racing.map(({ name }) => [name, []]));
  await withScratchFolder(async (folder) => {
    const pictures = writePictures(folder, scenario.count, scenario.meanBytes);
    await withSite({ folder, delayMs: scenario.delayMs, hasTls: scenario.hasTls }, async (site) => {
      for (let round = 0; round < rounds; round += 1) {
        for (let place = 0; place < racing.length; place += 1) {
          const contestant = racing[(round + place) % racing.length];
          if (contestant) {
            const cost = await measureContestant(contestant, pictures, site, scenario.lanes);
            costs.get(contestant.name)?.push(cost);
          }
        }
      }
    });
  });
  return Object.fromEntries(costs);
}

/** What takes part and is no part of Node: installed where that is possible, else named and left out. */
async function installOtherPrograms(): Promise<void> {
  if (!existsSync('/usr/bin/time')) installPackages(['time']);
  if (!existsSync('/usr/bin/time')) throw new Error(`The bench needs GNU time: ${installCommand(['time'])}`);
  if (nginxPath() === undefined) ensureProgram('nginx', 'nginx-light');
  ensureProgram('curl');
  ensureProgram('aria2c', 'aria2');
  ensureProgram('wget');
  const python = ['python3-aiohttp', 'python3-bs4', 'python3-lxml'];
  const hasPython = (): Promise<boolean> =>
    runProgram(debianPython, ['-c', 'import aiohttp, bs4, lxml']).then(
      () => true,
      () => false,
    );
  if (!(await hasPython())) installPackages(python);
  if (!(await hasPython())) {
    throw new Error(`The bench needs the design it is measured against: ${installCommand(python)}`);
  }
}

function printError(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

void main().catch(printError);
