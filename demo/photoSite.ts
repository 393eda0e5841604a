import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hashText, photoPath, photoAt, photoById } from './photos';
import { sceneJpeg } from './scene';
import { searchPage, type PageMarkup } from './searchPage';

/** What a search can meet instead of results. */
export type SearchTrouble =
  | 'forbidden'
  | 'rate-limited'
  | 'unavailable'
  | 'challenge'
  | 'login'
  /** A page that is of the site, but written in a way not seen before. */
  | 'changed';

export interface PhotoSiteOptions {
  /** 0, the default, takes any that is free. */
  readonly port?: number;
  readonly markup?: PageMarkup;
  /** How many photos a search has. By default some thousands, and none for `nothing`. */
  readonly total?: (keyword: string) => number;
  /** Where searching fails: the keyword, and the page from 1. */
  readonly troubleFor?: (keyword: string, page: number) => SearchTrouble | undefined;
  /** Photos that are listed and yet gone: every size answers 404. */
  readonly isDead?: (id: string) => boolean;
  /** Milliseconds until a picture is answered. */
  readonly delayMs?: number;
  /** Milliseconds until a search is. */
  readonly searchDelayMs?: number;
  /** Sees every request first; true means that it has answered, or will. */
  readonly handler?: (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;
}

export interface PhotoRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly userAgent: string;
  /** Milliseconds of `performance.now()`. */
  readonly atMs: number;
}

export interface PhotoSite {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** Every request since the start or the last `forget`, in order. */
  readonly requests: readonly PhotoRequest[];
  /** The most picture requests that were open at once since the start or the last `forget`. */
  readonly maxOpenPictures: number;
  /** Empties the log of requests. */
  forgetRequests(): void;
  /** Ends every connection too. */
  close(): Promise<void>;
}

const photosPerPage = 25;
/** Past it Flickr repeats the last page. */
const lastPage = 160;

/** A small photo site in Flickr's markup, on loopback, with endless imagined photos as real JPEG files. */
export async function startPhotoSite(options: PhotoSiteOptions = {}): Promise<PhotoSite> {
  const requests: PhotoRequest[] = [];
  let open = 0;
  let mostPicturesAtOnce = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    requests.push({
      method: request.method ?? '',
      url: request.url ?? '',
      userAgent: request.headers['user-agent'] ?? '',
      atMs: performance.now(),
    });
    if (picturePath.test(url.pathname)) {
      open += 1;
      mostPicturesAtOnce = Math.max(mostPicturesAtOnce, open);
      response.once('close', () => (open -= 1));
    }
    if (options.handler?.(request, response, url)) return;
    answerRequest(request, response, url, options);
  });
  // A client that keeps its connections for long must not find them closed under its hands.
  server.keepAliveTimeout = 60_000;
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get maxOpenPictures() {
      return mostPicturesAtOnce;
    },
    forgetRequests() {
      requests.length = 0;
      mostPicturesAtOnce = open;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const picturePath = /^\/65535\/(\d{1,20})_([0-9a-f]{10})(?:_([a-z]))?\.jpg$/;

function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  options: PhotoSiteOptions,
): void {
  const picture = picturePath.exec(url.pathname);
  if (picture) {
    const [, id = '', secret = '', suffix = ''] = picture;
    const send = (): void => sendPicture(response, id, secret, suffix, options);
    if (options.delayMs) setTimeout(send, options.delayMs);
    else send();
  } else if (/\/search\/?$/.test(url.pathname)) {
    const send = (): void => sendSearch(response, url, request.headers.host ?? '', options);
    if (options.searchDelayMs) setTimeout(send, options.searchDelayMs);
    else send();
  } else if (/^\/(?:photos\/[^/]+\/(?:\d+\/)?|photo\.gne)$/.test(url.pathname)) {
    sendHtml(response, 200, '<!DOCTYPE html><title>Photo site</title><p>A page of the photo site.</p>');
  } else {
    sendHtml(response, 404, '');
  }
}

function sendPicture(
  response: ServerResponse,
  id: string,
  secret: string,
  suffix: string,
  options: PhotoSiteOptions,
): void {
  const photo = photoById(id);
  const size = photo.sizes.find((each) => each.suffix === suffix);
  if (!size || photo.secret !== secret || options.isDead?.(id)) return sendHtml(response, 404, '');
  const body = sceneJpeg(photo.scene, size.width, size.height, photoPath(photo, size));
  response.writeHead(200, {
    'content-type': 'image/jpeg',
    'content-length': body.length,
    'cache-control': 'public, max-age=31536000',
    imagewidth: size.width,
    imageheight: size.height,
  });
  response.end(body);
}

function sendSearch(response: ServerResponse, url: URL, host: string, options: PhotoSiteOptions): void {
  const keyword = (url.searchParams.get('text') ?? '').trim();
  const asked = Number(url.searchParams.get('page') ?? 1);
  const page = Number.isInteger(asked) ? Math.min(lastPage, Math.max(1, asked)) : 1;
  const trouble = options.troubleFor?.(keyword, page);
  if (trouble) return sendTrouble(response, trouble);
  const total = (options.total ?? usualTotal)(keyword);
  const first = (page - 1) * photosPerPage;
  const count = Math.max(0, Math.min(photosPerPage, total - first));
  const photos = Array.from({ length: count }, (_, index) => photoAt(keyword, first + index));
  const results = { keyword, photos, total, pictureHost: host };
  sendHtml(response, 200, searchPage(results, options.markup ?? 'wrapped'));
}

function usualTotal(keyword: string): number {
  return keyword === 'nothing' ? 0 : 3_000 + (hashText(keyword) % 9_000);
}

function sendTrouble(response: ServerResponse, trouble: SearchTrouble): void {
  switch (trouble) {
    case 'forbidden':
      return sendHtml(response, 403, '<h1>403 Forbidden</h1>');
    case 'rate-limited':
      response.setHeader('retry-after', '30');
      return sendHtml(response, 429, '<h1>429 Too Many Requests</h1>');
    case 'unavailable':
      return sendHtml(response, 503, '<h1>503 Service Unavailable</h1>');
    case 'challenge':
      return sendHtml(
        response,
        200,
        '<!DOCTYPE html><title>Just a moment...</title><form id="challenge-form" action="/check"></form>',
      );
    case 'login':
      return sendHtml(
        response,
        200,
        '<!DOCTYPE html><title>Log in | Photo site</title><form><input name="email"><input type="password" name="password"></form>',
      );
    case 'changed':
      return sendHtml(
        response,
        200,
        '<!DOCTYPE html><html class="html-search-photos-unified-page-view"><title>Search | Photo site</title><section class="grid-2030"><picture-card ref="1"></picture-card></section>',
      );
  }
}

function sendHtml(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(html),
  });
  response.end(html);
}
