import { join } from 'node:path';
import type { Engine } from '../../shared/engine/engine';
import { internalFailure, withoutDetail, type Failure } from '../../shared/engine/failure';
import type { EngineSettings } from '../../shared/engine/settings';
import type { ViewedFile } from '../../shared/engine/view';
import type { LookedAt } from '../../shared/panel/lookedAt';
import type { Picture } from '../../shared/picture/picture';
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
  readonly onChange: () => void;
  readonly log: Log;
}

/** What was asked for last. */
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

/** Has the one picture that is looked at brought into the cache, in the size that is needed. */
export class PictureViewer {
  readonly #ports: PictureViewerPorts;
  #look: Look | null = null;

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
    const look: Look = {
      key,
      picture,
      edge,
      savedFile,
      abort: new AbortController(),
      isLoading: true,
      // Until the sharper one is there.
      file: isSame ? before.file : null,
      failure: null,
    };
    this.#look = look;
    onChange();
    void this.#load(look);
  }

  close(): void {
    this.#look?.abort.abort();
    this.#look = null;
    this.#ports.onChange();
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
      links: {
        creator: openableAddress(picture.creator?.url ?? null),
        license: openableAddress(picture.license?.url ?? null),
        page: openableAddress(picture.page),
      },
    };
  }

  async #load(look: Look): Promise<void> {
    const { picture, edge, savedFile, abort } = look;
    const { engine, settings, store, onChange, log } = this.#ports;
    try {
      const renewal = await renewalOptionsFor([picture], store);
      const cacheFolder = join(store.thumbnailFolder, largeFolder);
      const request = { picture, edge, savedFile, cacheFolder, renewal, settings: settings() };
      for await (const { shown, failure } of engine.view(request, abort.signal)) {
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
}

/** The type of a file of the cache, which is named by what its bytes are. */
function typeOf(file: string): string {
  const type = typeOfAddress(file);
  return type === null ? '' : pictureTypes[type].name;
}
