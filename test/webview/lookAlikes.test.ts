import assert from 'node:assert/strict';
import { build } from 'esbuild';
import type { Browser, Locator, Page } from 'playwright-core';
import { emptyForm, type FormValues } from '../../src/shared/form/form';
import type { Fingerprint } from '../../src/shared/panel/fingerprint';
import { noFilters } from '../../src/shared/panel/filters';
import type { Tile } from '../../src/shared/panel/gallery';
import { Comparisons } from '../../src/shared/panel/lookAlikes';
import type { Snapshot } from '../../src/shared/panel/protocol';
import { readToHost } from '../../src/shared/panel/toHost';
import { launchChromium } from '../support/chromium';
import { fingerprintFor, foundPictures, tilesOf } from '../support/foundPictures';
import type { CopyKind, LookAlikeSet, SeenScene } from '../support/lookAlikeSet';
import { openPanelForEach } from '../support/openPanelForEach';
import { waitUntil } from '../support/waitUntil';
import type { PanelPage } from '../support/webviewPage';

declare global {
  interface Window {
    lookAlikeSet: LookAlikeSet;
  }
}

describe('Look-alikes, in Chromium', () => {
  let panel: PanelPage;
  openPanelForEach((opened) => (panel = opened));

  const count = 12;
  const pictures = foundPictures(count).map((picture, place) => ({
    ...picture,
    title: `Picture ${place}`,
    sizes: [{ width: 900 + (place === 4 ? 100 : 0), height: 600 }],
  }));
  /** 1, 4 and 7 look alike, and 4 is the best of them; 2 and 3 do; the last two are not compared yet. */
  const numbers = [10, 1, 2, 2, 1, 15, 16, 1, 18, 19];
  const tiles: readonly Tile[] = tilesOf(pictures).map((tile, place) => {
    const number = numbers[place];
    return number === undefined ? tile : { ...tile, fingerprint: fingerprintFor(number) };
  });
  const found = (form: Partial<FormValues> = {}): Partial<Snapshot> => ({
    formRevision: 2,
    form: { ...emptyForm, keyword: 'red panda', ...form },
    found: count,
    searched: 'red panda',
  });
  const hiding = { filters: { ...noFilters, hideLookAlikes: true } };
  const show = (form: Partial<FormValues> = {}): Promise<void> =>
    panel.show(found(form), { pictures, tiles });
  const option = (place: number): Locator =>
    panel.page.getByRole('option', { name: new RegExp(`^Picture ${place},`) });
  const mark = (place: number): Locator => option(place).locator('.alike');
  /** The numbers of the pictures, as they are shown. */
  const shown = async (): Promise<string> =>
    (
      await panel.page
        .locator('.tiles > [role=option]')
        .evaluateAll((all) => all.map(({ ariaLabel }) => ariaLabel ?? ''))
    )
      .map((name) => /^Picture (\d+)/.exec(name)?.[1])
      .join(' ');
  const asFound = '0 1 2 3 4 5 6 7 8 9 10 11';
  const chosen = async (): Promise<readonly string[]> => {
    const last = (await panel.postedMessages()).findLast(({ type }) => type === 'choose');
    return last?.type === 'choose' ? last.keys : [];
  };
  const summary = (): Locator => panel.page.locator('.filter-chips > span:visible');

  it('are told to the host as fingerprints of the thumbnails, each once, and of none that is there', async () => {
    await panel.show(found(), { pictures, tiles: tilesOf(pictures) });
    await waitUntil('all fingerprints', 20, async () => (await panel.toldFingerprints()).length === count);
    const told = new Map((await panel.toldFingerprints()).map(({ key, fingerprint }) => [key, fingerprint]));
    assert.equal(told.size, count);
    // Thumbnails of one scene are the same file.
    const scenes = new Map<string, (Fingerprint | null | undefined)[]>();
    for (const { key, title } of foundPictures(count)) {
      const name = title?.split(',')[0] ?? '';
      scenes.set(name, [...(scenes.get(name) ?? []), told.get(key)]);
    }
    assert.ok(scenes.size > 2 && scenes.size < count);
    for (const prints of scenes.values()) for (const print of prints) assert.deepEqual(print, prints[0]);
    const different = new Set([...scenes.values()].map(([print]) => print?.cells));
    assert.equal(different.size, scenes.size);
    assert.ok(readToHost({ type: 'fingerprints', prints: await panel.toldFingerprints() }));
    await panel.show(found(), {
      tiles: tilesOf(pictures).map((tile) => ({ ...tile, fingerprint: told.get(tile.key) ?? null })),
    });
    await panel.page.evaluate(() => new Promise((later) => requestIdleCallback(later)));
    assert.equal((await panel.toldFingerprints()).length, count);
  });

  it('of a thumbnail that is no picture are told as none', async () => {
    await panel.show(found(), {
      pictures,
      tiles: tilesOf(pictures.slice(0, 1)).map((tile) => ({ ...tile, thumbnail: '/no-picture' })),
    });
    await waitUntil('the fingerprint', 20, async () => (await panel.toldFingerprints()).length === 1);
    assert.equal((await panel.toldFingerprints())[0]?.fingerprint, null);
  });

  it('are counted on the best of them, and all stay in their places', async () => {
    await show();
    await mark(4).filter({ hasText: '3 alike' }).waitFor();
    assert.equal(await mark(2).innerText(), '2 alike');
    for (const place of [0, 1, 3, 7, 11]) assert.equal(await mark(place).isVisible(), false, String(place));
    assert.equal(await shown(), asFound);
    assert.match((await option(4).getAttribute('aria-label')) ?? '', /, 3 alike$/);
    await panel.page.getByRole('button', { name: 'Save 12 pictures' }).waitFor();
  });

  it('are shown together by a click on the mark, and each in its place again by another one', async () => {
    await show();
    await mark(4).click();
    assert.equal(await shown(), '0 2 3 4 1 7 5 6 8 9 10 11');
    assert.match((await option(4).getAttribute('aria-label')) ?? '', /, 3 alike, shown together$/);
    assert.match((await option(7).getAttribute('aria-label')) ?? '', /, look-alike$/);
    const together = panel.page.locator('.tile.together');
    assert.equal(await together.count(), 3);
    assert.deepEqual(await chosen(), [], 'nothing is chosen by that');
    await panel.page.getByText('Look-alikes are shown together').waitFor({ state: 'attached' });
    // Also from one that is not the best.
    await mark(7).click();
    assert.equal(await shown(), asFound);
    assert.equal(await together.count(), 0);
    assert.equal(await option(4).evaluate((one) => one === document.activeElement), true);
  });

  it('are shown together by A, which does nothing on others, and stay where the user looks', async () => {
    await show();
    await mark(4).waitFor();
    await option(0).focus();
    await panel.page.keyboard.press('a');
    assert.equal(await shown(), asFound);
    await option(4).focus();
    const top = (): Promise<number> => option(4).evaluate((one) => one.getBoundingClientRect().top);
    const before = await top();
    await panel.page.keyboard.press('a');
    assert.equal(await shown(), '0 2 3 4 1 7 5 6 8 9 10 11');
    assert.ok(Math.abs((await top()) - before) < 400);
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('a');
    assert.equal(await shown(), asFound);
    assert.equal(await option(4).evaluate((one) => one === document.activeElement), true);
    await panel.page.keyboard.press('?');
    await panel.page.getByText('Show look-alikes together, or not').waitFor();
  });

  it('are hidden by a filter, which says of how many, and of how many nobody knows', async () => {
    await show();
    await mark(4).waitFor();
    await panel.page.getByRole('button', { name: /^Filters/ }).click();
    const box = panel.page.getByRole('checkbox', { name: 'Hide look-alikes · 3' });
    await box.check();
    assert.equal(await shown(), '0 2 4 5 6 8 9 10 11');
    assert.equal(await mark(4).innerText(), '3 alike');
    assert.match((await summary().allInnerTexts()).join(' '), /9 shown.*2 not compared yet/);
    await panel.page.getByRole('button', { name: 'Save 9 pictures' }).waitFor();
    const edits = (await panel.postedMessages()).flatMap((one) => (one.type === 'edit' ? [one.change] : []));
    assert.deepEqual(edits.at(-1), hiding);
    await panel.page.getByRole('checkbox', { name: 'Hide look-alikes · 3' }).waitFor();
    await panel.page.keyboard.press('Escape');
    await panel.page.getByRole('button', { name: 'No look-alikes: take off this filter' }).click();
    assert.equal(await shown(), asFound);
  });

  it('that are hidden can be looked at and chosen, and are saved only then', async () => {
    await show(hiding);
    await mark(4).click();
    assert.equal(await shown(), '0 2 4 1 7 5 6 8 9 10 11');
    await panel.page.getByRole('button', { name: 'Save 9 pictures' }).waitFor();
    await option(7).focus();
    await panel.page.keyboard.press(' ');
    assert.deepEqual(await chosen(), [pictures[7]?.key]);
    await panel.page.getByRole('button', { name: 'Save 1 picture' }).waitFor();
    // What is chosen stays, also where the others go.
    await option(4).focus();
    await panel.page.keyboard.press('a');
    assert.equal(await shown(), '0 2 4 5 6 7 8 9 10 11');
  });

  it('stay hidden where the best of them is saved and hidden, too', async () => {
    const there = tiles.map((tile, place) =>
      place === 4 ? { ...tile, state: { state: 'there' } as const } : tile,
    );
    const filters = { ...noFilters, hideLookAlikes: true, hideSaved: true };
    await panel.show(found({ filters }), { pictures, tiles: there });
    await mark(2).waitFor();
    assert.equal(await shown(), '0 2 5 6 8 9 10 11');
  });

  it('are found among 4,000 while the page goes on drawing', async () => {
    const many = foundPictures(4000);
    // Counted from the frame in which the list is there, also where that is drawn late.
    const drawn = panel.page.evaluate(
      () =>
        new Promise<number>((done) => {
          let drawn = 0;
          const next = (): void => {
            if (document.querySelector('.tiles > [role=option]') !== null) drawn += 1;
            const isFound = document.querySelector('.alike:not([hidden])') !== null;
            if (isFound) done(drawn);
            else requestAnimationFrame(next);
          };
          requestAnimationFrame(next);
        }),
    );
    await panel.show(
      { ...found(), found: 4000 },
      { tiles: many.map(({ key }, place) => ({ key, fingerprint: fingerprintFor(place % 3000) })) },
    );
    const frames = await drawn;
    assert.ok(frames > 3, `${frames} frames`);
    assert.equal(await panel.page.locator('.alike:visible').first().innerText(), '2 alike');
  });
});

describe('What looks alike', () => {
  const differentCount = 1000;
  /** So many scenes are seen at several moments; all others once. */
  const seriesCount = 84;
  const copiedCount = 150;
  /** Pages side by side. */
  const lanes = 3;
  const mustBeFound: readonly CopyKind[] = [
    'JPEG, quality 30',
    'JPEG, quality 60',
    'WebP, quality 30',
    'half the size',
    'a third of the size',
  ];
  let browser: Browser;

  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  it('is judged right for 1,000 different pictures, series among them, and copies of some', async function () {
    this.timeout(600_000);
    const script = await build({
      entryPoints: [require.resolve('../support/lookAlikeSet.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      define: { 'process.env': '{}' },
    });
    const openPage = async (): Promise<Page> => {
      const opened = await (await browser.newContext()).newPage();
      await opened.evaluate(script.outputFiles[0]?.text ?? '');
      return opened;
    };
    const pages = await Promise.all(Array.from({ length: lanes }, openPage));
    const { copyKinds, kindCount, moments } = await (pages[0] ?? (await openPage())).evaluate(() => ({
      copyKinds: window.lookAlikeSet.copyKinds,
      kindCount: window.lookAlikeSet.kindCount,
      moments: window.lookAlikeSet.moments,
    }));
    assert.equal(seriesCount % kindCount, 0, 'there are series of every kind');
    const sceneCount = differentCount - seriesCount * (moments - 1);

    const comparisons = new Comparisons();
    const originals: string[] = [];
    const copies: (readonly [kind: CopyKind, original: string, copy: string])[] = [];
    const flat: string[] = [];
    const add = (key: string, print: Fingerprint | null): void => {
      if (print) comparisons.add(key, print);
      else flat.push(key);
    };
    const seen: (readonly SeenScene[])[] = [];
    let next = 0;
    const see = async (page: Page): Promise<void> => {
      for (let seed = next++; seed < sceneCount; seed = next++)
        seen[seed] = await page.evaluate(
          async ([scene, times, kinds]) => {
            const all: SeenScene[] = [];
            for (let moment = 0; moment < times; moment += 1)
              all.push(await window.lookAlikeSet.see({ seed: scene, moment }, moment === 0 ? kinds : []));
            return all;
          },
          [seed, seed < seriesCount ? moments : 1, seed < copiedCount ? copyKinds : []] as const,
        );
    };
    await Promise.all(pages.map(see));

    for (const [seed, seenAt] of seen.entries())
      for (const [moment, { original, copies: made }] of seenAt.entries()) {
        const key = `${seed} ${moment}`;
        originals.push(key);
        add(key, original);
        for (const [kind, print] of Object.entries(made) as [CopyKind, Fingerprint | null][]) {
          const copy = `${key} ${kind}`;
          copies.push([kind, key, copy]);
          add(copy, print);
        }
      }
    assert.equal(originals.length, differentCount);
    assert.ok(flat.length < originals.length / 100, `flat: ${flat.join(', ')}`);

    const sceneOf = (key: string): string => key.split(' ').slice(0, 2).join(' ');
    const wrong = [...originals, ...copies.map(([, , copy]) => copy)].flatMap((key) =>
      comparisons
        .alikeTo(key)
        .filter((other) => sceneOf(other) !== sceneOf(key))
        .map((other) => `${key} is not ${other}`),
    );
    assert.deepEqual(wrong, [], 'precision is 1');
    const recall = new Map<string, number>();
    for (const kind of copyKinds) {
      const ofKind = copies.filter(([each]) => each === kind);
      assert.equal(ofKind.length, copiedCount);
      const hits = ofKind.filter(([, original, copy]) => comparisons.alikeTo(original).includes(copy));
      recall.set(kind, hits.length / copiedCount);
    }
    for (const [kind, share] of recall) console.log(`      ${kind}: ${(100 * share).toFixed(1)} % found`);
    for (const kind of mustBeFound) assert.ok((recall.get(kind) ?? 0) >= 0.98, kind);
  });
});
