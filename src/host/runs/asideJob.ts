import { emptyForm } from '../../shared/form/form';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import type { ScrapeState } from '../../shared/panel/protocol';
import type { SaveFolder } from '../folders/folder';
import { ScrapeJob, type ScrapeJobPorts } from './scrapeJob';
import { emptyFolder, TileStates } from '../list/tileStates';

/** How a scrape aside has ended. */
export interface Aside {
  readonly end: ScrapeState & { readonly state: 'done' };
  /** Names of files in the folder, new and old, by keys of pictures. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * A scrape of pictures that are not in the list. It runs as the other does and is shown as that, but is forgotten at its
 * end: neither the form nor the list knows of it, and a window that closes leaves nothing of it to go on with.
 */
export class AsideJob {
  readonly #states = new TileStates(() => undefined);
  readonly #job: ScrapeJob;

  constructor(ports: Omit<ScrapeJobPorts, 'states' | 'title'>) {
    this.#job = new ScrapeJob({ ...ports, states: this.#states, title: () => '' });
  }

  /** The scrape that runs; null while none does. */
  get state(): ScrapeState | null {
    const { state } = this.#job;
    return state.state === 'running' ? state : null;
  }

  /** Saves all these pictures, each as its address gives it. Null when it did not come to an end. */
  async run(pictures: readonly Picture[], folder: SaveFolder, signal: AbortSignal): Promise<Aside | null> {
    const quantity = pictures.length;
    const form = { ...emptyForm, size: 'original' } as const;
    const started = { form, choice: [], quantity, folder: folder.shown };
    await this.#job.run({ started, folder, pictures, quantity }, signal);
    const end = this.#job.state;
    const files = new Map(
      pictures.map(pictureKey).flatMap((key) => {
        const file = this.#states.fileOf(key);
        return file === null ? [] : [[key, file] as const];
      }),
    );
    this.#job.forget();
    this.#states.show(null, emptyFolder);
    return end.state === 'done' ? { end, files } : null;
  }

  hold(): void {
    this.#job.hold();
  }

  release(): void {
    this.#job.release();
  }
}
