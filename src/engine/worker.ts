import { parentPort } from 'node:worker_threads';
import { createEngine } from '../core/engine';
import type { ScrapeEvent, SearchEvent } from '../shared/events';
import type { FromWorker, ToWorker } from './messages';

/** Events are sent together, at most this often, so that ten thousand small files do not wake the host ten thousand times. */
const batchMs = 50;

const engine = createEngine();
const runs = new Map<number, AbortController>();

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'cancel') {
    runs.get(message.run)?.abort();
    return;
  }
  const cancel = new AbortController();
  runs.set(message.run, cancel);
  const events =
    message.type === 'search'
      ? engine.search(message.request, cancel.signal)
      : engine.scrape(message.request, cancel.signal);
  void forward(message.run, events).finally(() => runs.delete(message.run));
});

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
