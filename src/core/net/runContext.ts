import type { Gate } from '../../shared/engine/gate';
import type { NameJudgements } from './addressGuard';
import type { NetLimits } from './limits';
import type { Pace } from './pace';

/** What every run of the engine that goes to the web is given. */
export interface RunContext {
  /** Cancels the run. */
  readonly signal: AbortSignal;
  readonly limits: NetLimits;
  /** How often hosts are asked, over all runs that are not to crowd a site together. */
  readonly pace: Pace;
  /** What the names of hosts were when they were looked up, in all runs. */
  readonly judgements: NameJudgements;
  /** While it holds, nothing new is asked of any server. */
  readonly gate?: Gate | undefined;
}
