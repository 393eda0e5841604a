// A process that scrapes what its argument says and prints one event a line, and at the end, as an error, the most memory
// that it had in kilobytes: for what a process has once only, such as the certificates it trusts.
import { createEngine } from '../../src/core/engine';
import type { NetLimits } from '../../src/core/net/limits';
import type { ScrapeRequest } from '../../src/shared/engine/scrape';

const [, , text = ''] = process.argv;
const { request, limits } = JSON.parse(text) as { request: ScrapeRequest; limits: NetLimits };

async function main(): Promise<void> {
  for await (const event of createEngine(limits).scrape(request, new AbortController().signal)) {
    process.stdout.write(`${JSON.stringify(event)}\n`);
  }
  process.stderr.write(String(process.resourceUsage().maxRSS));
}

void main();
