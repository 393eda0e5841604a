import { parentPort } from 'node:worker_threads';
import { createEngine } from '../core/engine';
import { Gate } from '../shared/engine/gate';
import { jobs, type JobEvent, type JobName, type JobRequest } from '../shared/engine/jobs';
import type { Picture } from '../shared/picture/picture';
import type { FromWorker, StartMessage, ToWorker } from './messages';

const engine = createEngine();
const runs = new Map<number, { readonly cancel: AbortController; readonly gate: Gate }>();
/** Pictures that came ahead of their request. */
const picturesAhead = new Map<number, Picture[]>();

parentPort?.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'ping':
      send({ type: 'pong' });
      break;
    case 'start':
      startRun(message);
      break;
    case 'pictures':
      picturesAhead.set(message.run, [...(picturesAhead.get(message.run) ?? []), ...message.pictures]);
      break;
    case 'cancel':
      runs.get(message.run)?.cancel.abort();
      break;
    case 'hold':
      setHeld(runs.get(message.run)?.gate, message.isHeld);
  }
});

function startRun<Name extends JobName>({ run, job, request, isHeld }: StartMessage<Name>): void {
  const cancel = new AbortController();
  const gate = new Gate();
  setHeld(gate, isHeld);
  runs.set(run, { cancel, gate });
  const events: AsyncIterable<JobEvent<Name>> = engine[job](whole(run, request), cancel.signal, gate);
  void forward(run, events, jobs[job].batchMs).finally(() => runs.delete(run));
}

/** A request with the pictures that came ahead of it. */
function whole<Name extends JobName>(run: number, request: JobRequest<Name>): JobRequest<Name> {
  const ahead = picturesAhead.get(run);
  picturesAhead.delete(run);
  return ahead && 'pictures' in request ? { ...request, pictures: [...ahead, ...request.pictures] } : request;
}

function setHeld(gate: Gate | undefined, isHeld: boolean): void {
  if (isHeld) gate?.hold();
  else gate?.release();
}

async function forward(
  run: number,
  events: AsyncIterable<JobEvent<JobName>>,
  batchMs: number,
): Promise<void> {
  let batch: JobEvent<JobName>[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (batch.length > 0) send({ type: 'events', run, events: batch });
    batch = [];
  };
  for await (const event of events) {
    batch.push(event);
    if (batchMs === 0) flush();
    else timer ??= setTimeout(flush, batchMs);
  }
  flush();
  send({ type: 'end', run });
}

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}
