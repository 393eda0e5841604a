import { ApiKeys, type Secrets } from '../../../src/host/keys/apiKeys';
import type { Log } from '../../../src/host/log';
import type { Picture } from '../../../src/shared/picture/picture';

/** A log that can be read: each line begins with its level. */
export function memoryLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level}: ${message}`);
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** VS Code's secret storage, as far as a test needs it, with what is in it. */
export function memorySecrets(stored: Readonly<Record<string, string>> = {}): Secrets & {
  readonly stored: Map<string, string>;
} {
  const secrets = new Map(Object.entries(stored));
  const listeners = new Set<(change: { readonly key: string }) => void>();
  const tell = (key: string): void => {
    for (const listener of listeners) listener({ key });
  };
  return {
    stored: secrets,
    get: (key) => Promise.resolve(secrets.get(key)),
    store(key, value) {
      secrets.set(key, value);
      tell(key);
      return Promise.resolve();
    },
    delete(key) {
      secrets.delete(key);
      tell(key);
      return Promise.resolve();
    },
    onDidChange(listener) {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
}

/** The user's keys, by `imageScraper.key.<id>`. */
export function apiKeysWith(stored: Readonly<Record<string, string>> = {}): ApiKeys {
  return new ApiKeys(memorySecrets(stored), memoryLog());
}

export function catPicture(id: string, values: Partial<Picture> = {}): Picture {
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
export function catPictures(count: number, from = 1): Picture[] {
  return Array.from({ length: count }, (_, at) => catPicture(String(from + at)));
}

/** Like `waitUntil`, where the timers are the test's: asks once in each turn of the event loop, for ten seconds at the most. */
export async function waitUntilTick(what: string, ask: () => boolean): Promise<void> {
  for (const end = performance.now() + 10_000; performance.now() < end;) {
    if (ask()) return;
    await new Promise(setImmediate);
  }
  throw new Error(`Waited in vain for ${what}.`);
}
