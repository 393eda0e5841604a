import type { Page } from 'playwright-core';
import { noCounts } from '../src/shared/engine/counts';
import { emptyForm } from '../src/shared/form/form';
import type { Snapshot } from '../src/shared/panel/protocol';
import { launchChromium } from '../test/support/chromium';
import { foundPictures, tilesOf } from '../test/support/foundPictures';
import { emptySnapshot, openPanelPage } from '../test/support/webviewPage';
import { median } from './measure';

const pictureCount = 4000;
const wheelStep = 600;

const foundSnapshot: Partial<Snapshot> = {
  formRevision: 2,
  form: { ...emptyForm, keyword: 'red panda' },
  found: pictureCount,
};
const savingSnapshot: Snapshot = {
  ...emptySnapshot,
  ...foundSnapshot,
  scrape: {
    state: 'running',
    ...noCounts,
    quantity: pictureCount,
    folder: 'images/red panda',
    paused: null,
    isHeld: false,
    loading: 0,
    perSecond: 100,
  },
};

interface Smoothness {
  readonly frames: readonly number[];
  readonly tasks: readonly number[];
  /** The most tiles that were in the document. */
  readonly tiles: number;
}

/** What the page goes through while something is done to it. */
async function watchPage(page: Page, act: () => Promise<void>): Promise<Smoothness> {
  await page.evaluate(() => {
    const seen = { frames: [] as number[], tasks: [] as number[], tiles: 0, stop: false };
    Object.assign(window, { seen });
    new PerformanceObserver((list) =>
      seen.tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: 'longtask' });
    let last = performance.now();
    const frame = (now: number): void => {
      seen.frames.push(now - last);
      seen.tiles = Math.max(seen.tiles, document.querySelectorAll('[role=option]').length);
      last = now;
      if (!seen.stop) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await act();
  return page.evaluate(() => {
    const { seen } = window as unknown as { seen: Smoothness & { stop: boolean } };
    seen.stop = true;
    return seen;
  });
}

/** Through the whole list by the wheel. */
async function scrollToEnd(page: Page): Promise<void> {
  await page.mouse.move(450, 400);
  const atEnd = (): Promise<boolean> =>
    page.evaluate(() => {
      const list = document.querySelector('[role=listbox]')?.parentElement;
      return !list || list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
    });
  while (!(await atEnd())) await page.mouse.wheel(0, wheelStep);
}

function printSmoothness(what: string, { frames, tasks, tiles }: Smoothness): readonly number[] {
  const sorted = [...frames].sort((a, b) => a - b);
  const ms = (value: number | undefined): string => (value ?? 0).toFixed(1).padStart(6);
  console.error(
    `  ${what.padEnd(28)} ${String(frames.length).padStart(5)} frames: median ${ms(median(frames))}, ` +
      `p99 ${ms(sorted[Math.floor(sorted.length * 0.99)])}, worst ${ms(sorted.at(-1))}; ` +
      `over 50: ${frames.filter((each) => each > 50).length}; longest task ${ms(Math.max(0, ...tasks))}; ` +
      `at most ${tiles} tiles in the document`,
  );
  return frames;
}

/**
 * How smoothly 4,000 pictures scroll in the built panel, in Chromium, while their thumbnails load: alone, then while a run
 * changes ten tiles ten times a second, then filters are changed. Returns the longest time from frame to frame, in milliseconds,
 * and prints the rest; 50 is where a person sees it stop.
 */
export async function measureWorstFrame(): Promise<number> {
  const browser = await launchChromium();
  try {
    const panel = await openPanelPage(browser, { width: 1280, height: 900 });
    const { page } = panel;
    const pictures = foundPictures(pictureCount);
    const frames: number[] = [];
    const watch = async (what: string, act: () => Promise<void>): Promise<void> => {
      frames.push(...printSmoothness(what, await watchPage(page, act)));
    };
    await watch('the list arrives', () => panel.show(foundSnapshot, { tiles: tilesOf(pictures) }));
    await watch('scrolling', () => scrollToEnd(page));

    const run = page.evaluate(
      async ([snapshot, tiles]) => {
        for (let from = 0; from < tiles.length; from += 10) {
          const listChanges = {
            from: tiles.length,
            pictures: [],
            tiles: tiles.slice(from, from + 10).map((tile) => ({ ...tile, state: { state: 'saved' } })),
          };
          window.postMessage({ type: 'update', snapshot, listChanges }, '*');
          await new Promise((later) => setTimeout(later, 100));
          if ((window as unknown as { ended?: boolean }).ended) return;
        }
      },
      [savingSnapshot, tilesOf(pictures)] as const,
    );
    await page.locator('[role=listbox]').evaluate((list) => list.parentElement?.scrollTo(0, 0));
    await watch('scrolling during a run', () => scrollToEnd(page));
    await page.evaluate(() => Object.assign(window, { ended: true }));
    await run;

    await page.getByRole('button', { name: /^Filters/ }).click();
    const chip = page.getByRole('button', { name: /^Landscape/ }).first();
    const filter = async (): Promise<void> => {
      for (let times = 0; times < 6; times += 1) await chip.click();
    };
    await watch('filters on and off', filter);
    await page.keyboard.press('Escape');
    await page.locator('[role=option]').first().focus();
    const choose = async (): Promise<void> => {
      for (const key of ['Control+a', 'i', 'i', 'Escape']) await page.keyboard.press(key);
    };
    await watch('choosing all, and none', choose);
    for (const problem of await panel.problems()) console.error(problem);
    await panel.close();
    return Math.max(...frames);
  } finally {
    await browser.close();
  }
}
