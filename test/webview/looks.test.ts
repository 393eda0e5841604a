import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { noCounts } from '../../src/shared/engine/counts';
import { emptyForm } from '../../src/shared/form/form';
import type { ScrapeState, Snapshot } from '../../src/shared/panel/protocol';
import type { DisplayLanguage } from '../../src/shared/words/l10n';
import { launchChromium } from '../support/chromium';
import { foundPictures } from '../support/foundPictures';
import { showPanelState, waitUntilSettled } from '../support/panelStates';
import { openPanelPage, sourceRunOf, type PanelPage } from '../support/webviewPage';
import { themes, type ThemeName } from '../support/webviewThemes';

const long = 'a name that goes on'.repeat(12);
const sourceRuns = [
  sourceRunOf({ name: long.replaceAll(' ', ''), state: 'resting', until: 0 }),
  sourceRunOf({ name: 'Pexels', source: 'pexels', state: 'needs-key', found: 0 }),
];
const full: Partial<Snapshot> = {
  formRevision: 2,
  form: { ...emptyForm, keyword: long, folder: long, find: '4000', quantity: '4000' },
  canPreview: true,
  found: 4000,
  searched: long,
  search: {
    state: 'done',
    title: long,
    outcome: 'no-more',
    found: 4000,
    failure: null,
    sourceRuns,
  },
  notices: [
    {
      name: long,
      text: `Pictures of ${long}`,
      isRequired: true,
      url: 'https://www.example.org/',
      terms: 'https://www.example.org/',
    },
  ],
  scrape: {
    state: 'done',
    outcome: 'short',
    ...noCounts,
    saved: 3900,
    failed: 100,
    quantity: 4000,
    bytes: 8e9,
    seconds: 4000,
    folder: long,
    failure: null,
    warning: null,
    canRetry: true,
    isWholeList: true,
    failures: [
      {
        key: foundPictures(1)[0]?.key ?? '',
        name: long.replaceAll(' ', ''),
        failure: { code: 'timeout', host: 'live.staticflickr.com' },
      },
    ],
  },
};

const running: ScrapeState = {
  state: 'running',
  ...noCounts,
  saved: 12,
  quantity: 50,
  bytes: 3_400_000,
  folder: long,
  paused: null,
  isHeld: false,
  loading: 0,
  perSecond: null,
};

/** Each has something above or below the pictures that no other has. */
const statesWithPictures = [
  'found',
  'filtered',
  'naming',
  'saving',
  'saving-other',
  'done',
  'short',
  'interrupted',
  'wrong',
  'everywhere-running',
  'everywhere-filtered',
  'many-pages',
];

/** Those in which there is more to be shown than there is room for. */
const crowdedStates = [
  'chosen',
  'searching',
  'everywhere',
  'saving-other',
  'queue',
  'done',
  'short',
  'short-filtered',
  'failed-search',
  'naming',
  'menu',
  'many-tabs',
  'wrong',
  'wrong-search',
  'all-there',
  'interrupted',
  'large',
  'wrong-addresses',
];

interface Size {
  readonly width: number;
  readonly height: number;
}
/** In which states are shown, before they are looked at in others. */
const firstSize: Size = { width: 900, height: 700 };

const russian = join(__dirname, '../../l10n/bundle.l10n.ru.json');

/** What is not whole, or not within the view, of what nobody can do without: runs in the page. */
function cutParts(): string[] {
  const whole =
    '.license, .chosen, .outcome .title, .status-line:not(.visually-hidden) .status, .field.number, ui-button, .toolbar > .tools > *';
  const within = `${whole}, .flyout, .outcome .link, .beside .link, .tab[aria-selected=true], .reserved`;
  const roots = [document, ...[...document.querySelectorAll('*')].flatMap((each) => each.shadowRoot ?? [])];
  const errors = roots.flatMap((root) => [...root.querySelectorAll('[part=error]')]);
  const isShown = (element: Element): boolean => element.checkVisibility();
  const nameOf = ({ className, textContent }: Element): string => `${className}: ${textContent}`;
  // A page that is lower than what it has to show scrolls as a whole.
  const { scrollHeight: height } = document.body;
  const isOut = (element: Element): boolean => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const clip = element.closest('.tabs, .amount')?.getBoundingClientRect();
    const [from, to] = clip ? [clip.left, clip.right] : [0, innerWidth];
    return left < from - 1 || right > to + 1 || top + scrollY < -1 || bottom + scrollY > height + 1;
  };
  const overlaps = (one: Element, other: Element): boolean => {
    const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  };
  const shownErrors = errors.filter(isShown);
  return [
    ...[...document.querySelectorAll(whole)]
      .filter((each) => isShown(each) && each.scrollWidth > each.clientWidth + 1)
      .map((each) => `cut: ${nameOf(each)}`),
    ...[...document.querySelectorAll(within), ...shownErrors]
      .filter((each) => isShown(each) && !each.matches('.license, .flyout .field') && isOut(each))
      .map((each) => `out of sight: ${nameOf(each)}`),
    ...[...document.querySelectorAll('.field.number')]
      .filter((each) => isShown(each) && each.clientWidth < 44)
      .map((each) => `too narrow: ${nameOf(each)}`),
    ...[...document.querySelectorAll<HTMLElement>('.outcome .title')]
      .filter((each) => isShown(each) && innerWidth >= 560 && each.offsetHeight > 28)
      .map((each) => `broken: ${nameOf(each)}`),
    ...shownErrors
      .filter((each) => shownErrors.some((other) => other !== each && overlaps(each, other)))
      .map((each) => `covered: ${nameOf(each)}`),
  ];
}

describe('The looks of the panel', () => {
  let browser: Browser;
  let panel: PanelPage | undefined;

  before(async function () {
    this.timeout(300_000);
    browser = await launchChromium();
  });
  after(() => browser?.close());
  afterEach(async () => {
    await panel?.close();
    panel = undefined;
  });

  for (const [width, height] of [
    // A side bar of VS Code.
    [300, 800],
    [320, 640],
    [320, 256],
    [450, 350],
    [760, 600],
  ] as const) {
    it(`nothing is cut off at ${width} × ${height} px`, async () => {
      panel = await openPanelPage(browser, { width, height });
      const { page } = panel;
      await panel.show({ ...full, scrape: { state: 'idle' }, roots: [] });
      await page.getByRole('textbox', { name: 'Quantity' }).fill('9999');
      await page.getByRole('button', { name: /^Save/ }).click();
      assert.equal(
        await page.evaluate(() => document.body.scrollWidth <= window.innerWidth),
        true,
        'no scrolling sideways',
      );
      for (const control of await page
        .getByRole('button')
        .or(page.getByRole('textbox'))
        .or(page.getByRole('combobox'))
        .all()) {
        await control.scrollIntoViewIfNeeded();
        const box = await control.boundingBox();
        assert.ok(box, 'shown');
        assert.ok(box.x >= 0 && box.x + box.width <= width, 'within the width');
        assert.ok(box.y > -1 && box.y + box.height < height + 1, 'can be scrolled to, to the pixel');
      }
      const find = await page.getByRole('textbox', { name: 'Pictures to find' }).boundingBox();
      assert.ok(find && find.width >= 30, 'a number can be read');
    });
  }

  it('what is to be clicked while a notification is shown keeps clear of it', async () => {
    // VS Code's notifications are 450 px wide and 8 px from the right; 932 px is a window of 1280 beside its Explorer.
    const width = 932;
    panel = await openPanelPage(browser, { width, height: 800 });
    await panel.show(full);
    const isClear = async (name: string | RegExp): Promise<void> => {
      const box = await panel?.page.getByRole('button', { name }).boundingBox();
      assert.ok(box && box.x + box.width < width - 458, String(name));
    };
    for (const name of [/^Save/, 'Close this message']) await isClear(name);
    await panel.show({ ...full, scrape: running });
    for (const name of ['Pause', 'Cancel']) await isClear(name);
  });

  it('buttons and fields are 26 px high and share their lines', async () => {
    panel = await openPanelPage(browser);
    await panel.show({ ...full, scrape: { state: 'idle' } });
    const top = async (selector: string): Promise<{ y: number; height: number }> => {
      const box = await panel?.page.locator(selector).first().boundingBox();
      assert.ok(box, selector);
      return { y: box.y, height: box.height };
    };
    const keyword = await top('.search ui-text-field [part=root]');
    const search = await top('.search ui-button');
    const folder = await top('.save ui-text-field [part=root]');
    const start = await top('.save ui-button');
    assert.deepEqual(
      {
        keywordHeight: keyword.height,
        searchHeight: search.height,
        folderHeight: folder.height,
        startHeight: start.height,
      },
      { keywordHeight: 26, searchHeight: 26, folderHeight: 26, startHeight: 26 },
    );
    assert.equal(keyword.y, search.y);
    assert.equal(folder.y, start.y);
  });

  for (const [width, height] of [
    [320, 256],
    [900, 220],
  ] as const) {
    it(`pictures keep a place to be seen in at ${width} × ${height} px`, async () => {
      panel = await openPanelPage(browser, { width, height });
      await panel.show(full);
      await panel.page.getByRole('button', { name: /^Filters/ }).click();
      const list = panel.page.getByRole('listbox', { name: 'Found pictures' }).locator('..');
      const box = await list.boundingBox();
      assert.ok(box && box.height >= 150, `${box?.height} px`);
      const scrolls = await panel.page.evaluate(() => document.body.scrollHeight > window.innerHeight);
      assert.equal(scrolls, true, 'and the page scrolls to the rest');
    });
  }

  describe('in a window of any size', () => {
    /** Shows each state once, and looks at it in each size: a user who changes the size sees the same page. */
    async function lookAtEach(
      states: readonly string[],
      sizes: readonly Size[],
      look: (shown: PanelPage, size: Size, name: string) => Promise<void>,
      speech?: DisplayLanguage,
    ): Promise<void> {
      panel = await openPanelPage(browser, speech ? { speech } : {});
      for (const state of states) {
        await panel.page.setViewportSize(firstSize);
        await showPanelState(panel, state);
        for (const size of sizes) {
          await panel.page.setViewportSize(size);
          // Its row of tabs is scrolled to the one that is shown when that is shown, not when the size changes.
          if (state === 'many-tabs') await showPanelState(panel, state);
          else await waitUntilSettled(panel);
          await look(panel, size, `${state} at ${size.width} × ${size.height} px`);
        }
      }
    }

    it('pictures have most of the height, and Save is in sight', async function () {
      this.timeout(180_000);
      const shareOf = ({ width }: Size): number => (width > 400 ? 0.75 : 0.65);
      await lookAtEach(
        statesWithPictures,
        [
          { width: 1400, height: 800 },
          { width: 760, height: 620 },
          { width: 560, height: 620 },
          { width: 400, height: 620 },
          { width: 300, height: 800 },
        ],
        async ({ page }, size, name) => {
          const box = await page.getByRole('listbox', { name: 'Found pictures' }).locator('..').boundingBox();
          assert.ok(box && box.height >= shareOf(size) * size.height, `${name}: ${box?.height} px`);
          const go = await page
            .getByRole('button', { name: /^(Save|Pause|Resume)/ })
            .first()
            .boundingBox();
          assert.ok(go && go.y + go.height <= size.height, name);
        },
      );
    });

    const sizes = [
      { width: 760, height: 620 },
      { width: 560, height: 620 },
      { width: 400, height: 620 },
      { width: 320, height: 620 },
      // Enlarged to 200 %.
      { width: 380, height: 310 },
    ];
    const isWhole = async ({ page }: PanelPage, _: Size, name: string): Promise<void> =>
      assert.deepEqual(await page.evaluate(cutParts), [], name);

    it('what is said and what is to be clicked is whole and in sight', async function () {
      this.timeout(180_000);
      await lookAtEach(crowdedStates, sizes, isWhole);
    });

    it('so it is in Russian', async function () {
      this.timeout(180_000);
      const bundle = JSON.parse(readFileSync(russian, 'utf8')) as Record<string, string>;
      const states = ['chosen', 'searching', 'saving-other', 'done', 'short-filtered', 'many-tabs'];
      await lookAtEach(states, sizes, isWhole, { language: 'ru', bundle });
    });
  });

  it('what is switched on looks different in the colours of the system, too', async () => {
    panel = await openPanelPage(browser, { theme: 'dark' });
    await panel.page.emulateMedia({ forcedColors: 'active' });
    await panel.show({ ...full, scrape: { state: 'idle' } });
    const { page } = panel;
    await page.getByRole('button', { name: /^Filters/ }).click();
    const switches = [
      page.getByRole('checkbox', { name: /^Hide what is saved here/ }),
      page.getByRole('button', { name: /^Landscape ·/ }),
    ];
    for (const one of switches) {
      const look = async (): Promise<string> => {
        await page.getByRole('textbox', { name: 'Quantity' }).focus();
        await page.mouse.move(0, 0);
        return (await one.screenshot()).toString('base64');
      };
      const before = await look();
      await one.click();
      assert.notEqual(await look(), before, String(await one.getAttribute('class')));
    }
  });

  it('what is wrong with addresses is said below the last of them', async () => {
    panel = await openPanelPage(browser, { width: 400 });
    await showPanelState(panel, 'wrong-addresses');
    const addresses = panel.page.getByRole('textbox', { name: 'Picture addresses, one a line' });
    await addresses.fill('https://www.example.org/one.jpg\nhttps://www.example.org/two.jpg\nthree.jpg');
    await panel.page.getByRole('button', { name: 'Add' }).click();
    const lines = await addresses.boundingBox();
    const error = await panel.page.getByText('Line 3 is no whole address').boundingBox();
    assert.ok(lines && error && error.y >= lines.y + lines.height, JSON.stringify([lines, error]));
  });

  it('beside the open filters nothing of what they lie over is seen', async () => {
    panel = await openPanelPage(browser, { width: 400 });
    await showPanelState(panel, 'filtered');
    const hidden = panel.page.locator('.filter-chips').getByText('chosen ones are hidden');
    assert.equal(await hidden.count(), 1);
    assert.equal(await hidden.isVisible(), false);
    await panel.page.getByRole('button', { name: /^Filters/ }).click();
    assert.equal(await hidden.isVisible(), true);
  });

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`a field that is wrong has a border of its own in the theme ${theme}`, async () => {
      panel = await openPanelPage(browser, { theme });
      const border = (): Promise<string> | undefined =>
        panel?.page
          .locator('.search .number ui-text-field [part=root]')
          .evaluate((root) => getComputedStyle(root).borderColor);
      await panel.show({});
      const right = await border();
      await showPanelState(panel, 'wrong-search');
      assert.notEqual(await border(), right);
    });
  }

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`text stands out from its ground in the theme ${theme}`, async () => {
      panel = await openPanelPage(browser, { theme });
      await panel.show(full);
      const poor = await panel.page.evaluate(() => {
        const numbers = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
        const over = (top: number[], ground: number[]): number[] =>
          [0, 1, 2].map((i) => (top[i] ?? 0) * (top[3] ?? 1) + (ground[i] ?? 0) * (1 - (top[3] ?? 1)));
        const light = (colour: number[]): number => {
          const [r = 0, g = 0, b = 0] = colour.map((value) => {
            const part = value / 255;
            return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const grounds = (element: Element): number[] => {
          const parent = element.parentElement;
          const under = parent ? grounds(parent) : [255, 255, 255];
          return over(numbers(getComputedStyle(element).backgroundColor), under);
        };
        return [...document.body.querySelectorAll('*')]
          .filter((element) =>
            [...element.childNodes].some(
              (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
            ),
          )
          .filter((element) => element.checkVisibility())
          .flatMap((element) => {
            const ground = grounds(element);
            const text = over(numbers(getComputedStyle(element).color), ground);
            const [high, low] = [light(text), light(ground)].sort((a, b) => b - a) as [number, number];
            const contrast = (high + 0.05) / (low + 0.05);
            return contrast < 4.5 ? [`${element.textContent?.slice(0, 30)}: ${contrast.toFixed(2)}`] : [];
          });
      });
      assert.deepEqual(poor, []);
      assert.deepEqual(await panel.problems(), []);
    });
  }
});
