import type { Frame } from 'playwright-core';
import { photoAt } from '../demo/photos';
import { sceneJpeg } from '../demo/scene';
import { clearList, panelField, searchInPanel, waitForStatus } from '../test/support/scrapePanel';
import { openScrapeWindow } from '../test/support/scrapeWindow';

/** What the photo site lets everybody wait for each answer, in milliseconds. */
const delayMs = 100;
/** As many as the photo site has on a page, all in view. */
const pictures = 25;
const keywords = ['meadow', 'canyon'] as const;

/** How long a user waits in an open panel for a site that takes its time, in milliseconds. */
export interface Waits {
  /** From Search to the first thumbnail: two answers at least. */
  readonly firstThumbnail: number;
  /** From Search to all thumbnails of a page of results. */
  readonly allThumbnails: number;
  /** From Save to the first tile that says that it is saved: one answer at least. */
  readonly firstSaved: number;
}

/** The second search of a window: the first has started the engine. */
export async function measureWaits(): Promise<Waits> {
  drawPhotos();
  const window = await openScrapeWindow({
    site: { delayMs, searchDelayMs: delayMs, total: () => pictures },
  });
  try {
    const { panel } = window;
    const [first, second] = keywords;
    await searchInPanel(panel, first, pictures);
    await thumbnailsShown(panel, pictures);
    await clearList(panel);
    await waitForStatus(panel, /^Ready/);
    const keyword = panelField(panel, 'Keyword');
    await keyword.fill(second);
    const searchedAt = performance.now();
    await keyword.press('Enter');
    await thumbnailsShown(panel, 1);
    const firstThumbnail = performance.now() - searchedAt;
    await thumbnailsShown(panel, pictures);
    const allThumbnails = performance.now() - searchedAt;
    await waitForStatus(panel, new RegExp(`^Found ${pictures} pictures`));
    const savedAt = performance.now();
    await keyword.press('Control+Enter');
    // Looked for in every frame of the page; a locator looks every 100 ms.
    await panel.waitForFunction(() => document.querySelector('[role=option][data-state=saved]') !== null);
    return { firstThumbnail, allThumbnails, firstSaved: performance.now() - savedAt };
  } finally {
    await window.close();
  }
}

/** What the site sends, which is not timed. */
function drawPhotos(): void {
  for (const keyword of keywords)
    for (let place = 0; place < pictures; place += 1) {
      const { scene, sizes } = photoAt(keyword, place);
      for (const { width, height } of sizes) sceneJpeg(scene, width, height, '');
    }
}

async function thumbnailsShown(panel: Frame, count: number): Promise<void> {
  await panel.waitForFunction((wanted) => {
    const images = [...document.querySelectorAll<HTMLImageElement>('[role=option] img')];
    return images.filter(({ complete, naturalWidth }) => complete && naturalWidth > 0).length >= wanted;
  }, count);
}
