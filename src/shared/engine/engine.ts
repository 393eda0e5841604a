import { streamEvents } from './streamEvents';
import { internalFailure, type Failure } from './failure';
import type { Gate } from './gate';
import { jobs, type JobEvent, type JobName, type JobRequest } from './jobs';

/**
 * The engine as everyone sees it, in this thread or in a worker: each job tells its events, the last one always. While the
 * gate holds, nothing new is asked of any server.
 */
export type Engine = {
  readonly [Name in JobName]: (
    request: JobRequest<Name>,
    signal: AbortSignal,
    gate?: Gate,
  ) => AsyncIterable<JobEvent<Name>>;
};

/** What one run of a job is given. */
export interface JobRun<Name extends JobName> {
  readonly request: JobRequest<Name>;
  /** Aborted, too, when nobody reads on. */
  readonly signal: AbortSignal;
  readonly gate: Gate | undefined;
  readonly emit: (event: JobEvent<Name>) => void;
}

/** Does any job. It may throw, forget its last event, or tell more after it. */
export type JobWork = <Name extends JobName>(name: Name, run: JobRun<Name>) => Promise<void>;

/** Thrown by an engine that breaks off for a reason that is known. */
export class EngineBroken extends Error {
  override readonly name = 'EngineBroken';

  constructor(readonly failure: Failure) {
    super(failure.detail ?? failure.code);
  }
}

/** An engine that does all its jobs by this work. */
export function engineOf(work: JobWork): Engine {
  return {
    search: (...asked) => eventsOfJob('search', work, ...asked),
    check: (...asked) => eventsOfJob('check', work, ...asked),
    scrape: (...asked) => eventsOfJob('scrape', work, ...asked),
    scrapeList: (...asked) => eventsOfJob('scrapeList', work, ...asked),
    thumbnails: (...asked) => eventsOfJob('thumbnails', work, ...asked),
    contactSheet: (...asked) => eventsOfJob('contactSheet', work, ...asked),
    view: (...asked) => eventsOfJob('view', work, ...asked),
    extract: (...asked) => eventsOfJob('extract', work, ...asked),
    documentPictures: (...asked) => eventsOfJob('documentPictures', work, ...asked),
    inspect: (...asked) => eventsOfJob('inspect', work, ...asked),
    verify: (...asked) => eventsOfJob('verify', work, ...asked),
    describe: (...asked) => eventsOfJob('describe', work, ...asked),
    mend: (...asked) => eventsOfJob('mend', work, ...asked),
    reject: (...asked) => eventsOfJob('reject', work, ...asked),
    restore: (...asked) => eventsOfJob('restore', work, ...asked),
    discard: (...asked) => eventsOfJob('discard', work, ...asked),
    export: (...asked) => eventsOfJob('export', work, ...asked),
    shard: (...asked) => eventsOfJob('shard', work, ...asked),
    merge: (...asked) => eventsOfJob('merge', work, ...asked),
  };
}

/**
 * Here, and nowhere else, it is seen to that every job tells its last event, once and after all others: also when the engine
 * cannot be started, breaks off, or is cancelled and does not say so.
 */
function eventsOfJob<Name extends JobName>(
  name: Name,
  work: JobWork,
  request: JobRequest<Name>,
  outer: AbortSignal,
  gate?: Gate,
): AsyncIterable<JobEvent<Name>> {
  return streamEvents<JobEvent<Name>>(outer, async (tell, signal) => {
    const { lastEvent, createFollower } = jobs[name];
    const follower = createFollower(request);
    let isOver = false;
    const emit = (event: JobEvent<Name>): void => {
      if (isOver) return;
      isOver = event.type === lastEvent;
      follower.noteEvent?.(event);
      tell(event);
    };
    let failure: Failure | null;
    try {
      await work(name, { request, signal, gate, emit });
      failure = outer.aborted ? null : { code: 'engine-stopped' };
    } catch (error) {
      failure = error instanceof EngineBroken ? error.failure : outer.aborted ? null : internalFailure(error);
    }
    if (!isOver) for (const event of follower.finalEvents(failure)) emit(event);
  });
}
