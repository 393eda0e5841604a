import type { Engine } from '../shared/engine/engine';
import type { OptionValues } from './arguments';

/** What every command is handed besides the words that were typed. */
export interface CommandContext {
  readonly values: OptionValues;
  readonly engine: Engine;
  /** Cancels the command. */
  readonly signal: AbortSignal;
}
