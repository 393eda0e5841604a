import type { SecretStorage } from 'vscode';
import { sourceIds, sources, type SourceId } from '../../shared/sources/sources';
import type { Log } from '../log';

/** Those that take a key of the user's own. */
export const keySources: readonly SourceId[] = sourceIds.filter((id) => sources[id].key !== 'none');

/** A source that is offered to choose from. */
export interface KeyChoice {
  readonly source: SourceId;
  readonly stored: boolean;
}

/** What is needed of VS Code's secret storage. */
export type Secrets = Pick<SecretStorage, 'get' | 'store' | 'delete' | 'onDidChange'>;

const prefix = 'imageScraper.key.';

/** The user's own keys for sources. They are kept in VS Code's secret storage and nowhere else, and told to nobody but the engine. */
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
    // Also for changes of other windows.
    this.#changes = secrets.onDidChange(({ key }) => {
      const source = keySources.find((id) => key === `${prefix}${id}`);
      if (source) void this.#read(source);
    });
  }

  /** Reads what is stored, once; before that there are no keys. Never rejects. */
  load(): Promise<void> {
    this.#loaded ??= Promise.all(keySources.map((source) => this.#read(source))).then(() => undefined);
    return this.#loaded;
  }

  /** Null where there is none. */
  of(source: SourceId): string | null {
    return this.#keys.get(source) ?? null;
  }

  /** Rejects where VS Code cannot keep secrets. */
  async store(source: SourceId, key: string): Promise<void> {
    await this.#secrets.store(`${prefix}${source}`, key);
    this.#take(source, key);
  }

  /** Rejects like `store`. */
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

/** The longest key that is taken; those of the sources have some 50 characters. */
export const longestKey = 200;

/** Whether a text, without white space at its ends, can be a key: it goes into headers and addresses. */
export function canBeKey(text: string): boolean {
  return text.length <= longestKey && /^[!-~]+$/.test(text);
}
