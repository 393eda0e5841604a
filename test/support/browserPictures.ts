import type { Browser, Page } from 'playwright-core';

/** An element as Chromium made it of a page, with all its attributes, and its addresses as Chromium resolves them. */
export interface SeenElement {
  readonly tag: string;
  readonly attributes: readonly (readonly [string, string])[];
  /** Of the `src`, the `href` of an image in a drawing, or the `poster`; null without one. */
  readonly address: string | null;
  /** That of the element itself, and those of the `source` elements of its `picture`. */
  readonly srcsets: readonly string[];
  /** Addresses in its own style, as the style's object model has them. */
  readonly backgrounds: readonly string[];
  /** The link around it. */
  readonly link: string | null;
  readonly inNoscript: boolean;
}

/** What Chromium makes of a page when scripts are off. */
export interface SeenPage {
  readonly baseUrl: string;
  /** All elements that have any attribute, those of open shadow roots too. */
  readonly elements: readonly SeenElement[];
  /** Addresses in the style sheets that stand in the page. */
  readonly sheets: readonly string[];
  /** The same style sheets as they stand there. */
  readonly sheetTexts: readonly string[];
  readonly linkedData: readonly string[];
}

/** Loads these bytes as the page at this address, in a Chromium without scripts and without a network. */
export async function readInChromium(browser: Browser, url: string, body: Buffer): Promise<SeenPage> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await page.route('**/*', (route) =>
      route.request().url() === url && route.request().isNavigationRequest()
        ? route.fulfill({ body, contentType: 'text/html; charset=utf-8' })
        : route.abort(),
    );
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    return await collectPage(page);
  } finally {
    await context.close();
  }
}

async function collectPage(page: Page): Promise<SeenPage> {
  await defineNameHelper(page);
  return page.evaluate(() => {
    const absolute = (address: string): string | null =>
      URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI).href : null;
    const isAddress = (address: string | null): address is string => address !== null;
    const shows = ['background-image', 'border-image-source', 'list-style-image', 'content'];
    const inStyle = (style: CSSStyleDeclaration): string[] =>
      [...shows, ...Array.from(style).filter((name) => name.startsWith('--'))]
        .map((name) => style.getPropertyValue(name))
        .flatMap((value) => [...value.matchAll(/url\("((?:[^"\\]|\\.)*)"\)/g)])
        .map(([, address = '']) => absolute(address.replace(/\\(.)/g, '$1')))
        .filter(isAddress);
    const inRules = (rules: CSSRuleList): string[] =>
      Array.from(rules).flatMap((rule) => {
        if (rule instanceof CSSStyleRule) return inStyle(rule.style);
        return 'cssRules' in rule ? inRules(rule.cssRules as CSSRuleList) : [];
      });
    const all = (root: Document | ShadowRoot): Element[] =>
      [...root.querySelectorAll('*')].flatMap((element) => [
        element,
        ...(element.shadowRoot ? all(element.shadowRoot) : []),
      ]);
    const addressOf = (element: Element): string | null => {
      const name = element instanceof HTMLVideoElement ? 'poster' : 'src';
      if (element instanceof SVGImageElement) return absolute(element.href.baseVal);
      const isKnown =
        element instanceof HTMLImageElement ||
        element instanceof HTMLVideoElement ||
        (element instanceof HTMLInputElement && element.type === 'image');
      // The object model, not the attribute: what Chromium would ask for.
      return isKnown && element.hasAttribute(name) ? (element as HTMLImageElement)[name as 'src'] : null;
    };
    const elements = all(document);
    return {
      baseUrl: document.baseURI,
      elements: elements
        .filter((element) => element.attributes.length > 0)
        .map((element) => ({
          tag: element.localName,
          attributes: Array.from(element.attributes, ({ name, value }) => [name, value] as const),
          address: addressOf(element),
          srcsets:
            element instanceof HTMLImageElement
              ? [
                  element.srcset,
                  ...(element.parentElement instanceof HTMLPictureElement
                    ? [...element.parentElement.querySelectorAll('source')].map(({ srcset }) => srcset)
                    : []),
                ].filter((srcset) => srcset !== '')
              : [],
          backgrounds: 'style' in element ? inStyle(element.style as CSSStyleDeclaration) : [],
          link: element.closest<HTMLAnchorElement>('a[href]')?.href ?? null,
          inNoscript: element.closest('noscript') !== null,
        })),
      sheets: [...document.styleSheets].flatMap((sheet) =>
        sheet.ownerNode instanceof HTMLStyleElement ? inRules(sheet.cssRules) : [],
      ),
      sheetTexts: elements
        .filter((element) => element.matches('style'))
        .map(({ textContent }) => textContent ?? ''),
      linkedData: elements
        .filter((element) => element.matches('script[type="application/ld+json" i]'))
        .map(({ textContent }) => textContent ?? ''),
    };
  });
}

/**
 * The addresses that Chromium chooses from each `srcset`, over all widths that it names and screens of several densities:
 * its own parser's candidates. Nothing is loaded.
 */
export async function chosenFromSrcsets(
  browser: Browser,
  baseUrl: string,
  srcsets: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map(srcsets.map((srcset) => [srcset, new Set<string>()]));
  for (const deviceScaleFactor of [1, 1.5, 2, 3]) {
    const context = await browser.newContext({ deviceScaleFactor, offline: true });
    try {
      const page = await context.newPage();
      await page.setContent('<base>');
      await defineNameHelper(page);
      const chosen = await page.evaluate(
        async ([base, all]) => {
          (document.querySelector('base') as HTMLBaseElement).href = base;
          const choices = all.map((srcset) =>
            [1, ...[...srcset.matchAll(/\s(\d{1,6})w/g)].map(([, width]) => Number(width))].map((width) => {
              const image = new Image();
              // It has chosen by then; what it has chosen cannot be loaded.
              const ended = new Promise<string>((resolve) => {
                image.onload = image.onerror = () => resolve(image.currentSrc);
              });
              image.sizes = `${width}px`;
              // For lists of which Chromium takes nothing, so that it ends all the same.
              image.src = 'data:,';
              image.srcset = srcset;
              return ended;
            }),
          );
          return Promise.all(choices.map((each) => Promise.all(each)));
        },
        [baseUrl, [...found.keys()]] as const,
      );
      [...found.values()].forEach((addresses, index) => {
        for (const address of chosen[index] ?? []) if (address !== 'data:,') addresses.add(address);
      });
    } finally {
      await context.close();
    }
  }
  return new Map([...found].map(([srcset, addresses]) => [srcset, [...addresses]]));
}

/** What is compiled for these tests names its functions by a helper that pages do not have. */
async function defineNameHelper(page: Page): Promise<void> {
  await page.evaluate('globalThis.__name = (named) => named');
}
