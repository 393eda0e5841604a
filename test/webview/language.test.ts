import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import russian from '../../l10n/bundle.l10n.ru.json';
import { setDisplayLanguage, displayLanguage } from '../../src/shared/words/l10n';
import { launchChromium } from '../support/chromium';
import { panelStates } from '../support/panelStates';
import { openPanelPage, type PanelPage } from '../support/webviewPage';

/** English texts as they would look on the page, those that are known by more than a few letters. */
const englishTexts = Object.keys(russian)
  .flatMap((text) => text.split('|'))
  .filter((text) => text.replace(/\{\d\}|[^a-z]/gi, '').length > 3)
  .map((text) => {
    const parts = text.split(/\{\d\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.+')}$`);
  });

/** Texts and labels outside of the pictures, whose titles are their authors' own. */
function visibleTexts({ page }: PanelPage): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [document.title];
    for (const element of document.querySelectorAll('body *')) {
      if (element.closest('script, [role=listbox]')) continue;
      for (const node of element.childNodes) if (node instanceof Text) found.push(node.data);
      for (const name of ['aria-label', 'aria-description', 'title', 'placeholder', 'label'])
        found.push(element.getAttribute(name) ?? '');
    }
    return found.map((text) => text.trim()).filter((text) => text !== '');
  });
}

/** What reaches out of the page at its right. */
function overflowingElements({ page }: PanelPage): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const controls = document.querySelectorAll(
      'button, input, select, ui-button, ui-text-field, ui-text-area',
    );
    const out = [...controls].filter((each) => each.getBoundingClientRect().right > clientWidth);
    const names = out.map((each) => `${each.tagName} ${each.textContent}`);
    return scrollWidth > clientWidth ? [`the page: ${scrollWidth} px`, ...names] : names;
  });
}

describe('the panel in Russian', () => {
  let browser: Browser;
  before(async function () {
    this.timeout(300_000);
    browser = await launchChromium();
    // The page's title is the host's to say.
    setDisplayLanguage('ru', russian);
  });
  after(async () => {
    setDisplayLanguage('en', {});
    await browser?.close();
  });

  // Others press buttons by their English names first.
  for (const name of [
    'empty',
    'refused',
    'chosen',
    'saving',
    'host-pause',
    'done',
    'warned',
    'interrupted',
    'everywhere-running',
    'key-wanted',
    'needs-key',
    'web-pages',
    'by-script',
    'many-pages',
    'keywords-done',
  ]) {
    it(`says nothing in English and fits on a narrow page: ${name}`, async () => {
      const panel = await openPanelPage(browser, { width: 320, speech: displayLanguage() });
      try {
        await panelStates[name]?.(panel);
        const said = await visibleTexts(panel);
        assert.ok(said.includes('Найти'), 'the search button is Russian');
        assert.deepEqual(
          said.filter((text) => englishTexts.some((one) => one.test(text))),
          [],
        );
        assert.deepEqual(await overflowingElements(panel), []);
        assert.equal(await panel.page.getAttribute('html', 'lang'), 'ru');
        assert.deepEqual(await panel.problems(), []);
      } finally {
        await panel.close();
      }
    });
  }
});
