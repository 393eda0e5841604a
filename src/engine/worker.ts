import { parentPort } from 'node:worker_threads';
import { createEngine } from '../core/engine';
import type { ScrapeEvent, SearchEvent } from '../shared/events';
import type { Picture } from '../shared/picture';
import type { FromWorker, ToWorker } from './messages';

/** Events are sent together, at most this often, so that ten thousand small files do not wake the host ten thousand times. */
const batchMs = 50;

const engine = createEngine();
const runs = new Map<number, AbortController>();
/** Pictures that came ahead of their scrape. */
const ahead = new Map<number, Picture[]>();

parentPort?.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'ping':
      send({ type: 'pong' });
      break;
    case 'cancel':
      runs.get(message.run)?.abort();
      break;
    case 'search':
      start(message.run, (signal) => engine.search(message.request, signal));
      break;
    case 'pictures':
      ahead.set(message.run, [...(ahead.get(message.run) ?? []), ...message.pictures]);
      break;
    case 'scrape': {
      const pictures = [...(ahead.get(message.run) ?? []), ...message.request.pictures];
      ahead.delete(message.run);
      start(message.run, (signal) => engine.scrape({ ...message.request, pictures }, signal));
    }
  }
});

function start(run: number, begin: (signal: AbortSignal) => AsyncIterable<SearchEvent | ScrapeEvent>): void {
  const cancel = new AbortController();
  runs.set(run, cancel);
  void forward(run, begin(cancel.signal)).finally(() => runs.delete(run));
}

async function forward(run: number, events: AsyncIterable<SearchEvent | ScrapeEvent>): Promise<void> {
  let batch: (SearchEvent | ScrapeEvent)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (batch.length > 0) send({ type: 'events', run, events: batch });
    batch = [];
  };
  for await (const event of events) {
    batch.push(event);
    timer ??= setTimeout(flush, batchMs);
  }
  flush();
  send({ type: 'end', run });
}

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}
