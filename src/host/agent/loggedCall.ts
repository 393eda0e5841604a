import { toolErrorText } from '../../shared/agent/toolCalls';
import type { Log } from '../log';

/**
 * Calls a tool, and writes down what was asked for and what came of it. Rejects with an `Error` that says to a model what is wrong,
 * and with the signal's reason as soon as that comes, whatever still ends tidily behind it.
 */
export async function loggedCall<Answer>(
  log: Log,
  name: string,
  input: unknown,
  signal: AbortSignal,
  call: () => Promise<Answer>,
): Promise<Answer> {
  const began = performance.now();
  const note = (how: string): void =>
    log.info(`Tool ${name}: ${how} after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  log.info(`Tool ${name} is called with ${JSON.stringify(input)}`);
  const cancelled = new Promise<never>((_, failed) => {
    const fail = (): void => failed(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
  try {
    const answer = await Promise.race([cancelled, call()]);
    note('done');
    return answer;
  } catch (error) {
    if (signal.aborted) {
      note('cancelled');
      throw signal.reason as Error;
    }
    const text = toolErrorText(error);
    note(`refused: ${text}`);
    throw new Error(text, { cause: error });
  }
}
