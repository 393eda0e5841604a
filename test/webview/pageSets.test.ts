import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Web } from '../../src/core/sources/source';
import { webPage } from '../../src/core/sources/webPage';
import type { Picture } from '../../src/shared/picture/picture';
import {
  chosenFromSrcsets,
  readInChromium,
  type SeenElement,
  type SeenPage,
} from '../support/browserPictures';
import { launchChromium } from '../support/chromium';
import { webPages } from '../support/doubles/webSite';

const samples = process.env['RECORDED_SAMPLES'];

/** Recorded pages and where they were. */
const recorded: Readonly<Record<string, string>> = {
  'base-relative.html': 'http://fakehost/test/page.html',
  'lazy-image-3.html': 'http://fakehost/test/page.html',
  'citylab.html': 'https://www.citylab.com/design/2019/04/neon-signage-20th-century-history/588400/',
  'hellogiggles.html': 'https://hellogiggles.com/comfy-chic-holiday-outfit-illustrated/',
  'lemonde.html':
    'https://www.lemonde.fr/economie/article/2019/05/07/dans-ses-previsions-economiques-bruxelles-confirme-la-montee-des-perils_5459325_3234.html',
  'theverge-feature.html':
    'https://www.theverge.com/2016/10/31/13478080/microsoft-surface-studio-design-engineering-interview',
  'wikipedia.html': 'https://en.wikipedia.org/wiki/Mozilla',
  'wordpress.html':
    'https://wptavern.com/stack-overflow-jobs-data-shows-reactjs-skills-in-high-demand-wordpress-market-oversaturated-with-developers',
};

/** Where the source and Chromium differ on purpose, each by what Chromium's document alone tells. */
const knownDifferences: Readonly<Record<string, (address: URL, of: AddressContext) => boolean>> = {
  'no web address': ({ protocol, username }) => !/^https?:$/.test(protocol) || username !== '',
  'the page itself': (address, { page }) => address.href === page,
  drawings: ({ pathname }) => /\.svgz?$/i.test(pathname),
  'spacers by their name': ({ pathname }) =>
    /\/(?:spacer|blank|pixel|transparent|clear(?:dot)?)\.gif$/.test(pathname),
  'icons and counters by their frame': (_address, { element }) => element !== null && isTiny(element),
  'lists whose addresses were never filled in': ({ pathname }) => /\/\d+w$/.test(pathname),
  'what stands in for several lazy images': ({ href }, { standIns }) => standIns.has(href),
};

interface AddressContext {
  readonly page: string;
  readonly element: SeenElement | null;
  readonly standIns: ReadonlySet<string>;
}

/** Addresses that belong together. */
interface AddressGroup {
  readonly element: SeenElement | null;
  readonly addresses: readonly string[];
}

describe('The pictures of a page are those that Chromium sees', () => {
  let browser: Browser;

  before(async function () {
    this.timeout(300_000);
    browser = await launchChromium();
  });
  after(() => browser?.close());

  for (const [path, html] of Object.entries(webPages)) {
    if (path === '/log-in/') continue;
    it(`of our own page ${path}`, async () => {
      await compare(`http://site.example${path}`, Buffer.from(html));
    });
  }

  for (const [file, url] of Object.entries(recorded)) {
    it(`of the recorded page ${file}`, async function () {
      if (samples === undefined) return this.skip();
      const found = await compare(url, readFileSync(join(samples, 'pages', file)));
      assert.ok(found > 0);
    });
  }

  async function compare(url: string, body: Buffer): Promise<number> {
    const seen = await readInChromium(browser, url, body);
    const ours = await findPictures(url, body);
    const choices = await chosenFromSrcsets(browser, seen.baseUrl, srcsetsOf(seen));
    const { must, may } = expectedGroups(url, seen, choices);
    const addresses = ours.map(
      ({ sizes }) => new Set(sizes.map(({ url: address }) => withoutScheme(address))),
    );

    const missing = must.filter((group) => {
      const wanted = group.addresses.map(withoutScheme);
      return !addresses.some((each) => wanted.every((address) => each.has(address)));
    });
    assert.deepEqual(missing, [], 'nothing is missing, and what belongs together is one picture');

    const invented = ours.flatMap(({ sizes }) => sizes).filter((size) => !may.has(withoutScheme(size.url)));
    assert.deepEqual(invented, [], 'nothing is invented');

    const mixed = addresses.filter((each) => countSeparateParts([...must], each) > 1);
    assert.deepEqual(mixed, [], 'no two pictures are taken for one');
    return ours.length;
  }
});

/** What the source makes of these bytes, for a web in which only pictures are named like pictures. */
async function findPictures(url: string, body: Buffer): Promise<readonly Picture[]> {
  const web: Web = {
    get: () =>
      Promise.resolve({
        url,
        status: 200,
        type: 'text/html',
        head: body.subarray(0, 64),
        text: body.toString(),
        encoding: 'utf-8',
      }),
    typeOf: (address) => Promise.resolve(/\/wiki\/|gone/.test(address) ? 'text/html' : 'image/jpeg'),
  };
  return (await webPage.readPage({ query: url, cursor: null, apiKey: null, baseUrl: '' }, web)).pictures;
}

const lazyName = /^data-(?:[a-z]+-)*(?:src|original)$/;
const lazySet = /^data-(?:[a-z]+-)*srcset$/;

/** What must be found, and every address that may be. */
function expectedGroups(
  page: string,
  seen: SeenPage,
  choices: ReadonlyMap<string, readonly string[]>,
): { readonly must: readonly AddressGroup[]; readonly may: ReadonlySet<string> } {
  const absolute = (address: string): string[] =>
    address.trim() !== '' && URL.canParse(address, seen.baseUrl) ? [new URL(address, seen.baseUrl).href] : [];
  const standIns = standInsOf(seen);
  const isWanted = (address: string, element: SeenElement | null): boolean =>
    URL.canParse(address) &&
    !Object.values(knownDifferences).some((differs) =>
      differs(new URL(address), { page, element, standIns }),
    );
  const groups: AddressGroup[] = seen.elements.flatMap((element) => [
    {
      element,
      addresses: [
        ...addressesShownBy(element, absolute),
        ...element.srcsets.flatMap((each) => choices.get(each) ?? []),
      ],
    },
    ...element.backgrounds.map((address) => ({ element, addresses: [address] })),
    { element: null, addresses: metaAddressesOf(element, absolute) },
    ...(element.tag === 'img' ? [{ element, addresses: lazyAddressesOf(element, absolute, choices) }] : []),
  ]);
  groups.push(...seen.sheets.map((address) => ({ element: null, addresses: [address] })));
  groups.push(
    ...seen.linkedData
      .flatMap(linkedDataImages)
      .map((address) => ({ element: null, addresses: absolute(address) })),
  );
  const must = groups
    .map(({ element, addresses }) => ({
      element,
      addresses: addresses.filter((each) => isWanted(each, element)),
    }))
    .filter(({ addresses }) => addresses.length > 0);
  const said = seen.elements.flatMap((element) =>
    element.attributes
      .filter(([name]) => !/^(?:alt|title|class|id|style)$/.test(name))
      .flatMap(([, value]) => [
        value,
        ...value.split(/[\s,]+/),
        ...value.split(/\s+/).map((each) => each.replace(/,+$/, '')),
      ])
      .flatMap(absolute),
  );
  const may = new Set([...must.flatMap(({ addresses }) => addresses), ...said].map(withoutScheme));
  // Chromium drops rules whose selectors it does not understand; their pictures are the page's all the same.
  const sheetUrls = seen.sheetTexts.flatMap((text) => [...text.matchAll(/url\(\s*["']?([^"')\s]+)/g)]);
  for (const [, address = ''] of sheetUrls)
    for (const each of absolute(address)) may.add(withoutScheme(each));
  for (const text of seen.linkedData)
    for (const each of stringsIn(text).flatMap(absolute)) may.add(withoutScheme(each));
  return { must, may };
}

function srcsetsOf(seen: SeenPage): readonly string[] {
  return seen.elements.flatMap(({ srcsets, attributes }) => [
    ...srcsets,
    ...attributes.filter(([name]) => lazySet.test(name)).map(([, value]) => value),
  ]);
}

/** What an element shows by itself. */
function addressesShownBy(
  { address, attributes }: SeenElement,
  absolute: (address: string) => string[],
): string[] {
  const isEmpty = attributes.some(
    ([name, value]) => name === 'src' && (value.trim() === '' || value.startsWith('#')),
  );
  return address === null || isEmpty ? [] : absolute(address);
}

/** What an image shows once scripts have run. */
function lazyAddressesOf(
  { attributes }: SeenElement,
  absolute: (address: string) => string[],
  choices: ReadonlyMap<string, readonly string[]>,
): string[] {
  return attributes.flatMap(([name, value]) => {
    if (lazySet.test(name)) return choices.get(value) ?? [];
    return lazyName.test(name) ? absolute(value) : [];
  });
}

/** What the page tells of itself. */
function metaAddressesOf(
  { tag, attributes }: SeenElement,
  absolute: (address: string) => string[],
): string[] {
  const of = new Map(attributes);
  const name = of.get('property') ?? of.get('name') ?? '';
  if (tag === 'meta' && /^(?:og|twitter):image(?::src)?$/.test(name))
    return absolute(of.get('content') ?? '');
  if (tag === 'link' && of.get('rel') === 'image_src') return absolute(of.get('href') ?? '');
  if (tag === 'link' && of.get('rel') === 'preload' && of.get('as') === 'image')
    return absolute(of.get('href') ?? '');
  return [];
}

/** Every value named `image` in linked data. */
function linkedDataImages(text: string): string[] {
  const images: unknown[] = [];
  visitJson(text, (name, value) => {
    if (name === 'image') images.push(value);
  });
  return images
    .flat()
    .map((image) => {
      const of = image as { readonly contentUrl?: unknown; readonly url?: unknown } | null;
      return typeof image === 'string' ? image : (of?.contentUrl ?? of?.url);
    })
    .filter((address) => typeof address === 'string');
}

function stringsIn(text: string): string[] {
  const strings: string[] = [];
  visitJson(text, (_name, value) => {
    if (typeof value === 'string') strings.push(value);
  });
  return strings;
}

/** Reads JSON and tells of each value in it; of what is none, nothing. */
function visitJson(text: string, tell: (name: string, value: unknown) => void): void {
  try {
    JSON.parse(text, (name, value: unknown) => {
      tell(name, value);
      return value;
    });
  } catch {
    // Recorded pages have some that browsers and search engines cannot read either.
  }
}

function isTiny({ tag, attributes }: SeenElement): boolean {
  const of = new Map(attributes);
  const edge = (name: 'width' | 'height'): number | null => {
    const attribute = of.get(name) ?? '';
    const styled = new RegExp(`(?:^|[;\\s])${name}:\\s*(\\d+)px`).exec(of.get('style') ?? '')?.[1];
    const own = tag === 'div' || attribute.endsWith('%') ? undefined : /^\d+/.exec(attribute)?.[0];
    return own === undefined && styled === undefined ? null : Number(own ?? styled);
  };
  const edges = [edge('width'), edge('height')].filter((each) => each !== null);
  return edges.length > 0 && (Math.max(...edges) <= 32 || Math.min(...edges) <= 1);
}

/** Addresses of several images that name different ones for scripts. */
function standInsOf(seen: SeenPage): ReadonlySet<string> {
  const lazy = new Map<string, Set<string>>();
  for (const { tag, address, attributes } of seen.elements) {
    const later = attributes.find(([name]) => lazyName.test(name) || lazySet.test(name));
    if (tag !== 'img' || address === null || !later) continue;
    lazy.set(address, (lazy.get(address) ?? new Set()).add(later[1]));
  }
  return new Set([...lazy].filter(([, others]) => others.size > 1).map(([address]) => address));
}

/** Into how many parts that have nothing in common the elements fall whose addresses one picture has. */
function countSeparateParts(groups: readonly AddressGroup[], picture: ReadonlySet<string>): number {
  const shown = groups
    .filter(
      ({ element, addresses }) =>
        isTellingAlone(element) && addresses.some((each) => picture.has(withoutScheme(each))),
    )
    .map(({ element, addresses }) => {
      const said =
        element?.attributes.filter(([name]) => name.startsWith('data-')).map(([, value]) => value) ?? [];
      return new Set([...addresses, ...(element?.link ? [element.link] : []), ...said].map(withoutScheme));
    });
  const parts: Set<string>[] = [];
  for (const each of shown) {
    const touching = parts.filter((part) => [...each].some((address) => part.has(address)));
    for (const part of touching) parts.splice(parts.indexOf(part), 1);
    parts.push(new Set([...each, ...touching.flatMap((part) => [...part])]));
  }
  return parts.length;
}

/** Whether nothing but its own addresses can say what picture an element shows: neither a lazy twin nor what is around it. */
function isTellingAlone(element: SeenElement | null): boolean {
  return element !== null && !element.inNoscript && element.tag === 'img';
}

/** An address without its scheme and its part. */
function withoutScheme(address: string): string {
  return address.replace(/^https?:/, '').replace(/#.*$/, '');
}
