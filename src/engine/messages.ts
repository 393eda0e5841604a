import type { Failure } from '../shared/engine/failure';
import type { JobEvent, JobName, JobRequest } from '../shared/engine/jobs';
import type { Picture } from '../shared/picture/picture';

/** What begins a run of one job. */
export interface StartMessage<Name extends JobName> {
  readonly type: 'start';
  readonly run: number;
  readonly job: Name;
  /** Its pictures come after those that were sent ahead. */
  readonly request: JobRequest<Name>;
  /** Whether it waits from the beginning. */
  readonly isHeld: boolean;
}

/** What the host side tells the worker. `run` numbers the runs of one worker. */
export type ToWorker =
  | { readonly [Name in JobName]: StartMessage<Name> }[JobName]
  /** A part of the pictures of the request that follows. */
  | { readonly type: 'pictures'; readonly run: number; readonly pictures: readonly Picture[] }
  | { readonly type: 'cancel'; readonly run: number }
  /** Holds a run, or lets it go on. */
  | { readonly type: 'hold'; readonly run: number; readonly isHeld: boolean }
  /** Asks for a sign of life. */
  | { readonly type: 'ping' };

/** What the worker tells the host side: events in order, several at once, the end of a run, and that it is alive. */
export type FromWorker =
  | { readonly type: 'events'; readonly run: number; readonly events: readonly JobEvent<JobName>[] }
  /** Nothing more comes of a run; why, if its work broke off. */
  | { readonly type: 'end'; readonly run: number; readonly failure: Failure | null }
  | { readonly type: 'pong' };
