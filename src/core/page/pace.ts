import { setTimeout as sleep } from 'node:timers/promises';
import { Cancelled } from '../failure';

/** Keeps requests for pages of one host apart, over all searches of an engine. */
export class Pace {
  /** When each host may be asked again, in milliseconds of `performance.now()`. */
  readonly #free = new Map<string, number>();

  /** Settles when it is this request's turn, `intervalMs` after the one before; throws `Cancelled`. */
  async turn(address: string, intervalMs: number, signal: AbortSignal): Promise<void> {
    const host = URL.canParse(address) ? new URL(address).host : '';
    const now = performance.now();
    const at = Math.max(now, this.#free.get(host) ?? now);
    this.#free.set(host, at + intervalMs);
    if (at === now) return;
    await sleep(at - now, undefined, { signal }).catch(() => {
      throw new Cancelled();
    });
  }
}
