import type { Dispatcher } from './undiciTypes';

/** How all connections of a run are made and used. */
export interface ConnectionOptions {
  /** Makes what has one connection at a time to an origin; `onConnect` is called whenever it has made one. */
  readonly createClient: (origin: string, onConnect: () => void) => Dispatcher;
  /** Changes requests before they are sent. */
  readonly intercept?: Dispatcher.DispatcherComposeInterceptor | undefined;
}

/**
 * The connections of a run, over all origins. Each serves one exchange at a time, and is kept for others until undici or the server
 * closes it. How many there are is for those to say who take them.
 *
 * undici's own pool, which Agent makes, looks for a free connection again for every request, and finds one only a turn of the event
 * loop after an answer is whole.
 */
export class Connections {
  readonly #options: ConnectionOptions;
  readonly #all = new Set<Connection>();
  /** By origin: those that nobody uses, the last used at the end. */
  readonly #idle = new Map<string, Connection[]>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** A connection for one exchange, which ends with `release` or `destroy`. */
  take(origin: string): Connection {
    const idle = this.#idle.get(origin)?.pop();
    if (idle) return idle;
    const made = new Connection(origin, this.#options, {
      onReleased: () => this.#addIdle(made),
      onDestroyed: () => this.#all.delete(made),
      onClosed: () => this.#forgetIdle(made),
    });
    this.#all.add(made);
    return made;
  }

  /** Closes all of them at once; exchanges on them fail. */
  async destroy(): Promise<void> {
    this.#idle.clear();
    await Promise.all([...this.#all].map((connection) => connection.destroy()));
  }

  #addIdle(connection: Connection): void {
    const idle = this.#idle.get(connection.origin);
    if (idle) idle.push(connection);
    else this.#idle.set(connection.origin, [connection]);
  }

  /** Runs may ask very many hosts, each for a picture or two. */
  #forgetIdle(connection: Connection): void {
    const { origin } = connection;
    const idle = this.#idle.get(origin) ?? [];
    const at = idle.indexOf(connection);
    if (at < 0) return;
    idle.splice(at, 1);
    if (idle.length === 0) this.#idle.delete(origin);
    this.#all.delete(connection);
  }
}

interface ConnectionOwner {
  onReleased(): void;
  onDestroyed(): void;
  onClosed(): void;
}

/** A connection, which undici makes with the first request, and anew with one that comes after it was closed. */
export class Connection {
  readonly #client: Dispatcher;
  readonly #dispatch: Dispatcher['dispatch'];
  readonly #owner: ConnectionOwner;
  #isUnused = false;

  constructor(
    readonly origin: string,
    { createClient, intercept }: ConnectionOptions,
    owner: ConnectionOwner,
  ) {
    this.#owner = owner;
    this.#client = createClient(origin, () => (this.#isUnused = true));
    this.#client.on('disconnect', () => owner.onClosed());
    const dispatch: Dispatcher['dispatch'] = (...request) => this.#client.dispatch(...request);
    this.#dispatch = intercept ? intercept(dispatch) : dispatch;
  }

  /** Sends a request; `handler` is told how it fares. */
  send(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#dispatch(options, handler);
  }

  /** Takes note that a request starts; returns whether it is the first on the connection as it stands. */
  takeUnused(): boolean {
    const isUnused = this.#isUnused;
    this.#isUnused = false;
    return isUnused;
  }

  /** The exchange is over, and its answer read to its end: others may have the connection. */
  release(): void {
    this.#owner.onReleased();
  }

  /** Closes it, whatever is under way. */
  async destroy(): Promise<void> {
    this.#owner.onDestroyed();
    await this.#client.destroy();
  }
}
