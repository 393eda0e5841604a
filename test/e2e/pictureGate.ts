import type { IncomingMessage, ServerResponse } from 'node:http';

const passHeader = 'x-passed-the-gate';

/** Whether a path is that of a picture as it is saved in size Large; the panel's thumbnails are the 320 px that end in `_n`. */
export function isLargePicture(path: string): boolean {
  return path.endsWith('.jpg') && !path.endsWith('_n.jpg');
}

/**
 * Lets a photo site answer so many requests for large pictures and holds all others back, until more are let through. With
 * it a run stands still at a known count, and thumbnails come all the same.
 */
export class PictureGate {
  #left: number;
  readonly #waiting: (() => void)[] = [];

  constructor(pictures: number) {
    this.#left = pictures;
  }

  /** The `handler` of a photo site. */
  readonly handler = (request: IncomingMessage, response: ServerResponse, url: URL): boolean => {
    if (!isLargePicture(url.pathname) || request.headers[passHeader] !== undefined) return false;
    const asked = `http://${request.headers.host}${url.pathname}`;
    this.#waiting.push(() => void answerFromSite(asked, response));
    this.#passWaiting();
    return true;
  };

  letThrough(pictures: number): void {
    this.#left += pictures;
    this.#passWaiting();
  }

  #passWaiting(): void {
    for (const pass of this.#waiting.splice(0, this.#left)) {
      this.#left -= 1;
      pass();
    }
  }
}

/** The site's own answer, had by asking it once more with a pass. */
async function answerFromSite(url: string, response: ServerResponse): Promise<void> {
  const own = await fetch(url, { headers: { [passHeader]: 'yes' } });
  response.writeHead(own.status, { 'content-type': own.headers.get('content-type') ?? '' });
  response.end(Buffer.from(await own.arrayBuffer()));
}
