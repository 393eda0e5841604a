import type { Socket } from 'node:net';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { CRLF, headEnd, type Fault, type Visit } from './faultServer';
import {
  bmpPicture,
  gifPicture,
  isoMedia,
  jpegPicture,
  jpegWithThumbnail,
  pngPicture,
  webpPicture,
} from './pictures';

type Headers = Readonly<Record<string, string>>;

function head(status: string, headers: Headers = {}): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}${CRLF}`);
  return `HTTP/1.1 ${status}${CRLF}${lines.join('')}${CRLF}`;
}

/** A whole and proper answer. */
function answer(status: string, body: Buffer | string = '', headers: Headers = {}): Fault {
  return ({ socket }) => {
    const content = Buffer.from(body);
    socket.write(head(status, { 'Content-Length': String(content.length), ...headers }));
    socket.write(content);
  };
}

const jpegType = { 'Content-Type': 'image/jpeg' };
const htmlType = { 'Content-Type': 'text/html; charset=utf-8' };

/** The picture that stands at a path of a fault that serves one in the end: no two are equal. */
export function pictureAt(path: string): Buffer {
  return jpegPicture(path);
}

/** A good picture. */
export const good: Fault = (visit) => answer('200 OK', pictureAt(visit.path), jpegType)(visit);

const file = (body: Buffer | string, type = 'image/jpeg'): Fault =>
  answer('200 OK', body, { 'Content-Type': type });
const page = (title: string): string =>
  `<!doctype html><html><head><meta charset=utf-8><title>${title}</title></head><body>No.</body></html>`;

/** The first requests for a path go wrong, the next one does not. */
const thenGood =
  (...faults: readonly Fault[]): Fault =>
  (visit) =>
    (faults[visit.time - 1] ?? good)(visit);

/** Text or bytes as they are, and nothing more. */
const raw =
  (...pieces: readonly (string | Buffer)[]): Fault =>
  ({ socket }) => {
    for (const piece of pieces) socket.write(piece);
  };

/** The same, and then the end of the connection. */
const rawAndEnd =
  (...pieces: readonly (string | Buffer)[]): Fault =>
  ({ socket }) =>
    void socket.end(Buffer.concat(pieces.map((piece) => Buffer.from(piece))));

const reset: Fault = ({ socket }) => socket.resetAndDestroy();
const close: Fault = ({ socket }) => void socket.end();
const silence: Fault = () => undefined;

/** The body's first half under the headers of the whole, and then something. */
const half =
  (then: (socket: Socket) => void, headers: Headers = {}): Fault =>
  ({ socket, path }) => {
    const body = pictureAt(path);
    socket.write(head('200 OK', { ...jpegType, 'Content-Length': String(body.length), ...headers }));
    socket.write(body.subarray(0, body.length / 2), () => then(socket));
  };

/** A piece at a time, for as long as the other side listens and `next` has one. */
function drip(socket: Socket, everyMs: number, next: () => Buffer | string | undefined): void {
  const timer = setInterval(() => {
    const piece = next();
    if (piece === undefined || socket.destroyed) clearInterval(timer);
    else socket.write(piece);
  }, everyMs);
  socket.once('close', () => clearInterval(timer));
}

/** As fast as it goes, until the other side has enough. */
function pour(socket: Socket, piece: Buffer): void {
  const more = (ended?: Error | null): void => {
    if (!ended && !socket.destroyed) socket.write(piece, more);
  };
  more();
}

const chunk = (body: Buffer | string): Buffer =>
  Buffer.concat([
    Buffer.from(Buffer.byteLength(body).toString(16) + CRLF),
    Buffer.from(body),
    Buffer.from(CRLF),
  ]);
const chunked = { ...jpegType, 'Transfer-Encoding': 'chunked' };
const lastChunk = `0${headEnd}`;

const encoded =
  (encoding: string, encode: (body: Buffer) => Buffer): Fault =>
  (visit) =>
    answer('200 OK', encode(pictureAt(visit.path)), { ...jpegType, 'Content-Encoding': encoding })(visit);

const redirect =
  (location: (visit: Visit) => string, status = '302 Found'): Fault =>
  (visit) =>
    answer(status, page('Moved'), { ...htmlType, Location: location(visit) })(visit);

/** Leads from `/x.jpg` to `/x.jpg/there`, and has a picture there. */
const redirectThere =
  (status: string, location = ({ here, path }: Visit): string => `${here}${path}/there`): Fault =>
  (visit) =>
    (visit.path.endsWith('/there') ? good : redirect(location, status))(visit);

const slowDown = (status: string, retryAfter?: string): Fault =>
  answer(status, 'slow down', retryAfter === undefined ? {} : { 'Retry-After': retryAfter });

/** A date with whole seconds that is at least so far away. */
const dateIn = (seconds: number): string =>
  new Date(Math.ceil(Date.now() / 1000) * 1000 + seconds * 1000).toUTCString();

const smallest = (body: Buffer): Buffer =>
  brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });

const large = (path: string): Buffer => jpegPicture(path, 3 << 20);

/** Everything that goes wrong, and how. */
export const faults = {
  // good, in unusual ways
  ok: good,
  'ok-no-type': (visit) => answer('200 OK', pictureAt(visit.path))(visit),
  'ok-octet-stream': (visit) => file(pictureAt(visit.path), 'application/octet-stream')(visit),
  'ok-until-close': (visit) => rawAndEnd(head('200 OK', jpegType), pictureAt(visit.path))(visit),
  'ok-chunked': (visit) =>
    raw(head('200 OK', chunked), ...[...pieces(pictureAt(visit.path), 7)].map(chunk), lastChunk)(visit),
  'ok-trailers': (visit) =>
    raw(head('200 OK', chunked), chunk(pictureAt(visit.path)), `0${CRLF}X-Checked: yes${headEnd}`)(visit),
  'ok-early-hints': (visit) => {
    visit.socket.write(head('103 Early Hints', { Link: '</a.css>; rel=preload' }));
    good(visit);
  },
  'ok-slow-but-moving': ({ socket, path }) => {
    const body = jpegPicture(path, 8000);
    socket.write(head('200 OK', { 'Content-Length': String(body.length) }));
    const rest = pieces(body, 400);
    drip(socket, 60, () => rest.next().value);
  },
  'ok-byte-by-byte-headers': ({ socket, path }) => {
    const body = pictureAt(path);
    const left = [...head('200 OK', { 'Content-Length': String(body.length) }), body];
    drip(socket, 1, () => left.shift());
  },
  'ok-large': (visit) => file(large(visit.path))(visit),
  'ok-large-chunked': (visit) =>
    raw(head('200 OK', chunked), ...[...pieces(large(visit.path), 300_000)].map(chunk), lastChunk)(visit),
  'ok-more-behind-the-end': (visit) =>
    file(Buffer.concat([pictureAt(visit.path), Buffer.alloc(500, 7)]))(visit),
  'ok-gzip-unasked': encoded('gzip', gzipSync),
  'ok-deflate-unasked': encoded('deflate', deflateSync),
  'ok-bare-deflate-unasked': encoded('deflate', deflateRawSync),
  'ok-br-unasked': encoded('br', brotliCompressSync),
  'ok-two-layers': encoded('gzip, br', (body) => brotliCompressSync(gzipSync(body))),
  'ok-large-gzip-unasked': (visit) =>
    answer('200 OK', gzipSync(large(visit.path), { level: 0 }), { ...jpegType, 'Content-Encoding': 'gzip' })(
      visit,
    ),
  'ok-identity': encoded('identity', (body) => body),
  // the connection
  'reset-at-once': reset,
  'close-at-once': close,
  'reset-then-ok': thenGood(reset),
  'close-twice-then-ok': thenGood(close, close),
  'stall-headers': silence,
  'stall-mid-headers': raw('HTTP/1.1 200 OK\r\nContent-Le'),
  'drip-headers': ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    drip(socket, 30, () => 'X-Filler: 1\r\n');
  },
  'stall-headers-then-ok': thenGood(silence),
  'stall-mid-body': half(() => undefined),
  'stall-then-ok': thenGood(half(() => undefined)),
  'drip-body': ({ socket }) => {
    socket.write(head('200 OK', { 'Content-Length': '100000' }));
    drip(socket, 50, () => 'x');
  },
  'reset-mid-body': half((socket) => setTimeout(() => socket.resetAndDestroy(), 20)),
  'cut-then-ok': thenGood(half((socket) => void socket.end())),
  'close-mid-body': half((socket) => void socket.end()),
  'close-mid-body-close': half((socket) => void socket.end(), { Connection: 'close' }),
  'close-mid-headers': rawAndEnd('HTTP/1.1 200 OK\r\nContent-Le'),
  'close-mid-large-body': ({ socket, path }) => {
    socket.write(head('200 OK', { 'Content-Length': String(3 << 20) }));
    socket.end(large(path).subarray(0, 2 << 20));
  },
  'stale-connection': (visit) => (visit.onConnection === 1 ? good : reset)(visit),
  // how long it is
  'length-short': (visit) => {
    const body = pictureAt(visit.path);
    raw(head('200 OK', { 'Content-Length': String(body.length - 50) }), body)(visit);
  },
  'length-two-values': (visit) => {
    const body = pictureAt(visit.path);
    raw(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nContent-Length: 10${headEnd}`, body)(visit);
  },
  'length-list': raw(head('200 OK', { 'Content-Length': '10, 20' }), 'x'.repeat(20)),
  'length-not-a-number': raw(head('200 OK', { 'Content-Length': 'ten' }), 'x'.repeat(10)),
  'length-negative': raw(head('200 OK', { 'Content-Length': '-1' }), 'x'),
  'length-and-chunked': raw(
    head('200 OK', { ...chunked, 'Content-Length': '10' }),
    chunk('x'.repeat(10)),
    lastChunk,
  ),
  'chunk-bad-size': raw(head('200 OK', chunked), 'xyz\r\npicture\r\n', lastChunk),
  'chunk-huge-size': raw(head('200 OK', chunked), `${'f'.repeat(20)}${CRLF}x`),
  'chunk-no-end': (visit) => rawAndEnd(head('200 OK', chunked), chunk(pictureAt(visit.path)))(visit),
  'chunk-cut': (visit) =>
    rawAndEnd(head('200 OK', chunked), chunk(pictureAt(visit.path)).subarray(0, 300))(visit),
  'chunk-cut-then-ok': thenGood((visit) =>
    rawAndEnd(head('200 OK', chunked), chunk(pictureAt(visit.path)).subarray(0, 300))(visit),
  ),
  'huge-announced': ({ socket }) => {
    socket.write(head('200 OK', { ...jpegType, 'Content-Length': '50000000000' }));
    pour(socket, Buffer.alloc(65_536));
  },
  'endless-body': ({ socket }) => {
    socket.write(head('200 OK', { ...jpegType, Connection: 'close' }));
    socket.write(pictureAt('endless').subarray(0, 300));
    pour(socket, Buffer.alloc(65_536));
  },
  'endless-chunks': ({ socket }) => {
    socket.write(head('200 OK', chunked));
    socket.write(chunk(pictureAt('endless').subarray(0, 300)));
    pour(socket, chunk(Buffer.alloc(65_536)));
  },
  // how it is encoded
  'gzip-bomb': answer('200 OK', gzipSync(Buffer.alloc(32 << 20)), {
    ...jpegType,
    'Content-Encoding': 'gzip',
  }),
  'br-bomb': answer('200 OK', smallest(Buffer.alloc(24 << 20)), {
    ...jpegType,
    'Content-Encoding': 'br',
  }),
  'gzip-layers': encoded('gzip, gzip, gzip, gzip, gzip, gzip', (body) => gzipSync(body)),
  'gzip-cut': encoded('gzip', (body) => gzipSync(body).subarray(0, -9)),
  'gzip-bad-sum': encoded('gzip', (body) => {
    const bytes = gzipSync(body);
    bytes.writeUInt32LE(1, bytes.length - 8);
    return bytes;
  }),
  'gzip-lie': encoded('gzip', (body) => body),
  'encoding-unknown': encoded('compress', (body) => body),
  // not HTTP
  'bad-status-line': rawAndEnd('HTTP/1.1 OK fine\r\n\r\n'),
  http09: (visit) => rawAndEnd(pictureAt(visit.path))(visit),
  'other-protocol': rawAndEnd('SSH-2.0-OpenSSH_9.2\r\n'),
  'header-flood': raw(`HTTP/1.1 200 OK\r\n${'X-Filler: 1234567890\r\n'.repeat(3000)}\r\n`),
  'header-without-colon': raw('HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 1\r\n\r\nx'),
  // redirects
  'redirect-301': redirectThere('301 Moved Permanently'),
  'redirect-303': redirectThere('303 See Other'),
  'redirect-308': redirectThere('308 Permanent Redirect'),
  'redirect-relative': redirectThere('302 Found', ({ path }) => `..${path}/there#part`),
  'redirect-cross-origin': (visit) =>
    answer('302 Found', '', { Location: `${visit.elsewhere}${visit.path}`, 'Set-Cookie': 'id=1; Path=/' })(
      visit,
    ),
  'redirect-userinfo': redirectThere('302 Found', ({ here, path }) =>
    `${here}${path}/there`.replace('//', '//user:secret@'),
  ),
  'redirect-loop': redirect(({ here, path }) =>
    path.endsWith('/b') ? here + path.slice(0, -2) : `${here}${path}/b`,
  ),
  'redirect-self': redirect(({ here, path }) => here + path),
  'redirect-long': redirect(({ here, path }) => `${here}${path}x`),
  'redirect-no-location': answer('302 Found', page('Moved'), htmlType),
  'redirect-two-locations': raw(
    'HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n',
  ),
  'redirect-bad-location': redirect(() => 'http://[not an address'),
  'redirect-file': redirect(() => 'file:///etc/hostname'),
  'redirect-data': redirect(() => `data:image/jpeg;base64,${pictureAt('data').toString('base64')}`),
  'redirect-ftp': redirect(() => 'ftp://127.0.0.1/a.jpg'),
  'redirect-javascript': redirect(() => 'javascript:alert(1)'),
  'redirect-private': redirect(({ forbidden, path }) => forbidden + path),
  'redirect-login': (visit) =>
    visit.path.endsWith('/login')
      ? answer('200 OK', page('Log in &amp; see more'), htmlType)(visit)
      : redirect(({ path }) => `${path}/login`)(visit),
  // statuses that ask to wait
  '429-seconds-then-ok': thenGood(slowDown('429 Too Many Requests', '1')),
  '503-seconds-then-ok': thenGood(slowDown('503 Service Unavailable', '1')),
  '429-date-then-ok': thenGood((visit) => slowDown('429 Too Many Requests', dateIn(1))(visit)),
  '429-zero-then-ok': thenGood(slowDown('429 Too Many Requests', '0')),
  '429-past-date-then-ok': thenGood(slowDown('429 Too Many Requests', 'Thu, 01 Jan 1970 00:00:00 GMT')),
  '429-garbage-then-ok': thenGood(slowDown('429 Too Many Requests', 'in the year 2525')),
  '429-bare-then-ok': thenGood(slowDown('429 Too Many Requests')),
  '429-one-hour': slowDown('429 Too Many Requests', '3600'),
  '429-next-year': (visit) => slowDown('429 Too Many Requests', dateIn(31_536_000))(visit),
  '429-forever': slowDown('429 Too Many Requests'),
  // statuses that may pass
  '500-then-ok': thenGood(answer('500 Internal Server Error')),
  '502-503-then-ok': thenGood(answer('502 Bad Gateway'), answer('503 Service Unavailable')),
  '408-then-ok': thenGood(answer('408 Request Timeout')),
  'status-408': answer('408 Request Timeout'),
  'status-500': answer('500 Internal Server Error'),
  'status-502': answer('502 Bad Gateway'),
  'status-503': answer('503 Service Unavailable'),
  'status-504': answer('504 Gateway Timeout'),
  'status-521': answer('521 Web Server Is Down'),
  'status-522': answer('522 Connection Timed Out'),
  'status-524': answer('524 A Timeout Occurred'),
  // statuses that are final
  'status-400': answer('400 Bad Request'),
  'status-401-basic': answer('401 Unauthorized', '', { 'WWW-Authenticate': 'Basic realm="pictures"' }),
  'status-402': answer('402 Payment Required'),
  'status-403': answer('403 Forbidden'),
  'status-404': answer('404 Not Found', page('Not found'), htmlType),
  'status-404-huge': ({ socket }) => {
    socket.write(head('404 Not Found', { ...htmlType, 'Content-Length': '50000000000' }));
    pour(socket, Buffer.alloc(65_536));
  },
  'empty-gzip': answer('200 OK', '', { ...jpegType, 'Content-Encoding': 'gzip' }),
  'status-405': answer('405 Method Not Allowed'),
  'status-407': answer('407 Proxy Authentication Required', '', { 'Proxy-Authenticate': 'Basic realm="p"' }),
  'status-410': answer('410 Gone'),
  'status-416': answer('416 Range Not Satisfiable'),
  'status-451': answer('451 Unavailable For Legal Reasons'),
  'status-501': answer('501 Not Implemented'),
  'status-999': answer('999 Request Denied'),
  // success or nearly so, without a picture
  'status-204': raw(head('204 No Content')),
  'status-206-unasked': (visit) =>
    answer('206 Partial Content', pictureAt(visit.path), { 'Content-Range': 'bytes 0-9/10' })(visit),
  'status-300': answer('300 Multiple Choices', page('Choose'), htmlType),
  'status-304-unasked': raw(head('304 Not Modified')),
  'empty-200': answer('200 OK', '', jpegType),
  'empty-chunked': raw(head('200 OK', chunked), lastChunk),
  'empty-until-close': rawAndEnd(head('200 OK', jpegType)),
  'empty-then-ok': thenGood(answer('200 OK', '', jpegType)),
  // not what it says
  'html-as-jpeg': file(page('Please \u202Esolve\n this <b>puzzle')),
  'html-200': answer('200 OK', page('Picture not available'), htmlType),
  'html-latin1': answer('200 OK', Buffer.from('<title>D\u00e9sol\u00e9</title>', 'latin1'), {
    'Content-Type': 'text/html; charset=iso-8859-1',
  }),
  'json-as-jpeg': file('{"error":{"message":"not found"}}'),
  'exe-as-jpeg': file(Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), Buffer.alloc(2000)])),
  'zeros-as-jpeg': file(Buffer.alloc(5000)),
  'svg-script': file(
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    'image/svg+xml',
  ),
  'one-byte': file('\xff'),
  'png-as-jpg': file(pngPicture()),
  'webp-as-jpg': file(webpPicture()),
  'gif-as-jpg': file(gifPicture()),
  'bmp-as-jpg': file(bmpPicture()),
  'avif-as-jpg': file(isoMedia('avif', 'mif1')),
  'heic-as-jpg': file(isoMedia('heic', 'mif1')),
  'jpeg-as-png': (visit) => file(pictureAt(visit.path), 'image/png')(visit),
  'jpeg-php': (visit) => file(pictureAt(visit.path), 'application/x-httpd-php')(visit),
  // whole in HTTP, cut as a picture
  'jpeg-cut-inside': file(jpegWithThumbnail().subarray(0, -40)),
  'png-cut-inside': file(pngPicture().subarray(0, -8)),
  'gif-cut-inside': file(gifPicture().subarray(0, -3)),
  'webp-cut-inside': file(webpPicture().subarray(0, -4)),
  'large-cut-inside': (visit) => file(large(visit.path).subarray(0, 2 << 20))(visit),
  'cut-inside-then-ok': thenGood((visit) => file(pictureAt(visit.path).subarray(0, -60))(visit)),
} satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof faults;

function* pieces(body: Buffer, length: number): Generator<Buffer, undefined> {
  for (let at = 0; at < body.length; at += length) yield body.subarray(at, at + length);
}
