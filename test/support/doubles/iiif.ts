import type { IncomingHttpHeaders } from 'node:http';
import { jpegPicture } from '../pictures';
import { startSite, type SeenRequest } from '../site';

/** A library of our own on loopback, with the Presentation and Image API of IIIF in all their kinds. */
export interface IiifSite {
  /** Without a slash at its end. */
  readonly url: string;
  readonly host: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/** What plays an image server: its version, and what it allows. */
const servers = {
  /** Version 3, scales. */
  three: { version: 3, level: 1 },
  /** Version 2, scales. */
  two: { version: 2, level: 2 },
  /** Version 3, files made beforehand. */
  files: { version: 3, level: 0 },
  /** Version 2, refuses the whole picture, of which only its info.json tells. */
  capped: { version: 2, level: 2, maxWidth: 1200 },
  /** Only for those who have signed in. */
  locked: { version: 2, level: 2 },
} as const;
type Server = keyof typeof servers;

const whole = { width: 3000, height: 2000 };
const listed = [
  { width: 300, height: 200 },
  { width: 900, height: 600 },
];
const auth = {
  '@context': 'http://iiif.io/api/auth/1/context.json',
  '@id': 'https://auth.example/login',
  profile: 'http://iiif.io/api/auth/1/login',
  label: 'Sign in to the library',
};

function infoOf(self: string, server: Server, id: string): object {
  const { version, level } = servers[server];
  const cap = 'maxWidth' in servers[server] ? { maxWidth: servers[server].maxWidth } : {};
  const own = `${self}/images/${server}/${id}`;
  return version === 3
    ? {
        '@context': 'http://iiif.io/api/image/3/context.json',
        id: own,
        type: 'ImageService3',
        protocol: 'http://iiif.io/api/image',
        profile: `level${level}`,
        ...whole,
        ...(level === 0 && { sizes: [...listed, whole] }),
      }
    : {
        '@context': 'http://iiif.io/api/image/2/context.json',
        '@id': own,
        protocol: 'http://iiif.io/api/image',
        profile: [`http://iiif.io/api/image/2/level${level}.json`, cap],
        ...whole,
        ...(server === 'locked' && { service: auth }),
      };
}

/** What a manifest says of a service: what servers tend to leave out is left out. */
function blockOf(self: string, server: Server, id: string): object {
  const { version, level } = servers[server];
  const own = `${self}/images/${server}/${id}`;
  if (version === 3) return { id: own, type: 'ImageService3', profile: `level${level}` };
  return {
    '@context': 'http://iiif.io/api/image/2/context.json',
    '@id': own,
    profile: `http://iiif.io/api/image/2/level${level}.json`,
    ...(server === 'locked' && { service: auth }),
  };
}

interface Leaf {
  readonly id: string;
  readonly server?: Server;
  readonly label?: unknown;
  readonly more?: object;
  /** In place of the picture. */
  readonly body?: object;
}

function imageOf(self: string, { id, server = 'three' }: Leaf): object {
  const file = `${self}/images/${server}/${id}/full/max/0/default.jpg`;
  return { id: file, type: 'Image', format: 'image/jpeg', ...whole, service: [blockOf(self, server, id)] };
}

/** A canvas of version 3. */
function canvasOf(self: string, leaf: Leaf): object {
  const { id, label, more, body = imageOf(self, leaf) } = leaf;
  const annotation = {
    id: `${self}/${id}/a`,
    type: 'Annotation',
    motivation: 'painting',
    body,
    target: `${self}/${id}`,
  };
  return {
    id: `${self}/${id}`,
    type: 'Canvas',
    ...(label !== undefined && { label }),
    ...whole,
    ...more,
    items: [{ id: `${self}/${id}/p`, type: 'AnnotationPage', items: [annotation] }],
  };
}

const presentation3 = 'http://iiif.io/api/presentation/3/context.json';
const presentation2 = 'http://iiif.io/api/presentation/2/context.json';

/** A manifest of version 3. */
function manifest3(self: string, name: string, leaves: readonly Leaf[], more: object = {}): object {
  return {
    '@context': presentation3,
    id: `${self}/${name}`,
    type: 'Manifest',
    label: { none: [name] },
    items: leaves.map((leaf) => canvasOf(self, leaf)),
    ...more,
  };
}

function page2(self: string, server: Server, id: string, label: unknown): object {
  const own = `${self}/images/${server}/${id}`;
  const resource = {
    '@id': `${own}/full/full/0/default.jpg`,
    '@type': 'dctypes:Image',
    format: 'image/jpeg',
    ...whole,
    service: blockOf(self, server, id),
  };
  return {
    '@id': `${self}/canvas/${id}`,
    '@type': 'sc:Canvas',
    label,
    ...whole,
    images: [{ '@type': 'oa:Annotation', motivation: 'sc:painting', resource, on: `${self}/canvas/${id}` }],
  };
}

/** The documents of the library by path. */
function documents(self: string): Readonly<Record<string, object>> {
  const item = (path: string, type = 'Manifest'): object => ({
    id: `${self}${path}`,
    type,
    label: { en: [path] },
  });
  const collection = (path: string, items: readonly object[]): object => ({
    '@context': presentation3,
    id: `${self}${path}`,
    type: 'Collection',
    label: { en: ['A shelf'] },
    items,
  });
  const single = (id: string): object => manifest3(self, id, [{ id }]);
  return {
    '/book/manifest.json': manifest3(
      self,
      'book',
      [
        { id: 'leaf-1', label: { none: ['f. 1r'] } },
        {
          id: 'leaf-2',
          label: { none: ['f. 1v'] },
          more: { rights: 'http://rightsstatements.org/vocab/InC/1.0/' },
        },
        { id: 'empty', label: { none: ['f. 2r'] }, body: {} },
        { id: 'leaf-3', label: { none: ['f. 2v'] } },
      ],
      {
        label: { en: ['Book of Birds'], de: ['Buch der Vögel'], none: ['MS 7'] },
        rights: 'http://creativecommons.org/licenses/by-sa/4.0/',
        metadata: [{ label: { en: ['Author'] }, value: { none: ['Ada &amp; <b>Bo</b>'] } }],
        requiredStatement: {
          label: { en: ['Credit'] },
          value: { en: ['<span>Courtesy of <a href="/">the Library</a></span>'] },
        },
        homepage: [{ id: `${self}/catalogue/7`, type: 'Text', format: 'text/html' }],
      },
    ),
    '/two/manifest': {
      '@context': presentation2,
      '@id': `${self}/two/manifest`,
      '@type': 'sc:Manifest',
      label: [
        { '@value': 'Atlas', '@language': 'en' },
        { '@value': 'Atlas auf Deutsch', '@language': 'de' },
      ],
      license: 'https://creativecommons.org/publicdomain/mark/1.0/',
      attribution: 'Map Room',
      related: { '@id': `${self}/catalogue/8`, format: 'text/html' },
      sequences: [
        {
          '@type': 'sc:Sequence',
          canvases: [page2(self, 'two', 'map-1', 'Map 1'), page2(self, 'two', 'map-2', 'Map 2')],
        },
      ],
    },
    '/static/manifest.json': manifest3(self, 'static', [{ id: 'still', server: 'files' }], {
      label: { en: ['Still life'] },
      // Whoever is on a private network may have a page for everyone.
      homepage: [{ id: 'https://catalogue.example/9', type: 'Text', format: 'text/html' }],
    }),
    '/capped/manifest.json': { ...manifest2(self, 'capped', 'capped') },
    '/locked/manifest.json': { ...manifest2(self, 'locked', 'locked') },
    '/media/manifest.json': manifest3(self, 'media', [
      { id: 'film', body: { id: `${self}/film.mp4`, type: 'Video', format: 'video/mp4' } },
      { id: 'song', body: { id: `${self}/song.mp3`, type: 'Sound', format: 'audio/mpeg' } },
      { id: 'vase', body: { id: `${self}/vase.glb`, type: 'Model' } },
      {
        id: 'choice',
        body: { type: 'Choice', items: [imageOf(self, { id: 'by-day' }), imageOf(self, { id: 'by-night' })] },
      },
    ]),
    '/sound/manifest.json': manifest3(self, 'sound', [
      { id: 'tape', body: { id: `${self}/tape.mp3`, type: 'Sound', format: 'audio/mpeg' } },
    ]),
    '/one/manifest.json': single('one'),
    '/a/manifest.json': single('a'),
    '/b/manifest.json': single('b'),
    '/c/manifest.json': single('c'),
    '/shelf/collection.json': collection('/shelf/collection.json', [
      item('/a/manifest.json'),
      item('/gone/manifest.json'),
      item('/sound/manifest.json'),
      item('/box/collection.json', 'Collection'),
      item('/c/manifest.json'),
    ]),
    '/box/collection.json': collection('/box/collection.json', [
      item('/shelf/collection.json', 'Collection'),
      item('/box/collection.json', 'Collection'),
      item('/b/manifest.json'),
    ]),
    '/paged/top.json': {
      '@context': presentation2,
      '@id': `${self}/paged/top.json`,
      '@type': 'sc:Collection',
      first: `${self}/paged/1.json`,
      total: 2,
    },
    '/paged/1.json': {
      '@context': presentation2,
      '@id': `${self}/paged/1.json`,
      '@type': 'sc:Collection',
      manifests: [{ '@id': `${self}/a/manifest.json`, '@type': 'sc:Manifest' }],
      next: `${self}/paged/2.json`,
    },
    '/paged/2.json': {
      '@context': presentation2,
      '@id': `${self}/paged/2.json`,
      '@type': 'sc:Collection',
      members: [{ '@id': `${self}/b/manifest.json`, '@type': 'sc:Manifest' }],
      // Back to the beginning.
      next: `${self}/paged/1.json`,
    },
    '/barred/collection.json': collection('/barred/collection.json', [item('/refused/manifest.json')]),
  };
}

/** A manifest of version 2 with one picture. */
function manifest2(self: string, name: string, server: Server): object {
  return {
    '@context': presentation2,
    '@id': `${self}/${name}/manifest.json`,
    '@type': 'sc:Manifest',
    label: name,
    sequences: [{ canvases: [page2(self, server, `${name}-1`, '1')] }],
  };
}

/** Pages of the library's catalogue, each of which names a manifest in another way. */
function pages(self: string): Readonly<Record<string, string>> {
  const manifest = `${self}/one/manifest.json`;
  return {
    '/by/link': `<link rel="alternate" type='application/ld+json;profile="${presentation3}"' href="/one/manifest.json">
      <img src="${self}/images/three/one/full/200,/0/default.jpg"><img src="/reading-room.jpg">`,
    '/by/data': `<div class="mirador" data-manifest-uri="${manifest}"></div>`,
    '/by/linked-data': `<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Book", "associatedMedia":
      {"@type": "MediaObject", "encodingFormat": "application/ld+json;profile='${presentation3}'", "contentUrl": "${manifest}"}}</script>`,
    '/by/script': `<script>Mirador.viewer({ id: 'm', windows: [{ manifestId: '${manifest}' }] })</script>`,
    '/by/frame': `<iframe src="https://viewer.example/uv.html#?manifest=${manifest}&c=0"></iframe>`,
    '/by/drop': `<a href="https://viewer.example/?manifest=${encodeURIComponent(manifest)}"><img src="/drop.jpg"></a>`,
    '/by/results': `<a href="/viewer?manifest=${manifest}">one</a> <a href="/viewer?manifest=${self}/a/manifest.json">two</a>
      <img src="/shelf.jpg">`,
    '/by/broken': `<div data-manifest="/gone/manifest.json"></div><img src="/cover.jpg">`,
    '/by/locked': `<div data-manifest="/refused/manifest.json"></div>`,
    '/viewer': '<title>Viewer</title><script src="viewer.js"></script>',
  };
}

type Answer = readonly [status: number, headers: IncomingHttpHeaders, body: string | Buffer];

const json = { 'content-type': 'application/ld+json', 'access-control-allow-origin': '*' };

function answerTo(self: string, path: string): Answer {
  const { pathname } = new URL(path, self);
  const document = documents(self)[pathname];
  if (document) return [200, json, JSON.stringify(document)];
  const page = pages(self)[pathname];
  if (page !== undefined) return [200, { 'content-type': 'text/html' }, page];
  if (pathname === '/refused/manifest.json')
    return [401, json, JSON.stringify({ type: 'Manifest', service: [{ type: 'AuthProbeService2' }] })];
  if (pathname === '/odd/manifest.json')
    return [
      200,
      json,
      `{"@context": "${presentation3}", "type": "Manifest", "items": [null, 3, {"items": {"items": "x"}}]}`,
    ];
  const [, name = '', id = '', rest = ''] = /^\/images\/(\w+)\/([\w-]+)\/(.*)$/.exec(pathname) ?? [];
  if (Object.hasOwn(servers, name)) return imageAnswer(self, name as Server, id, rest);
  if (pathname.endsWith('.jpg')) return [200, { 'content-type': 'image/jpeg' }, jpegPicture(pathname)];
  return [404, {}, ''];
}

function imageAnswer(self: string, server: Server, id: string, rest: string): Answer {
  const { version, level } = servers[server];
  if (server === 'locked') return [401, json, JSON.stringify(infoOf(self, server, id))];
  if (rest === 'info.json') return [200, json, JSON.stringify(infoOf(self, server, id))];
  const [, size = ''] = /^full\/([^/]+)\/0\/default\.jpg$/.exec(rest) ?? [];
  const sizes = listed.map(({ width, height }) => `${width},${height}`);
  const isServed =
    level === 0
      ? ['max', ...sizes].includes(size)
      : size === (version === 3 || server === 'capped' ? 'max' : 'full') || /^\d+,$/.test(size);
  if (!isServed) return [400, {}, 'no such size'];
  return [200, { 'content-type': 'image/jpeg' }, jpegPicture(`${server}/${id}/${size}`)];
}

export async function startIiifSite(): Promise<IiifSite> {
  const site = await startSite((request, response) => {
    const [status, headers, body] = answerTo(`http://${request.headers.host}`, request.url ?? '');
    response.writeHead(status, headers);
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  return site;
}
