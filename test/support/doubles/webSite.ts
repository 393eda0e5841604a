import type { IncomingHttpHeaders } from 'node:http';
import { jpegPicture } from '../pictures';
import { startSite, type SeenRequest } from '../site';

/** A site of our own on loopback, whose pages show pictures in every way in which pages do. */
export interface WebSite {
  /** Without a slash at its end. */
  readonly url: string;
  readonly host: string;
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/** Pictures that the listing of `/folder/` links to. */
export const linkedPictureCount = 130;

/**
 * Its pages by path. Any path that ends in `.jpg` is a picture of its own, except those below `/wiki/`, which are pages,
 * and those below `/guarded/`, which want to be asked for from a page of this site. Below `/silent/` nothing is told by HEAD. `/huge.jpg` is larger than pages may be.
 */
export const webPages: Readonly<Record<string, string>> = {
  '/gallery/': `<!doctype html><html><head>
    <title>Gallery</title><base target="_blank"><base href="files/"><base href="/elsewhere/">
    <link rel="icon" href="/favicon.png"><link rel="apple-touch-icon" sizes="180x180" href="/touch.png">
    <meta name="msapplication-TileImage" content="/tile.png"><link rel="mask-icon" href="/mask.svg">
    <meta property="og:image" content="/gallery/files/first.jpg"><meta property="og:image:width" content="1600">
    <meta property="og:image:height" content="1200">
    <meta name="twitter:image" content="card.jpg">
    <link rel="image_src" href="card.jpg">
    <link rel="preload" as="image" href="early-400.jpg" imagesrcset="early-400.jpg 400w, early-800.jpg 800w">
    <link rel="license" href="https://creativecommons.org/licenses/by/4.0/">
    <style>
      @import url("print.css"); @font-face { font-family: x; src: url(font.woff2) }
      /* .old { background: url(old.jpg) } */
      .hero { background: url( 'hero.jpg' ) no-repeat, #eee url("grain.png") }
      .sharp { background-image: -webkit-image-set("sharp.jpg" 1x, "sharp@2x.jpg" 2x); cursor: url(hand.png), auto }
      .escaped { background-image: url(brackets\\(1\\).jpg) }
      @media (min-width: 10px) { .wide { border-image-source: url(frame.png) } }
    </style>
    <script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
      {"@type": "Article", "image": ["described-a.jpg", {"@type": "ImageObject", "url": "described-b.jpg", "width": 900,
        "height": 600, "name": "B &amp; more", "creator": {"@type": "Person", "name": "Ann", "url": "/ann"},
        "license": "https://creativecommons.org/publicdomain/zero/1.0/"}],
       "publisher": {"@type": "Organization", "logo": {"@type": "ImageObject", "url": "logo-described.png"}}}]}
    </script>
  </head><body>
    <img src="first.jpg" alt="The first" title="tip">
    <img src=" with space.jpg " alt="beside.jpg">
    <img src="//127.0.0.1:9/elsewhere.jpg?a=1&amp;b=2">
    <figure><img src="small-300.jpg" srcset="small-300.jpg 300w, big,with,commas-1200.jpg 1200w" width="300" height="200">
      <figcaption>A <b>caption</b> &amp; more</figcaption></figure>
    <img src="dense.jpg" srcset="dense@2x.jpg 2x, dense@1.5x.jpg 1.5x" width="100" height="50">
    <picture><source type="image/webp" srcset="choice.webp 800w"><source srcset="choice-1600.jpg 1600w, choice-800.jpg 800w">
      <img src="choice.jpg" alt="A choice"></picture>
    <img class="lazy" src="data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="
      data-src="later.jpg" data-srcset="later-500.jpg 500w, later-1000.jpg 1000w"><noscript><img src="later-700.jpg"></noscript>
    <img src="loading.gif" data-original="one.jpg"><img src="loading.gif" data-original="two.jpg">
    <a href="full.jpg"><img src="thumb.jpg" alt="Thumb"></a>
    <a href="/wiki/File:Subject.jpg"><img src="subject.jpg"></a>
    <a href="linked.jpg" title="Only a link">a picture</a> <a href="/wiki/File:Page.jpg">a page</a> <a href="gone.jpg">gone</a>
    <div style="width: 300px; background-image: url(&quot;styled.jpg&quot;)"></div>
    <div class="bg" data-bg="late-background.jpg" data-title="not/a-name.jpg"></div>
    <span data-original="whole.jpg"><img src="part.jpg"></span>
    <video poster="poster.jpg" src="film.mp4"></video>
    <svg><title/><image href="in-svg.jpg" width="200" height="100"/><image xlink:href="in-old-svg.jpg" /></svg>
    <input type="image" src="button.png" alt="Send">
    <img src="counter.gif" width="1" height="1"><img src="pixel.png" height=0><img src="icon.png" width="16" height="16">
    <img src="drawing.svg"><img src="spacer.gif"><img src=""><img alt="alone.jpg"><img src="#top">
    <template><img src="template.jpg"></template><!-- <img src="comment.jpg"> -->
    <textarea><img src="text.jpg"></textarea><script>document.write('<img src="script.jpg">')</script>
    <noscript><img src="https://127.0.0.1:9/count?x=1" width="1" height="1"></noscript>
    <a rel="license" href="https://creativecommons.org/licenses/by/4.0/deed.de">CC BY</a>
  </body></html>`,
  '/licensed/': `<figure><img src="a.jpg"><figcaption>A, <a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">CC</a>
      </figcaption></figure>
    <figure><img src="b.jpg"><figcaption><a rel="license" href="/terms">House terms</a></figcaption></figure>
    <figure><img src="c.jpg"></figure>`,
  '/app/': `<!doctype html><title>App</title><link rel="icon" href="/favicon.png"><body>
    <noscript>You need to enable JavaScript to run this app. It shows many pictures, of which none is here.</noscript>
    <img src="/logo.jpg"><div id="root"> </div><script src="/app.js"></script></body>`,
  '/few-words/': `<!doctype html><title>A word</title><p>Nothing to see.</p>`,
  '/empty/': `<!doctype html><title>Loading</title><p>Loading…</p><script src="/app.js"></script>`,
  '/words/': `<!doctype html><title>Text</title><script src="/count.js"></script><p>${'A page of many words. '.repeat(20)}</p>`,
  '/log-in/': `<!doctype html><title>Log in</title><form><input name="user"><input type="password"></form>`,
  '/guarded/': `<!doctype html><title>Guarded</title><img src="one.jpg"><img src="two.jpg">`,
  '/folder/': `<!doctype html><title>Index of /folder</title><ul>${Array.from(
    { length: linkedPictureCount },
    (_, index) => `<li><a href="${index + 1}.jpg">${index + 1}.jpg</a>`,
  ).join('\n')}</ul>`,
};

export async function startWebSite(pages: Readonly<Record<string, string>> = webPages): Promise<WebSite> {
  return startSite((request, response) => {
    const path = new URL(request.url ?? '', 'http://site').pathname;
    const send = (status: number, type: string, body: string | Buffer): void => {
      response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    if (request.method === 'HEAD' && path.startsWith('/silent/')) return send(405, 'text/plain', '');
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (page !== undefined) send(200, 'text/html; charset=utf-8', page);
    else if (path === '/moved') response.writeHead(302, { location: '/gallery/' }).end();
    else if (path === '/refused') send(403, 'text/html', '<title>Forbidden</title>');
    else if (path.startsWith('/wiki/')) send(200, 'text/html', '<title>About a file</title>');
    else if (path.endsWith('gone.jpg')) send(404, 'text/html', '<title>Gone</title>');
    else if (path.startsWith('/guarded/') && !hasOwnReferer(request.headers))
      send(403, 'text/html', 'from here only');
    else if (path === '/huge.jpg') send(200, 'image/jpeg', jpegPicture(path, 17 << 20));
    else if (path.endsWith('.jpg')) send(200, 'image/jpeg', jpegPicture(path));
    else if (path === '/drawing.svg') send(200, 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    else send(404, 'text/html', '<title>Not found</title>');
  });
}

function hasOwnReferer({ referer, host }: IncomingHttpHeaders): boolean {
  return host !== undefined && referer?.startsWith(`http://${host}/`) === true;
}
