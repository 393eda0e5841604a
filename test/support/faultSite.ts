import type { Socket } from 'node:net';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { CRLF, headEnd, type Fault, type FaultVisit } from './faultServer';
import {
  bmpPicture,
  gifPicture,
  isoMediaFile,
  jpegPicture,
  jpegWithThumbnail,
  pngPicture,
  webpPicture,
} from './pictures';

type Headers = Readonly<Record<string, string>>;

function responseHead(status: string, headers: Headers = {}): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}${CRLF}`);
  return `HTTP/1.1 ${status}${CRLF}${lines.join('')}${CRLF}`;
}

/** A whole and proper answer. */
function wholeAnswer(status: string, body: Buffer | string = '', headers: Headers = {}): Fault {
  return ({ socket }) => {
    const content = Buffer.from(body);
    socket.write(responseHead(status, { 'Content-Length': String(content.length), ...headers }));
    socket.write(content);
  };
}

const jpegHeaders = { 'Content-Type': 'image/jpeg' };
const htmlHeaders = { 'Content-Type': 'text/html; charset=utf-8' };

/** The picture that stands at a path of a fault that serves one in the end: no two are equal. */
export function pictureAt(path: string): Buffer {
  return jpegPicture(path);
}

/** A good picture. */
export const goodPicture: Fault = (visit) => wholeAnswer('200 OK', pictureAt(visit.path), jpegHeaders)(visit);

const fileAnswer = (body: Buffer | string, type = 'image/jpeg'): Fault =>
  wholeAnswer('200 OK', body, { 'Content-Type': type });
const titledPage = (title: string): string =>
  `<!doctype html><html><head><meta charset=utf-8><title>${title}</title></head><body>No.</body></html>`;

/** The first requests for a path go wrong, the next one does not. */
const thenGood =
  (...faults: readonly Fault[]): Fault =>
  (visit) =>
    (faults[visit.attempt - 1] ?? goodPicture)(visit);

/** Text or bytes as they are, and nothing more. */
const rawBytes =
  (...pieces: readonly (string | Buffer)[]): Fault =>
  ({ socket }) => {
    for (const piece of pieces) socket.write(piece);
  };

/** The same, and then the end of the connection. */
const rawAndEnd =
  (...pieces: readonly (string | Buffer)[]): Fault =>
  ({ socket }) =>
    void socket.end(Buffer.concat(pieces.map((piece) => Buffer.from(piece))));

const resetConnection: Fault = ({ socket }) => socket.resetAndDestroy();
const closeConnection: Fault = ({ socket }) => void socket.end();
const staySilent: Fault = () => undefined;

/** The body's first half under the headers of the whole, and then something. */
const halfBody =
  (then: (socket: Socket) => void, headers: Headers = {}): Fault =>
  ({ socket, path }) => {
    const body = pictureAt(path);
    socket.write(
      responseHead('200 OK', { ...jpegHeaders, 'Content-Length': String(body.length), ...headers }),
    );
    socket.write(body.subarray(0, body.length / 2), () => then(socket));
  };

/** A piece at a time, for as long as the other side listens and `next` has one. */
function dripPieces(socket: Socket, everyMs: number, next: () => Buffer | string | undefined): void {
  const timer = setInterval(() => {
    const piece = next();
    if (piece === undefined || socket.destroyed) clearInterval(timer);
    else socket.write(piece);
  }, everyMs);
  socket.once('close', () => clearInterval(timer));
}

/** As fast as it goes, until the other side has enough. */
function pourPieces(socket: Socket, piece: Buffer): void {
  const more = (ended?: Error | null): void => {
    if (!ended && !socket.destroyed) socket.write(piece, more);
  };
  more();
}

const encodeChunk = (body: Buffer | string): Buffer =>
  Buffer.concat([
    Buffer.from(Buffer.byteLength(body).toString(16) + CRLF),
    Buffer.from(body),
    Buffer.from(CRLF),
  ]);
const chunkedHeaders = { ...jpegHeaders, 'Transfer-Encoding': 'chunked' };
const lastChunk = `0${headEnd}`;

const encodedPicture =
  (encoding: string, encode: (body: Buffer) => Buffer): Fault =>
  (visit) =>
    wholeAnswer('200 OK', encode(pictureAt(visit.path)), { ...jpegHeaders, 'Content-Encoding': encoding })(
      visit,
    );

const redirectTo =
  (location: (visit: FaultVisit) => string, status = '302 Found'): Fault =>
  (visit) =>
    wholeAnswer(status, titledPage('Moved'), { ...htmlHeaders, Location: location(visit) })(visit);

/** Leads from `/x.jpg` to `/x.jpg/there`, and has a picture there. */
const redirectThere =
  (
    status: string,
    location = ({ ownOrigin, path }: FaultVisit): string => `${ownOrigin}${path}/there`,
  ): Fault =>
  (visit) =>
    (visit.path.endsWith('/there') ? goodPicture : redirectTo(location, status))(visit);

const slowDownAnswer = (status: string, retryAfter?: string): Fault =>
  wholeAnswer(status, 'slow down', retryAfter === undefined ? {} : { 'Retry-After': retryAfter });

/** A date with whole seconds that is at least so far away. */
const httpDateIn = (seconds: number): string =>
  new Date(Math.ceil(Date.now() / 1000) * 1000 + seconds * 1000).toUTCString();

const brotliCompressed = (body: Buffer): Buffer =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });

const largePicture = (path: string): Buffer => jpegPicture(path, 3 << 20);

/** A photo of more than a mebibyte, and the film that a phone writes behind it. */
export const motionPhoto = (path: string): Buffer =>
  Buffer.concat([jpegPicture(path, 5 << 18), Buffer.alloc(5 << 19, 'MotionPhoto_Data')]);

/** Everything that goes wrong, and how. */
export const faults = {
  // good, in unusual ways
  ok: goodPicture,
  'ok-no-type': (visit) => wholeAnswer('200 OK', pictureAt(visit.path))(visit),
  'ok-octet-stream': (visit) => fileAnswer(pictureAt(visit.path), 'application/octet-stream')(visit),
  'ok-until-close': (visit) => rawAndEnd(responseHead('200 OK', jpegHeaders), pictureAt(visit.path))(visit),
  'ok-chunked': (visit) =>
    rawBytes(
      responseHead('200 OK', chunkedHeaders),
      ...[...piecesOf(pictureAt(visit.path), 7)].map(encodeChunk),
      lastChunk,
    )(visit),
  'ok-trailers': (visit) =>
    rawBytes(
      responseHead('200 OK', chunkedHeaders),
      encodeChunk(pictureAt(visit.path)),
      `0${CRLF}X-Checked: yes${headEnd}`,
    )(visit),
  'ok-early-hints': (visit) => {
    visit.socket.write(responseHead('103 Early Hints', { Link: '</a.css>; rel=preload' }));
    goodPicture(visit);
  },
  'ok-slow-but-moving': ({ socket, path }) => {
    const body = jpegPicture(path, 8000);
    socket.write(responseHead('200 OK', { 'Content-Length': String(body.length) }));
    const rest = piecesOf(body, 400);
    dripPieces(socket, 60, () => rest.next().value);
  },
  'ok-byte-by-byte-headers': ({ socket, path }) => {
    const body = pictureAt(path);
    const left = [...responseHead('200 OK', { 'Content-Length': String(body.length) }), body];
    dripPieces(socket, 1, () => left.shift());
  },
  'ok-large': (visit) => fileAnswer(largePicture(visit.path))(visit),
  'ok-large-chunked': (visit) =>
    rawBytes(
      responseHead('200 OK', chunkedHeaders),
      ...[...piecesOf(largePicture(visit.path), 300_000)].map(encodeChunk),
      lastChunk,
    )(visit),
  'ok-more-behind-the-end': (visit) =>
    fileAnswer(Buffer.concat([pictureAt(visit.path), Buffer.alloc(500, 7)]))(visit),
  'ok-film-behind-a-large-picture': (visit) => fileAnswer(motionPhoto(visit.path))(visit),
  'ok-gif-without-its-end': fileAnswer(gifPicture().subarray(0, -1)),
  'ok-gzip-unasked': encodedPicture('gzip', gzipSync),
  'ok-deflate-unasked': encodedPicture('deflate', deflateSync),
  'ok-bare-deflate-unasked': encodedPicture('deflate', deflateRawSync),
  'ok-br-unasked': encodedPicture('br', brotliCompressSync),
  'ok-two-layers': encodedPicture('gzip, br', (body) => brotliCompressSync(gzipSync(body))),
  'ok-large-gzip-unasked': (visit) =>
    wholeAnswer('200 OK', gzipSync(largePicture(visit.path), { level: 0 }), {
      ...jpegHeaders,
      'Content-Encoding': 'gzip',
    })(visit),
  'ok-identity': encodedPicture('identity', (body) => body),
  // the connection
  'reset-at-once': resetConnection,
  'close-at-once': closeConnection,
  'reset-then-ok': thenGood(resetConnection),
  'close-twice-then-ok': thenGood(closeConnection, closeConnection),
  'stall-headers': staySilent,
  'stall-mid-headers': rawBytes('HTTP/1.1 200 OK\r\nContent-Le'),
  'drip-headers': ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    dripPieces(socket, 30, () => 'X-Filler: 1\r\n');
  },
  'stall-headers-then-ok': thenGood(staySilent),
  'stall-mid-body': halfBody(() => undefined),
  'stall-then-ok': thenGood(halfBody(() => undefined)),
  'drip-body': ({ socket }) => {
    socket.write(responseHead('200 OK', { 'Content-Length': '100000' }));
    dripPieces(socket, 50, () => 'x');
  },
  'reset-mid-body': halfBody((socket) => setTimeout(() => socket.resetAndDestroy(), 20)),
  'cut-then-ok': thenGood(halfBody((socket) => void socket.end())),
  'close-mid-body': halfBody((socket) => void socket.end()),
  'close-mid-body-close': halfBody((socket) => void socket.end(), { Connection: 'close' }),
  'close-mid-headers': rawAndEnd('HTTP/1.1 200 OK\r\nContent-Le'),
  'close-mid-large-body': ({ socket, path }) => {
    socket.write(responseHead('200 OK', { 'Content-Length': String(3 << 20) }));
    socket.end(largePicture(path).subarray(0, 2 << 20));
  },
  'stale-connection': (visit) => (visit.connectionRequest === 1 ? goodPicture : resetConnection)(visit),
  // how long it is
  'length-short': (visit) => {
    const body = pictureAt(visit.path);
    rawBytes(responseHead('200 OK', { 'Content-Length': String(body.length - 50) }), body)(visit);
  },
  'length-two-values': (visit) => {
    const body = pictureAt(visit.path);
    rawBytes(
      `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nContent-Length: 10${headEnd}`,
      body,
    )(visit);
  },
  'length-list': rawBytes(responseHead('200 OK', { 'Content-Length': '10, 20' }), 'x'.repeat(20)),
  'length-not-a-number': rawBytes(responseHead('200 OK', { 'Content-Length': 'ten' }), 'x'.repeat(10)),
  'length-negative': rawBytes(responseHead('200 OK', { 'Content-Length': '-1' }), 'x'),
  'length-and-chunked': (visit) =>
    rawBytes(
      responseHead('200 OK', { ...chunkedHeaders, 'Content-Length': '10' }),
      encodeChunk(pictureAt(visit.path)),
      lastChunk,
    )(visit),
  'ok-length-twice': (visit) => {
    const body = pictureAt(visit.path);
    const line = `Content-Length: ${body.length}\r\n`;
    rawBytes(`HTTP/1.1 200 OK\r\n${line}${line}\r\n`, body)(visit);
  },
  'ok-lines-without-cr': (visit) => {
    const body = pictureAt(visit.path);
    rawBytes(`HTTP/1.1 200 OK\nX Cache: HIT\nContent-Length: ${body.length}\n\n`, body)(visit);
  },
  'chunk-bad-size': rawBytes(responseHead('200 OK', chunkedHeaders), 'xyz\r\npicture\r\n', lastChunk),
  'chunk-huge-size': rawBytes(responseHead('200 OK', chunkedHeaders), `${'f'.repeat(20)}${CRLF}x`),
  'chunk-no-end': (visit) =>
    rawAndEnd(responseHead('200 OK', chunkedHeaders), encodeChunk(pictureAt(visit.path)))(visit),
  'chunk-cut': (visit) =>
    rawAndEnd(
      responseHead('200 OK', chunkedHeaders),
      encodeChunk(pictureAt(visit.path)).subarray(0, 300),
    )(visit),
  'chunk-cut-then-ok': thenGood((visit) =>
    rawAndEnd(
      responseHead('200 OK', chunkedHeaders),
      encodeChunk(pictureAt(visit.path)).subarray(0, 300),
    )(visit),
  ),
  'huge-announced': ({ socket }) => {
    socket.write(responseHead('200 OK', { ...jpegHeaders, 'Content-Length': '50000000000' }));
    pourPieces(socket, Buffer.alloc(65_536));
  },
  'endless-body': ({ socket }) => {
    socket.write(responseHead('200 OK', { ...jpegHeaders, Connection: 'close' }));
    socket.write(pictureAt('endless').subarray(0, 300));
    pourPieces(socket, Buffer.alloc(65_536));
  },
  'endless-chunks': ({ socket }) => {
    socket.write(responseHead('200 OK', chunkedHeaders));
    socket.write(encodeChunk(pictureAt('endless').subarray(0, 300)));
    pourPieces(socket, encodeChunk(Buffer.alloc(65_536)));
  },
  // how it is encoded
  'gzip-bomb': wholeAnswer('200 OK', gzipSync(Buffer.alloc(32 << 20)), {
    ...jpegHeaders,
    'Content-Encoding': 'gzip',
  }),
  'br-bomb': wholeAnswer('200 OK', brotliCompressed(Buffer.alloc(24 << 20)), {
    ...jpegHeaders,
    'Content-Encoding': 'br',
  }),
  'gzip-layers': encodedPicture('gzip, gzip, gzip, gzip, gzip, gzip', (body) => gzipSync(body)),
  'gzip-cut': encodedPicture('gzip', (body) => gzipSync(body).subarray(0, -9)),
  'gzip-bad-sum': encodedPicture('gzip', (body) => {
    const bytes = gzipSync(body);
    bytes.writeUInt32LE(1, bytes.length - 8);
    return bytes;
  }),
  'gzip-lie': encodedPicture('gzip', (body) => body),
  'ok-encoding-unknown': encodedPicture('aws-chunked', (body) => body),
  // not HTTP
  'bad-status-line': rawAndEnd('HTTP/1.1 OK fine\r\n\r\n'),
  http09: (visit) => rawAndEnd(pictureAt(visit.path))(visit),
  'other-protocol': rawAndEnd('SSH-2.0-OpenSSH_9.2\r\n'),
  'header-flood': rawBytes(`HTTP/1.1 200 OK\r\n${'X-Filler: 1234567890\r\n'.repeat(3000)}\r\n`),
  'header-without-colon': rawBytes('HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 1\r\n\r\nx'),
  // redirects
  'redirect-301': redirectThere('301 Moved Permanently'),
  'redirect-303': redirectThere('303 See Other'),
  'redirect-308': redirectThere('308 Permanent Redirect'),
  'redirect-relative': redirectThere('302 Found', ({ path }) => `..${path}/there#part`),
  'redirect-raw-utf8': redirectThere('302 Found', ({ path }) => `${path}/кот/there`),
  'redirect-cross-origin': (visit) =>
    wholeAnswer('302 Found', '', {
      Location: `${visit.otherOrigin}${visit.path}`,
      'Set-Cookie': 'id=1; Path=/',
    })(visit),
  'redirect-userinfo': redirectThere('302 Found', ({ ownOrigin, path }) =>
    `${ownOrigin}${path}/there`.replace('//', '//user:secret@'),
  ),
  'redirect-loop': redirectTo(({ ownOrigin, path }) =>
    path.endsWith('/b') ? ownOrigin + path.slice(0, -2) : `${ownOrigin}${path}/b`,
  ),
  'redirect-self': redirectTo(({ ownOrigin, path }) => ownOrigin + path),
  'redirect-long': redirectTo(({ ownOrigin, path }) => `${ownOrigin}${path}x`),
  'redirect-no-location': wholeAnswer('302 Found', titledPage('Moved'), htmlHeaders),
  'redirect-two-locations': rawBytes(
    'HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n',
  ),
  'redirect-bad-location': redirectTo(() => 'http://[not an address'),
  'redirect-file': redirectTo(() => 'file:///etc/hostname'),
  'redirect-data': redirectTo(() => `data:image/jpeg;base64,${pictureAt('data').toString('base64')}`),
  'redirect-ftp': redirectTo(() => 'ftp://127.0.0.1/a.jpg'),
  'redirect-javascript': redirectTo(() => 'javascript:alert(1)'),
  'redirect-private': redirectTo(({ forbiddenOrigin, path }) => forbiddenOrigin + path),
  'redirect-login': (visit) =>
    visit.path.endsWith('/login')
      ? wholeAnswer('200 OK', titledPage('Log in &amp; see more'), htmlHeaders)(visit)
      : redirectTo(({ path }) => `${path}/login`)(visit),
  // statuses that ask to wait
  '429-seconds-then-ok': thenGood(slowDownAnswer('429 Too Many Requests', '1')),
  '503-seconds-then-ok': thenGood(slowDownAnswer('503 Service Unavailable', '1')),
  '429-date-then-ok': thenGood((visit) => slowDownAnswer('429 Too Many Requests', httpDateIn(1))(visit)),
  '429-zero-then-ok': thenGood(slowDownAnswer('429 Too Many Requests', '0')),
  '429-past-date-then-ok': thenGood(slowDownAnswer('429 Too Many Requests', 'Thu, 01 Jan 1970 00:00:00 GMT')),
  '429-garbage-then-ok': thenGood(slowDownAnswer('429 Too Many Requests', 'in the year 2525')),
  '429-bare-then-ok': thenGood(slowDownAnswer('429 Too Many Requests')),
  '429-one-hour': slowDownAnswer('429 Too Many Requests', '3600'),
  '429-next-year': (visit) => slowDownAnswer('429 Too Many Requests', httpDateIn(31_536_000))(visit),
  '429-forever': slowDownAnswer('429 Too Many Requests'),
  // statuses that may pass
  '500-then-ok': thenGood(wholeAnswer('500 Internal Server Error')),
  '502-503-then-ok': thenGood(wholeAnswer('502 Bad Gateway'), wholeAnswer('503 Service Unavailable')),
  '408-then-ok': thenGood(wholeAnswer('408 Request Timeout')),
  'status-408': wholeAnswer('408 Request Timeout'),
  'status-500': wholeAnswer('500 Internal Server Error'),
  'status-502': wholeAnswer('502 Bad Gateway'),
  'status-503': wholeAnswer('503 Service Unavailable'),
  'status-504': wholeAnswer('504 Gateway Timeout'),
  'status-521': wholeAnswer('521 Web Server Is Down'),
  'status-522': wholeAnswer('522 Connection Timed Out'),
  'status-524': wholeAnswer('524 A Timeout Occurred'),
  // statuses that are final
  'status-400': wholeAnswer('400 Bad Request'),
  'status-401-basic': wholeAnswer('401 Unauthorized', '', { 'WWW-Authenticate': 'Basic realm="pictures"' }),
  'status-402': wholeAnswer('402 Payment Required'),
  'status-403': wholeAnswer('403 Forbidden'),
  'status-404': wholeAnswer('404 Not Found', titledPage('Not found'), htmlHeaders),
  'status-404-huge': ({ socket }) => {
    socket.write(responseHead('404 Not Found', { ...htmlHeaders, 'Content-Length': '50000000000' }));
    pourPieces(socket, Buffer.alloc(65_536));
  },
  'empty-gzip': wholeAnswer('200 OK', '', { ...jpegHeaders, 'Content-Encoding': 'gzip' }),
  'status-405': wholeAnswer('405 Method Not Allowed'),
  'status-407': wholeAnswer('407 Proxy Authentication Required', '', {
    'Proxy-Authenticate': 'Basic realm="p"',
  }),
  'status-410': wholeAnswer('410 Gone'),
  'status-416': wholeAnswer('416 Range Not Satisfiable'),
  'status-451': wholeAnswer('451 Unavailable For Legal Reasons'),
  'status-501': wholeAnswer('501 Not Implemented'),
  'status-999': wholeAnswer('999 Request Denied'),
  // success or nearly so, without a picture
  'status-204': rawBytes(responseHead('204 No Content')),
  'status-206-unasked': (visit) =>
    wholeAnswer('206 Partial Content', pictureAt(visit.path), { 'Content-Range': 'bytes 0-9/10' })(visit),
  'status-300': wholeAnswer('300 Multiple Choices', titledPage('Choose'), htmlHeaders),
  'status-304-unasked': rawBytes(responseHead('304 Not Modified')),
  'empty-200': wholeAnswer('200 OK', '', jpegHeaders),
  'empty-chunked': rawBytes(responseHead('200 OK', chunkedHeaders), lastChunk),
  'empty-until-close': rawAndEnd(responseHead('200 OK', jpegHeaders)),
  'empty-then-ok': thenGood(wholeAnswer('200 OK', '', jpegHeaders)),
  // not what it says
  'html-as-jpeg': fileAnswer(titledPage('Please \u202Esolve\n this <b>puzzle')),
  'html-200': wholeAnswer('200 OK', titledPage('Picture not available'), htmlHeaders),
  'html-latin1': wholeAnswer('200 OK', Buffer.from('<title>D\u00e9sol\u00e9</title>', 'latin1'), {
    'Content-Type': 'text/html; charset=iso-8859-1',
  }),
  'json-as-jpeg': fileAnswer('{"error":{"message":"not found"}}'),
  'exe-as-jpeg': fileAnswer(Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), Buffer.alloc(2000)])),
  'zeros-as-jpeg': fileAnswer(Buffer.alloc(5000)),
  'svg-script': fileAnswer(
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    'image/svg+xml',
  ),
  'one-byte': fileAnswer('\xff'),
  'png-as-jpg': fileAnswer(pngPicture()),
  'webp-as-jpg': fileAnswer(webpPicture()),
  'gif-as-jpg': fileAnswer(gifPicture()),
  'bmp-as-jpg': fileAnswer(bmpPicture()),
  'avif-as-jpg': fileAnswer(isoMediaFile('avif', 'mif1')),
  'heic-as-jpg': fileAnswer(isoMediaFile('heic', 'mif1')),
  'jpeg-as-png': (visit) => fileAnswer(pictureAt(visit.path), 'image/png')(visit),
  'jpeg-php': (visit) => fileAnswer(pictureAt(visit.path), 'application/x-httpd-php')(visit),
  // whole in HTTP, cut as a picture
  'jpeg-cut-inside': fileAnswer(jpegWithThumbnail().subarray(0, -40)),
  'png-cut-inside': fileAnswer(pngPicture().subarray(0, -30)),
  'gif-cut-inside': fileAnswer(gifPicture().subarray(0, -3)),
  'webp-cut-inside': fileAnswer(webpPicture().subarray(0, -4)),
  'large-cut-inside': (visit) => fileAnswer(largePicture(visit.path).subarray(0, 2 << 20))(visit),
  'cut-inside-then-ok': thenGood((visit) => fileAnswer(pictureAt(visit.path).subarray(0, -60))(visit)),
} satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;

function* piecesOf(body: Buffer, length: number): Generator<Buffer, undefined> {
  for (let at = 0; at < body.length; at += length) yield body.subarray(at, at + length);
}
