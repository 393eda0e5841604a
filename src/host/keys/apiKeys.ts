import type { SecretStorage } from 'vscode';
import { sourceIds, sources, type SourceId } from '../../shared/sources/sources';
import type { Log } from '../log';

/** The sources that accept a user's own API key. */
export const apiKeySources: readonly SourceId[] = sourceIds.filter((id) => sources[id].key !== 'none');

/** A source that is offered in the list of sources. */
export interface ApiKeyChoice {
  readonly source: SourceId;
  readonly isStored: boolean;
}

/** The part of VS Code's secret storage that is used. */
export type Secrets = Pick<SecretStorage, 'get' | 'store' | 'delete' | 'onDidChange'>;

const secretPrefix = 'imageScraper.key.';

/**
 * The user's own API keys for sources. They are stored in VS Code's secret storage and nowhere else, and given only to
 * the engine.
 */
export class ApiKeys {
  readonly #secrets: Secrets;
  readonly #log: Log;
  readonly #apiKeys = new Map<SourceId, string>();
  readonly #listeners = new Set<() => void>();
  readonly #subscription: { dispose(): void };
  #loading: Promise<void> | undefined;

  constructor(secrets: Secrets, log: Log) {
    this.#secrets = secrets;
    this.#log = log;
    // Changes in other windows arrive here, too.
    this.#subscription = secrets.onDidChange(({ key }) => {
      const source = apiKeySources.find((id) => key === `${secretPrefix}${id}`);
      if (source) void this.#readStored(source);
    });
  }

  /** Reads the stored keys, once; before that there are none. Never rejects. */
  loadApiKeys(): Promise<void> {
    this.#loading ??= Promise.all(apiKeySources.map((source) => this.#readStored(source))).then(
      () => undefined,
    );
    return this.#loading;
  }

  /** The key for a source; null where there is none. */
  get(source: SourceId): string | null {
    return this.#apiKeys.get(source) ?? null;
  }

  /** Stores a key. Rejects where VS Code cannot store secrets. */
  async store(source: SourceId, key: string): Promise<void> {
    await this.#secrets.store(`${secretPrefix}${source}`, key);
    this.#setLoaded(source, key);
  }

  /** Removes a key. Rejects where VS Code cannot change stored secrets. */
  async remove(source: SourceId): Promise<void> {
    await this.#secrets.delete(`${secretPrefix}${source}`);
    this.#setLoaded(source, undefined);
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #readStored(source: SourceId): Promise<void> {
    try {
      const key = await this.#secrets.get(`${secretPrefix}${source}`);
      this.#setLoaded(source, key !== undefined && canBeApiKey(key) ? key : undefined);
    } catch (error) {
      this.#log.warn(`The key for ${sources[source].name} could not be read: ${String(error)}`);
    }
  }

  #setLoaded(source: SourceId, key: string | undefined): void {
    if (this.#apiKeys.get(source) === key) return;
    if (key === undefined) this.#apiKeys.delete(source);
    else this.#apiKeys.set(source, key);
    for (const listener of this.#listeners) listener();
  }
}

/** The maximum length of a key; those of the sources have some 50 characters. */
export const maxApiKeyLength = 200;

/**
 * Whether a trimmed text can be a key: it goes into headers and addresses, so it must be printable ASCII without
 * spaces.
 */
export function canBeApiKey(text: string): boolean {
  return text.length <= maxApiKeyLength && /^[!-~]+$/.test(text);
}
