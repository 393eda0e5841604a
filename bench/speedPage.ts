import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contestantNames } from './contestants';
import { plotCosts } from './plot';
import { raceHead, raceTable } from './report';
import type { BenchResults } from './results';
import { scenarios, type ScenarioName } from './scenarios';
import { writeFormatted } from './writeFormatted';

const projectFolder = join(__dirname, '..');
const pageFile = 'docs/speed.md';
const plotFile = 'media/readme/speed.svg';
const begin = '<!-- speed: made by `npm run bench -- --write` -->';
const end = '<!-- /speed -->';
const told: readonly ScenarioName[] = ['small', 'large', 'delayed64', 'tls'];

/** Writes the tables and the plot of a stored run into the page about speed. */
export async function writeSpeedPage(results: BenchResults | null): Promise<void> {
  if (!results) throw new Error('No run is stored yet: npm run bench');
  writeFileSync(join(projectFolder, plotFile), plotCosts(results));
  const file = join(projectFolder, pageFile);
  const page = readFileSync(file, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${pageFile} has no place for it: ${begin} … ${end}`);
  const text = `${begin}\n\n${speedText(results)}\n${page.slice(to)}`;
  await writeFormatted(file, page.slice(0, from) + text);
}

function speedText(results: BenchResults): string {
  const rounds = results.races.small?.ours?.length ?? 0;
  const tables = told.filter((name) => results.races[name]).map((name) => raceText(results, name));
  return `Whole processes, the median of ${rounds} rounds in turn, every file checked; ratios are taken inside a round. Measured at
${results.commit} on ${results.date.slice(0, 10)}: ${results.machine}, Node ${results.node}, a memory file system. “${contestantNames.original}” is
the one that this program grew from (aiohttp, everything at once); “${contestantNames.ceiling}” downloads without any check.

${tables.join('\n')}
![Pictures a second, and peak memory, against the number of pictures](../${plotFile})
`;
}

function raceText(results: BenchResults, scenario: ScenarioName): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const head = [scenarios[scenario].title, ...raceHead.slice(1)];
  const rule = ['---', ...raceHead.slice(1).map(() => '---:')];
  return [head, rule, ...raceTable(results, scenario)].map(line).join('');
}
