import { join } from 'node:path';
import { launchChromium } from '../test/support/chromium';
import { openWorkbench, runCommand, findScrapePanel } from '../test/support/codePage';
import { readSavedPictures } from '../test/support/savedPictures';
import { searchInPanel, startSaving, waitForStatus } from '../test/support/scrapePanel';

const keyword = 'mountain lake';
const quantity = 12;
/** The real site may be slow. */
const maxStatusSeconds = 120;

/**
 * The whole main job as a user does it, in a window of VS Code at this address, whose workspace is this folder: from the
 * Command Palette to files. Prints the files that were saved and leaves a screenshot; throws unless all are there and
 * can be decoded.
 */
export async function runMainJob(url: string, workspace: string, screenshot: string): Promise<void> {
  const browser = await launchChromium();
  try {
    const page = await openWorkbench(browser, url);
    try {
      await runCommand(page, 'Scrape Images');
      const panel = await findScrapePanel(page);
      await searchInPanel(panel, keyword, quantity);
      // How every search ends: in words about what was found, or in a sentence.
      const found = await waitForStatus(panel, /^Found|\.$/, maxStatusSeconds);
      if (!found.startsWith('Found')) throw new Error(`The search found no pictures: ${found}`);
      console.log(found);
      await startSaving(panel, 'Large', quantity);
      console.log(await waitForStatus(panel, /^Saved/, maxStatusSeconds));
    } finally {
      await page.screenshot({ path: screenshot });
      console.log(`Screenshot: ${screenshot}`);
    }
  } finally {
    await browser.close();
  }

  const folder = join(workspace, 'images', keyword);
  console.log(`Folder: ${folder}`);
  const files = readSavedPictures(folder);
  for (const { file, bytes, width, height } of files) {
    console.log(`  ${file}  ${bytes} bytes  ${width} × ${height}`);
  }
  if (files.length !== quantity) throw new Error(`${files.length} of ${quantity} pictures are in ${folder}.`);
}
