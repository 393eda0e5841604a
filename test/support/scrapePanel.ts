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
  name: 'Search' | 'Add' | 'Browse…' | 'Pause' | 'Resume' | 'Cancel' | 'Retry failed' | 'Close this message',
): Locator {
  return panel.getByRole('button', { name, exact: true });
}

/** Its name says how many it saves. */
export function saveButton(panel: Frame): Locator {
  return panel.getByRole('button', { name: /^Save/ });
}

/** Chooses in a drop-down by the words of the choice. */
export async function chooseOption(panel: Frame, name: 'Source' | 'Size', choice: string): Promise<void> {
  await panel.getByRole('combobox', { name, exact: true }).first().selectOption({ label: choice });
}

/** Asks for pictures; the answer comes later, in the status line. */
export async function searchInPanel(panel: Frame, keyword: string, find: number): Promise<void> {
  await panelField(panel, 'Keyword').fill(keyword);
  await panelField(panel, 'Pictures to find').fill(String(find));
  await panelButton(panel, 'Search').click();
}

export async function clearList(panel: Frame): Promise<void> {
  await panel.getByRole('button', { name: 'More actions' }).click();
  await panel.getByRole('button', { name: 'Clear list', exact: true }).click();
}

/** Starts saving what was found; how it goes is told by the status line. */
export async function startSaving(
  panel: Frame,
  size: 'Small' | 'Large' | 'Original',
  quantity: number,
): Promise<void> {
  const close = panelButton(panel, 'Close this message');
  // The result of the last run stands where the fields are.
  if (await close.isVisible()) await close.click();
  await chooseOption(panel, 'Size', size);
  await panelField(panel, 'Quantity').fill(String(quantity));
  await saveButton(panel).click();
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
