import { parentPort } from 'node:worker_threads';
import { createEngine } from '../core/engine';
import { Gate } from '../shared/engine/gate';
import type { Picture } from '../shared/picture/picture';
import type { EngineEvent, FromWorker, ToWorker } from './messages';

/** Events are sent together, at most this often, so that ten thousand small files do not wake the host ten thousand times. */
const batchMs = 50;

const engine = createEngine();
const runs = new Map<number, { readonly cancel: AbortController; readonly gate: Gate }>();
/** Pictures that came ahead of their scrape. */
const ahead = new Map<number, Picture[]>();

parentPort?.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'ping':
      send({ type: 'pong' });
      break;
    case 'cancel':
      runs.get(message.run)?.cancel.abort();
      break;
    case 'hold':
      hold(runs.get(message.run)?.gate, message.held);
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
      start(message.run, (signal, gate) => {
        hold(gate, message.held);
        return engine.scrape({ ...message.request, pictures }, signal, gate);
      });
      break;
    }
    case 'thumbnails':
      start(message.run, (signal) => engine.thumbnails(message.request, signal));
      break;
    case 'read':
      start(message.run, (signal) => engine.read(message.request, signal), 0);
      break;
    case 'look':
      // Its events are large as they are.
      start(message.run, (signal) => engine.look(message.request, signal), 0);
      break;
    case 'reject':
      start(message.run, (signal) => engine.reject(message.request, signal));
  }
});

function start(
  run: number,
  begin: (signal: AbortSignal, gate: Gate) => AsyncIterable<EngineEvent>,
  waitMs = batchMs,
): void {
  const cancel = new AbortController();
  const gate = new Gate();
  runs.set(run, { cancel, gate });
  void forward(run, begin(cancel.signal, gate), waitMs).finally(() => runs.delete(run));
}

function hold(gate: Gate | undefined, held: boolean): void {
  if (held) gate?.hold();
  else gate?.release();
}

async function forward(run: number, events: AsyncIterable<EngineEvent>, waitMs: number): Promise<void> {
  let batch: EngineEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (batch.length > 0) send({ type: 'events', run, events: batch });
    batch = [];
  };
  for await (const event of events) {
    batch.push(event);
    if (waitMs === 0) flush();
    else timer ??= setTimeout(flush, waitMs);
  }
  flush();
  send({ type: 'end', run });
}

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}
