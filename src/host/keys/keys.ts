import type { SecretStorage } from 'vscode';
import { sourceIds, sources, type SourceId } from '../../shared/sources/sources';
import type { Log } from '../log';

/** The sources that accept a user's own API key. */
export const keySources: readonly SourceId[] = sourceIds.filter((id) => sources[id].key !== 'none');

/** A source that is offered in the list of sources. */
export interface KeyChoice {
  readonly source: SourceId;
  readonly stored: boolean;
}

/** The part of VS Code's secret storage that is used. */
export type Secrets = Pick<SecretStorage, 'get' | 'store' | 'delete' | 'onDidChange'>;

const prefix = 'imageScraper.key.';

/**
 * The user's own API keys for sources. They are stored in VS Code's secret storage and nowhere else, and given only to
 * the engine.
 */
export class Keys {
  readonly #secrets: Secrets;
  readonly #log: Log;
  readonly #keys = new Map<SourceId, string>();
  readonly #listeners = new Set<() => void>();
  readonly #changes: { dispose(): void };
  #loaded: Promise<void> | undefined;

  constructor(secrets: Secrets, log: Log) {
    this.#secrets = secrets;
    this.#log = log;
    // Changes in other windows arrive here, too.
    this.#changes = secrets.onDidChange(({ key }) => {
      const source = keySources.find((id) => key === `${prefix}${id}`);
      if (source) void this.#read(source);
    });
  }

  /** Reads the stored keys, once; before that there are none. Never rejects. */
  load(): Promise<void> {
    this.#loaded ??= Promise.all(keySources.map((source) => this.#read(source))).then(() => undefined);
    return this.#loaded;
  }

  /** The key for a source; null where there is none. */
  of(source: SourceId): string | null {
    return this.#keys.get(source) ?? null;
  }

  /** Stores a key. Rejects where VS Code cannot store secrets. */
  async store(source: SourceId, key: string): Promise<void> {
    await this.#secrets.store(`${prefix}${source}`, key);
    this.#take(source, key);
  }

  /** Removes a key. Rejects where VS Code cannot change stored secrets. */
  async remove(source: SourceId): Promise<void> {
    await this.#secrets.delete(`${prefix}${source}`);
    this.#take(source, undefined);
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  dispose(): void {
    this.#changes.dispose();
  }

  async #read(source: SourceId): Promise<void> {
    try {
      const key = await this.#secrets.get(`${prefix}${source}`);
      this.#take(source, key !== undefined && canBeKey(key) ? key : undefined);
    } catch (error) {
      this.#log.warn(`The key for ${sources[source].name} could not be read: ${String(error)}`);
    }
  }

  #take(source: SourceId, key: string | undefined): void {
    if (this.#keys.get(source) === key) return;
    if (key === undefined) this.#keys.delete(source);
    else this.#keys.set(source, key);
    for (const listener of this.#listeners) listener();
  }
}

/** The maximum length of a key; those of the sources have some 50 characters. */
export const longestKey = 200;

/**
 * Whether a trimmed text can be a key: it goes into headers and addresses, so it must be printable ASCII without
 * spaces.
 */
export function canBeKey(text: string): boolean {
  return text.length <= longestKey && /^[!-~]+$/.test(text);
}
