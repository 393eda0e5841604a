import { searchInPanel, waitForStatus } from '../support/scrapePanel';
import { waitUntil } from '../support/waitUntil';
import { closeWindowAfterTest, openWindowForTest } from './windowForTest';

describe('look-alikes', () => {
  afterEach(closeWindowAfterTest);

  it('are seen in thumbnails that VS Code shows, and left out of what is saved', async () => {
    const { panel } = await openWindowForTest();
    await searchInPanel(panel, 'lighthouse', 25);
    await waitForStatus(panel, /^Found 25 pictures/);
    const marks = panel.locator('[role=option] .alike:visible').filter({ hasText: /^\d+ alike$/ });
    await marks.first().waitFor();
    await panel.getByRole('button', { name: /^Filters/ }).click();
    await panel.getByRole('checkbox', { name: /^Hide look-alikes/ }).click();
    await waitUntil('all but the best of each group to be left out', 20, async () => {
      const counts = (await marks.allTextContents()).map((text) => Number.parseInt(text));
      const others = counts.reduce((sum, count) => sum + count - 1, 0);
      return panel.getByRole('button', { name: `Save ${25 - others} pictures` }).isVisible();
    });
  });
});
