import { join } from 'node:path';
import type { Engine } from '../../shared/engine/engine';
import { internalFailure, withoutDetail, type Failure } from '../../shared/engine/failure';
import type { EngineSettings } from '../../shared/engine/settings';
import type { ViewedFile, ViewRequest } from '../../shared/engine/view';
import type { LookedAt } from '../../shared/panel/lookedAt';
import type { Picture, Pixels } from '../../shared/picture/picture';
import { pictureTypes, typeOfAddress } from '../../shared/picture/pictureTypes';
import { openableAddress } from '../../shared/words/untrusted';
import type { Store } from '../controllerPorts';
import { failureLogLine, type Log } from '../log';
import { renewalOptionsFor } from './renewalOptions';

export interface PictureViewerPorts {
  readonly engine: Pick<Engine, 'view'>;
  readonly settings: () => EngineSettings;
  readonly store: Pick<Store, 'apiKeys' | 'responseCacheFolder' | 'thumbnailFolder'>;
  readonly pictureOf: (key: string) => Picture | undefined;
  /** Absolute path of a picture's file in the save folder; null where there is none. */
  readonly filePathOf: (key: string) => string | null;
  /** Whether nothing of it is to be loaded now that was not asked for: a run is held, or its server asks to wait. */
  readonly isToWaitFor: (picture: Picture) => boolean;
  readonly onChange: () => void;
  readonly log: Log;
}

/** What was asked for. */
interface Look {
  readonly key: string;
  readonly picture: Picture;
  readonly edge: number;
  readonly savedFile: string | null;
  readonly abort: AbortController;
  isLoading: boolean;
  file: ViewedFile | null;
  failure: Failure | null;
}

/** Folder of the large pictures inside the thumbnail cache: what may be shown of the one, and is cleared with it, may of the other. */
export const largeFolder = 'large';

/** Has the one picture that is looked at brought into the cache, in the size that is needed, and then the next one. */
export class PictureViewer {
  readonly #ports: PictureViewerPorts;
  #look: Look | null = null;
  /** The picture that is likely looked at next. */
  #ahead: Look | null = null;

  constructor(ports: PictureViewerPorts) {
    this.#ports = ports;
  }

  /** Looks at a picture with this many pixels on its longest edge; at none with null. What was on its way is given up. */
  lookAt(key: string | null, edge: number): void {
    const { pictureOf, filePathOf, onChange } = this.#ports;
    const picture = key === null ? undefined : pictureOf(key);
    if (key === null || !picture) return this.close();
    const savedFile = filePathOf(key);
    const before = this.#look;
    const isSame = before?.key === key && before.savedFile === savedFile;
    if (isSame && before.failure === null && before.edge >= edge) return;
    before?.abort.abort();
    const ahead = isSame ? null : this.#takeAhead();
    const isKnown =
      ahead?.key === key && ahead.savedFile === savedFile && ahead.failure === null && ahead.edge >= edge;
    if (!isKnown) ahead?.abort.abort();
    // What is there stays until the sharper one is.
    this.#look = isKnown ? ahead : this.#load({ key, picture, edge, savedFile }, isSame ? before.file : null);
    onChange();
  }

  /** Loads the picture that is likely looked at next, once the one that is looked at is there. */
  lookAhead(key: string, edge: number): void {
    const { pictureOf, filePathOf, isToWaitFor } = this.#ports;
    const look = this.#look;
    const picture = pictureOf(key);
    const isAtRest = look?.file && !look.isLoading && !look.failure;
    if (!picture || !isAtRest || look.key === key || isToWaitFor(picture)) return;
    if (this.#ahead?.key === key && this.#ahead.edge >= edge) return;
    this.#takeAhead()?.abort.abort();
    this.#ahead = this.#load({ key, picture, edge, savedFile: filePathOf(key) }, null);
  }

  /** Pixels of the file of a picture (an absolute path); null where they cannot be told. Never rejects. */
  async measureFile(picture: Picture, savedFile: string): Promise<Pixels | null> {
    const { engine, log } = this.#ports;
    try {
      const request = await this.#requestFor({ picture, edge: 1, savedFile });
      for await (const { shown } of engine.view(request, new AbortController().signal))
        return shown?.pixels ?? null;
    } catch (error) {
      log.error(`Pixels of a file: ${String(error)}`);
    }
    return null;
  }

  close(): void {
    this.#look?.abort.abort();
    this.#takeAhead()?.abort.abort();
    this.#look = null;
    this.#ports.onChange();
  }

  #takeAhead(): Look | null {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead;
  }

  /** `address` makes an address that the page can load from the name of a file in the thumbnail cache. */
  lookedAt(address: (file: string) => string): LookedAt | null {
    if (!this.#look) return null;
    const { key, picture, isLoading, file, failure } = this.#look;
    return {
      key,
      isLoading,
      file: file && {
        address: address(`${largeFolder}/${file.file}`),
        bytes: file.bytes,
        pixels: file.pixels,
        type: typeOf(file.file),
      },
      failure,
      tags: picture.tags ?? [],
      links: {
        creator: openableAddress(picture.creator?.url ?? null),
        license: openableAddress(picture.license?.url ?? null),
        page: openableAddress(picture.page),
      },
    };
  }

  #load(asked: Pick<Look, 'key' | 'picture' | 'edge' | 'savedFile'>, file: ViewedFile | null): Look {
    const look: Look = { ...asked, abort: new AbortController(), isLoading: true, file, failure: null };
    void this.#follow(look);
    return look;
  }

  async #follow(look: Look): Promise<void> {
    const { engine, onChange, log } = this.#ports;
    try {
      const request = await this.#requestFor(look);
      for await (const { shown, failure } of engine.view(request, look.abort.signal)) {
        look.file = shown ?? look.file;
        if (failure) log.warn(failureLogLine('Not shown', failure));
        look.failure = failure && withoutDetail(failure);
      }
    } catch (error) {
      log.error(`Large view: ${String(error)}`);
      look.failure = withoutDetail(internalFailure(error));
    }
    look.isLoading = false;
    if (this.#look === look) onChange();
  }

  async #requestFor({
    picture,
    edge,
    savedFile,
  }: Pick<Look, 'picture' | 'edge' | 'savedFile'>): Promise<ViewRequest> {
    const { settings, store } = this.#ports;
    const renewal = await renewalOptionsFor([picture], store);
    const cacheFolder = join(store.thumbnailFolder, largeFolder);
    return { picture, edge, savedFile, cacheFolder, renewal, settings: settings() };
  }
}

/** The type of a file of the cache, which is named by what its bytes are. */
function typeOf(file: string): string {
  const type = typeOfAddress(file);
  return type === null ? '' : pictureTypes[type].name;
}
