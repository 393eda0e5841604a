import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { reloadWindow, runCommand, findScrapePanel } from '../support/codePage';
import { panelField, searchInPanel, startSaving, waitForStatus } from '../support/scrapePanel';
import { waitUntil } from '../support/waitUntil';
import { shareScrapeWindow } from './windowForTest';

describe('what the panel keeps', () => {
  const openWindow = shareScrapeWindow();

  it('is as it was after it was hidden behind another editor', async () => {
    const { page, panel } = openWindow();
    await searchInPanel(panel, 'bridge', 30);
    await waitForStatus(panel, /^Found 30/);
    await panelField(panel, 'Quantity').fill('7');
    await panelField(panel, 'Save to').fill('pictures/bridges');

    await runCommand(page, 'File: New Untitled Text File');
    await waitUntil('the hidden panel to be unloaded', 20, () => panel.isDetached());
    await runCommand(page, 'Scrape Images');
    const shown = await findScrapePanel(page);
    await waitForStatus(shown, /^Found 30 pictures/);
    assert.equal(await panelField(shown, 'Keyword').inputValue(), 'bridge');
    assert.equal(await panelField(shown, 'Quantity').inputValue(), '7');
    assert.equal(await panelField(shown, 'Save to').inputValue(), 'pictures/bridges');
  });

  it('is as it was after the window was reloaded', async () => {
    const { page, panel, workspace } = openWindow();
    writeFileSync(join(workspace, 'notes.md'), '# Notes\n');
    await searchInPanel(panel, 'tower', 30);
    await waitForStatus(panel, /^Found 30/);
    await panelField(panel, 'Save to').fill('pictures/towers');
    const tiles = panel.getByRole('listbox', { name: 'Found pictures' }).getByRole('option');
    await tiles.nth(2).click();
    await tiles.nth(3).click();
    await panel.getByRole('button', { name: 'Save 2 pictures' }).waitFor();

    await reloadWindow(page);
    const restored = await findScrapePanel(page);
    await waitForStatus(restored, /^Found 30 pictures/);
    const chosen = await Promise.all(
      [2, 3, 4].map((place) =>
        restored
          .getByRole('listbox', { name: 'Found pictures' })
          .getByRole('option')
          .nth(place)
          .getAttribute('aria-selected'),
      ),
    );
    assert.deepEqual(chosen, ['true', 'true', 'false']);
    assert.equal(await panelField(restored, 'Save to').inputValue(), 'pictures/towers');
    assert.equal(await panelField(restored, 'Keyword').inputValue(), 'tower');
    assert.equal(await panelField(restored, 'Quantity').inputValue(), '2');
  });

  it('has the filters and the typed quantity that it had before the window was reloaded', async () => {
    const { page, panel } = openWindow();
    await searchInPanel(panel, 'harbour', 30);
    await waitForStatus(panel, /^Found 30/);
    await panel.getByRole('button', { name: /^Filters/ }).click();
    await panel.getByRole('button', { name: 'Landscape' }).click();
    const words = panel.getByRole('textbox', { name: 'Title or author' });
    await words.fill('lindqvist');
    await words.press('Escape');
    await chipsOf(panel).nth(1).waitFor();
    await panelField(panel, 'Quantity').fill('2');
    const before = { chips: await chipsOf(panel).allInnerTexts(), shown: await shownCountOf(panel) };
    assert.ok(Number(before.shown) > 2 && Number(before.shown) < 30, String(before.shown));
    await panel.getByRole('button', { name: 'Save 2 pictures' }).waitFor();
    // What is only typed is stored half a second later; what is done is stored at once, with all that was typed before.
    await panel.getByRole('tab', { name: /^All/ }).click();
    await chipsOf(panel).first().waitFor({ state: 'hidden' });
    await panel.getByRole('tab', { name: /^harbour/ }).click();
    await panel.getByRole('button', { name: 'Save 2 pictures' }).waitFor();

    await reloadWindow(page);
    const restored = await findScrapePanel(page);
    await chipsOf(restored).nth(1).waitFor();
    await restored.getByRole('button', { name: 'Save 2 pictures' }).waitFor();
    assert.deepEqual(
      { chips: await chipsOf(restored).allInnerTexts(), shown: await shownCountOf(restored) },
      before,
    );
    assert.equal(await panelField(restored, 'Quantity').inputValue(), '2');
  });

  it('is done in the walkthrough, too, when that is opened in a later window', async () => {
    const { page, panel } = openWindow();
    await searchInPanel(panel, 'pier', 5);
    await waitForStatus(panel, /^Found 5/);
    await startSaving(panel, 'Small', 1);
    await waitForStatus(panel, /^Saved 1/);
    await runCommand(page, 'View: Close All Editors');
    await reloadWindow(page);

    await runCommand(page, 'Welcome: Open Walkthrough...', 'Select a walkthrough');
    await page.getByRole('option', { name: /^Get Pictures with Image Scraper/ }).click();
    for (const title of ['Find pictures', 'Save into your workspace']) {
      await page
        .locator('.getting-started-step', { hasText: title })
        .locator('.codicon-getting-started-step-checked')
        .waitFor();
    }
  });
});

/** What says which filters are on. */
function chipsOf(panel: Frame): Locator {
  return panel.getByRole('group', { name: 'Filters that are on' }).getByRole('button');
}

/** How many pictures pass the filters, as assistive technology is told. */
function shownCountOf(panel: Frame): Promise<string | null> {
  const list = panel.getByRole('listbox', { name: 'Found pictures' });
  return list.getByRole('option').first().getAttribute('aria-setsize');
}
