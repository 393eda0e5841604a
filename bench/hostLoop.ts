// How long a thread that does nothing but run the engine in its worker is held up, as an extension host would be:
// node hostLoop.js WORKER SITE COUNT FOLDER prints {p50, p99, max} in milliseconds.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createWorkerEngine } from '../src/engine/handle';
import { orderPictures } from './order';

const resolutionMs = 1;

async function main(workerPath: string, site: string, count: number, folder: string): Promise<void> {
  const engine = createWorkerEngine({ workerPath, idleMs: 1 });
  const urls = Array.from({ length: count }, (_, index) => `${site}/${index}.jpg`);
  const request = orderPictures(urls, folder);
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  // What went before is not the engine's.
  await new Promise((later) => setTimeout(later, 100));
  delay.enable();
  let saved = 0;
  for await (const event of engine.scrape(request, new AbortController().signal)) {
    if (event.type === 'saved') saved += 1;
  }
  delay.disable();
  if (saved !== count) throw new Error(`${saved} of ${count} saved`);
  const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  console.log(
    JSON.stringify({
      p50: beyond(delay.percentile(50)),
      p99: beyond(delay.percentile(99)),
      max: beyond(delay.max),
    }),
  );
}

const [workerPath = '', site = '', count = '', folder = ''] = process.argv.slice(2);
void main(workerPath, site, Number(count), folder);
