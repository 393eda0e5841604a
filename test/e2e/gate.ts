import type { IncomingMessage, ServerResponse } from 'node:http';

const passed = 'x-passed-the-gate';

/**
 * Lets a photo site answer so many requests for pictures and holds all others back, until more are let through. With it
 * a run stands still at a known count.
 */
export class Gate {
  #left: number;
  readonly #waiting: (() => void)[] = [];

  constructor(pictures: number) {
    this.#left = pictures;
  }

  /** The `handler` of a photo site. */
  readonly handler = (request: IncomingMessage, response: ServerResponse, url: URL): boolean => {
    if (!url.pathname.endsWith('.jpg') || request.headers[passed] !== undefined) return false;
    const asked = `http://${request.headers.host}${url.pathname}`;
    this.#waiting.push(() => void answer(asked, response));
    this.#flow();
    return true;
  };

  letThrough(pictures: number): void {
    this.#left += pictures;
    this.#flow();
  }

  #flow(): void {
    for (const pass of this.#waiting.splice(0, this.#left)) {
      this.#left -= 1;
      pass();
    }
  }
}

/** The site's own answer, had by asking it once more with a pass. */
async function answer(url: string, response: ServerResponse): Promise<void> {
  const own = await fetch(url, { headers: { [passed]: 'yes' } });
  response.writeHead(own.status, { 'content-type': own.headers.get('content-type') ?? '' });
  response.end(Buffer.from(await own.arrayBuffer()));
}
