// What a user does in the Scrape Images panel, by the names that assistive technology knows its parts by.
import type { Frame, Locator } from 'playwright-core';

const maxStatusSeconds = 20;

export function panelField(
  panel: Frame,
  name:
    | 'Keyword'
    | 'Page addresses, one a line'
    | 'Picture addresses, one a line'
    | 'Pictures to find'
    | 'Save to'
    | 'Quantity',
): Locator {
  // One that offers suggestions is a combo box to assistive technology.
  return panel
    .getByRole('textbox', { name, exact: true })
    .or(panel.getByRole('combobox', { name, exact: true }));
}

export function panelButton(
  panel: Frame,
  name:
    'Search' | 'Add' | 'Clear list' | 'Browse…' | 'Start' | 'Pause' | 'Resume' | 'Cancel' | 'Retry failed',
): Locator {
  return panel.getByRole('button', { name, exact: true });
}

/** Chooses in a drop-down by the words of the choice. */
export async function chooseOption(panel: Frame, name: 'Source', choice: string): Promise<void> {
  await panel.getByRole('combobox', { name, exact: true }).first().selectOption({ label: choice });
}

/** Asks for pictures; the answer comes later, in the status line. */
export async function searchInPanel(panel: Frame, keyword: string, find: number): Promise<void> {
  await panelField(panel, 'Keyword').fill(keyword);
  await panelField(panel, 'Pictures to find').fill(String(find));
  await panelButton(panel, 'Search').click();
}

/** Starts saving what was found; how it goes is told by the status line. */
export async function startSaving(
  panel: Frame,
  size: 'Small' | 'Large' | 'Original',
  quantity: number,
): Promise<void> {
  await panel
    .getByRole('group', { name: 'Size' })
    .or(panel.getByRole('radiogroup', { name: 'Size' }))
    .getByRole('radio', { name: size, exact: true })
    .click();
  await panelField(panel, 'Quantity').fill(String(quantity));
  await panelButton(panel, 'Start').click();
}

/** Waits for words in the status line, within a bound in seconds, and returns the whole line. */
export async function waitForStatus(
  panel: Frame,
  words: RegExp,
  seconds = maxStatusSeconds,
): Promise<string> {
  const line = panel.getByRole('status').filter({ hasText: words });
  try {
    await line.first().waitFor({ timeout: seconds * 1000 });
  } catch (cause) {
    const seen = await panel.getByRole('status').allInnerTexts();
    const message = `The status line never said ${String(words)} within ${seconds} s; it says: ${seen.join(' | ')}`;
    throw new Error(message, { cause });
  }
  return (await line.first().innerText()).trim();
}
