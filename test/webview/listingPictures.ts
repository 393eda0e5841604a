// The pictures of README and walkthrough, from the real page: node --import tsx test/webview/listingPictures.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import UPNG from 'upng-js';
import { noCounts } from '../../src/shared/engine/counts';
import { emptyForm } from '../../src/shared/form/form';
import type { TileState } from '../../src/shared/panel/gallery';
import type { Snapshot } from '../../src/shared/panel/protocol';
import { launchChromium } from '../support/chromium';
import { foundPictures, tilesOf } from '../support/foundPictures';
import { showPanelState, waitUntilSettled } from '../support/panelStates';
import { openPanelPage, sourceRunOf } from '../support/webviewPage';
import { themes, type ThemeName } from '../support/webviewThemes';

const mediaFolder = join(__dirname, '../../media');

async function main(): Promise<void> {
  const browser = await launchChromium();
  try {
    await writeReadmePictures(browser);
    await writeAnimation(browser);
    await writeWalkthrough(browser);
  } finally {
    await browser.close();
  }
}

function write(file: string, bytes: Uint8Array): void {
  mkdirSync(join(mediaFolder, file, '..'), { recursive: true });
  writeFileSync(join(mediaFolder, file), bytes);
  console.log(`${file}: ${(bytes.length / 1000).toFixed(0)} kB`);
}

/** One picture, or several with how many milliseconds each is shown, as a PNG of a palette of 256 colours. */
function encodePng(shots: readonly Buffer[], delays?: readonly number[]): Uint8Array {
  const decoded = shots.map((shot) => PNG.sync.read(shot));
  const [{ width, height } = { width: 0, height: 0 }] = decoded;
  const frames = decoded.map(({ data }) => new Uint8Array(data).buffer);
  return new Uint8Array(UPNG.encode(frames, width, height, 256, delays && [...delays]));
}

async function writeReadmePictures(browser: Browser): Promise<void> {
  for (const [file, state, theme] of [
    ['readme/panel-dark.png', 'saving', 'dark'],
    ['readme/filters-light.png', 'everywhere', 'light'],
  ] as const) {
    const panel = await openPanelPage(browser, { theme, width: 900, height: 720 });
    await showPanelState(panel, state);
    write(file, encodePng([await panel.page.screenshot()]));
    await panel.close();
  }
}

/** From a word to saved files: what a user does is done to the page, and what the host would answer is shown to it. */
async function writeAnimation(browser: Browser): Promise<void> {
  const panel = await openPanelPage(browser, { theme: 'dark', width: 760, height: 480 });
  const { page } = panel;
  const shots: Buffer[] = [];
  const delays: number[] = [];
  const shoot = async (milliseconds: number): Promise<void> => {
    await waitUntilSettled(panel);
    shots.push(await page.screenshot());
    delays.push(milliseconds);
  };
  const title = 'red panda';
  const pictures = foundPictures(100);
  const keyword = page.getByRole('combobox', { name: 'Keyword', exact: true });
  const form = async (): Promise<Partial<Snapshot>> => {
    const edits = (await panel.postedMessages()).flatMap((sent) =>
      sent.type === 'edit' ? [sent.change] : [],
    );
    return { form: Object.assign({}, emptyForm, ...edits) as Snapshot['form'] };
  };

  await panel.show({});
  await shoot(1000);
  for (const letter of title) {
    await keyword.press(letter === ' ' ? 'Space' : letter);
    await shoot(110);
  }
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  const searched = { searched: title, tabs: [{ id: 1, title, count: 100 }], shownTab: 1 };
  const searching = { ...searched, searchedTab: 1 };
  const search = { state: 'running', title, targetCount: 100, sourceRuns: [] } as const;
  await panel.show({ ...(await form()), ...searching, search: { ...search, found: 0 } });
  await shoot(600);
  for (const loaded of [0, 3, 7, 11, 15, 20]) {
    await panel.show(
      { ...(await form()), ...searching, found: 100, search: { ...search, found: 100 } },
      { tiles: tilesOf(pictures.slice(0, loaded)) },
    );
    await shoot(200);
  }
  const found: Partial<Snapshot> = {
    ...searched,
    found: 100,
    search: {
      state: 'done',
      title,
      outcome: 'found',
      found: 100,
      failure: null,
      sourceRuns: [sourceRunOf()],
    },
    more: 'yes',
  };
  await panel.show({ ...(await form()), ...found }, { tiles: tilesOf(pictures) });
  await shoot(900);
  const chosen = [0, 2, 3, 5, 6];
  for (const place of chosen) {
    await page.locator(`[role=option][aria-posinset="${place + 1}"]`).click();
    await shoot(350);
  }
  await shoot(500);
  await page.getByRole('button', { name: /^Save/ }).click();
  const folder = 'images/red-panda';
  const choice = chosen.map((place) => pictures[place]?.key ?? '');
  const stateOf = (place: number, saved: number): TileState | null => {
    const turn = chosen.indexOf(place);
    if (turn < 0) return null;
    return { state: turn < saved ? 'saved' : turn < saved + 2 ? 'running' : 'waiting' };
  };
  for (const saved of chosen.keys()) {
    await panel.show(
      {
        ...(await form()),
        ...found,
        scrape: {
          state: 'running',
          ...noCounts,
          saved,
          quantity: chosen.length,
          bytes: 320_000 * saved,
          folder,
          paused: null,
          isHeld: false,
          loading: 2,
          perSecond: 4,
        },
      },
      { choice, tiles: tilesOf(pictures, (place) => stateOf(place, saved)) },
    );
    await shoot(300);
  }
  await panel.show(
    {
      ...(await form()),
      ...found,
      scrape: {
        state: 'done',
        outcome: 'complete',
        ...noCounts,
        saved: chosen.length,
        quantity: chosen.length,
        bytes: 1_600_000,
        seconds: 1.3,
        folder,
        failure: null,
        warning: null,
        failures: [],
        canRetry: false,
        isWholeList: false,
      },
    },
    { choice, tiles: tilesOf(pictures, (place) => stateOf(place, chosen.length)) },
  );
  await shoot(3500);
  await panel.close();
  write('readme/panel.png', encodePng(shots, delays));
}

/** The themes of VS Code, as the manifest calls them. */
const manifestThemes: Readonly<Record<ThemeName, string>> = {
  dark: 'dark',
  light: 'light',
  highContrast: 'hc',
  highContrastLight: 'hcLight',
};

/** What a step of the walkthrough shows: a state of the panel, from so far below its top. */
const steps = {
  find: { state: 'found', top: 0 },
  choose: { state: 'chosen', top: 34 },
  save: { state: 'saving', top: 170 },
  credit: { state: 'done', top: 170 },
} as const;
const pageSize = { width: 420, height: 360 };
/** About as wide as VS Code shows it. */
const stepSize = { width: 420, height: 190 };

async function writeWalkthrough(browser: Browser): Promise<void> {
  const canvas = await browser.newPage();
  for (const theme of Object.keys(themes) as ThemeName[]) {
    const panel = await openPanelPage(browser, { theme, ...pageSize });
    for (const [step, { state, top }] of Object.entries(steps)) {
      await showPanelState(panel, state);
      const shot = await panel.page.screenshot({ clip: { x: 0, y: top, ...stepSize } });
      write(`walkthrough/${step}-${manifestThemes[theme]}.webp`, await encodeWebp(canvas, shot));
    }
    await panel.close();
  }
}

/** By Chromium's own encoder, which leaves an eighth of a PNG: sixteen of them are in the package. */
async function encodeWebp(page: Page, png: Buffer): Promise<Uint8Array> {
  const address = await page.evaluate(
    async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const { naturalWidth: width, naturalHeight: height } = image;
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', 0.13);
    },
    `data:image/png;base64,${png.toString('base64')}`,
  );
  return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
