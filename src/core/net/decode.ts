import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib';
import { promisify } from 'node:util';
import { ScrapeError } from '../failure';

const decoders = {
  gzip: promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  'x-gzip': promisify<Buffer, ZlibOptions, Buffer>(gunzip),
  deflate: promisify<Buffer, ZlibOptions, Buffer>(inflate),
  br: promisify<Buffer, ZlibOptions, Buffer>(brotliDecompress),
};

/** No honest server puts more than one encoding on another; curl and undici stop at five. */
const maxLayers = 5;

/**
 * Undoes a Content-Encoding, strictly: the end of each stream must be seen, and nothing grows beyond `maxBytes`.
 * Throws `ScrapeError`: `incomplete` for a cut stream, `too-large`, `bad-response` for anything else.
 */
export async function decodeBody(
  body: Buffer,
  encoding: string,
  maxBytes: number,
  host: string,
): Promise<Buffer> {
  const layers = encoding.split(',').map((layer) => layer.trim().toLowerCase());
  const meaningful = layers.filter((layer) => layer !== '' && layer !== 'identity');
  if (meaningful.length > maxLayers) throw bad(host, `${meaningful.length} content encodings`);
  let decoded = body;
  for (const layer of meaningful.reverse()) {
    if (!Object.hasOwn(decoders, layer)) throw bad(host, `unknown content encoding ${layer}`);
    const decode = decoders[layer as keyof typeof decoders];
    try {
      decoded = await decode(decoded, { maxOutputLength: maxBytes });
    } catch (error) {
      throw decodeError(error, host);
    }
  }
  return decoded;
}

function decodeError(error: unknown, host: string): ScrapeError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_BUFFER_TOO_LARGE') return new ScrapeError({ code: 'too-large', host, detail: code });
  if (code === 'Z_BUF_ERROR') return new ScrapeError({ code: 'incomplete', host, detail: code }, 'yes');
  return bad(host, `content encoding: ${code}`);
}

function bad(host: string, detail: string): ScrapeError {
  return new ScrapeError({ code: 'bad-response', host, detail });
}
