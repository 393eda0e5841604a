import type { Log } from '../../../src/host/log';
import type { Picture } from '../../../src/shared/picture';

/** A log that can be read: each line begins with its level. */
export function memoryLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level}: ${message}`);
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export function aPicture(id: string, values: Partial<Picture> = {}): Picture {
  return {
    source: 'flickr',
    id,
    keyword: 'cat',
    title: `Cat ${id}`,
    creator: null,
    license: null,
    page: null,
    sizes: [{ url: `https://live.example/${id}_b.jpg`, width: 1024, height: 768 }],
    ...values,
  };
}

/** `cat 1`, `cat 2`, … */
export function somePictures(count: number, from = 1): Picture[] {
  return Array.from({ length: count }, (_, at) => aPicture(String(from + at)));
}

/** Like `until`, where the clock is the test's: asks once in each turn of the event loop, a thousand times at the most. */
export async function untilTurn(what: string, ask: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000; turn += 1) {
    if (ask()) return;
    await new Promise(setImmediate);
  }
  throw new Error(`Waited in vain for ${what}.`);
}
