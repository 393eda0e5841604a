import { parentPort } from 'node:worker_threads';
import { createCore } from '../core/engine';
import { internalFailure } from '../shared/engine/failure';
import { Gate } from '../shared/engine/gate';
import { appendTo } from '../shared/lists/appendTo';
import { jobs, type JobEvent, type JobName, type JobRequest } from '../shared/engine/jobs';
import type { Picture } from '../shared/picture/picture';
import type { FromWorker, StartMessage, ToWorker } from './messages';

const work = createCore();
const runs = new Map<number, { readonly cancel: AbortController; readonly gate: Gate }>();
/** Pictures that came ahead of their request. */
const picturesAhead = new Map<number, Picture[]>();

parentPort?.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'ping':
      postToHost({ type: 'pong' });
      break;
    case 'start':
      void performJob(message);
      break;
    case 'pictures':
      appendTo(picturesAhead, message.run, message.pictures);
      break;
    case 'cancel':
      runs.get(message.run)?.cancel.abort();
      break;
    case 'hold':
      setHeld(runs.get(message.run)?.gate, message.isHeld);
  }
});

async function performJob<Name extends JobName>({
  run,
  job,
  request,
  isHeld,
}: StartMessage<Name>): Promise<void> {
  const cancel = new AbortController();
  const gate = new Gate();
  setHeld(gate, isHeld);
  runs.set(run, { cancel, gate });
  const outbox = new Outbox(run, jobs[job].batchMs);
  const emit = (event: JobEvent<Name>): void => outbox.add(event);
  const failure = await work(job, {
    request: withPicturesAhead(run, request),
    signal: cancel.signal,
    gate,
    emit,
  }).then(() => null, internalFailure);
  runs.delete(run);
  outbox.flush();
  postToHost({ type: 'end', run, failure });
}

/** A request with the pictures that came ahead of it. */
function withPicturesAhead<Name extends JobName>(run: number, request: JobRequest<Name>): JobRequest<Name> {
  const ahead = picturesAhead.get(run);
  picturesAhead.delete(run);
  return ahead && 'pictures' in request ? { ...request, pictures: ahead.concat(request.pictures) } : request;
}

function setHeld(gate: Gate | undefined, isHeld: boolean): void {
  if (isHeld) gate?.hold();
  else gate?.release();
}

/** Events of a run on their way to the host, which is woken at most once in so many milliseconds: at once by the first of them. */
class Outbox {
  readonly #runNumber: number;
  readonly #batchMs: number;
  #events: JobEvent<JobName>[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** In `performance.now()`. */
  #flushedAt = -Infinity;

  constructor(run: number, batchMs: number) {
    this.#runNumber = run;
    this.#batchMs = batchMs;
  }

  add(event: JobEvent<JobName>): void {
    this.#events.push(event);
    if (this.#batchMs === 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), this.#msToNext());
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#events.length === 0) return;
    postToHost({ type: 'events', run: this.#runNumber, events: this.#events });
    this.#events = [];
    this.#flushedAt = performance.now();
  }

  #msToNext(): number {
    return Math.max(0, this.#flushedAt + this.#batchMs - performance.now());
  }
}

function postToHost(message: FromWorker): void {
  parentPort?.postMessage(message);
}
