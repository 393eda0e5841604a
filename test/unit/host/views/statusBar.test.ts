import { strict as assert } from 'node:assert';
import { contextValuesOf, syncContextKeys } from '../../../../src/host/views/contextKeys';
import { showInStatusBar, statusBarTextOf } from '../../../../src/host/views/statusBar';
import { noCounts, type ScrapeCounts } from '../../../../src/shared/engine/counts';
import type { ScrapeState, Snapshot } from '../../../../src/shared/panel/protocol';
import { waitUntil } from '../../../support/waitUntil';
import { initialView } from '../../../../webview/view';

type RunningState = ScrapeState & { readonly state: 'running' };

const idle = initialView.snapshot;
const searching: Snapshot = {
  ...idle,
  search: { state: 'running', title: 'red\u202E panda', found: 40, targetCount: 100, sourceRuns: [] },
};

function saving(change: Partial<RunningState> = {}): Snapshot {
  const scrape: RunningState = {
    state: 'running',
    ...noCounts,
    saved: 10,
    alreadyThere: 2,
    quantity: 50,
    folder: 'images/cat',
    paused: null,
    isHeld: false,
    loading: 0,
    perSecond: null,
    ...change,
  };
  return { ...idle, found: 80, scrape };
}

function saved(counts: Partial<ScrapeCounts>): Snapshot {
  const scrape: ScrapeState = {
    state: 'done',
    ...noCounts,
    ...counts,
    quantity: 50,
    folder: 'images/cat',
    outcome: 'cancelled',
    seconds: 1,
    failure: null,
    warning: null,
    failures: [],
    canRetry: false,
    isWholeList: true,
  };
  return { ...idle, found: 80, scrape };
}

describe('the item in the status bar', () => {
  it('tells in words how far a scrape or a search is, with an icon that turns', () => {
    const scrape = statusBarTextOf(saving());
    assert.equal(scrape?.text, '$(sync~spin) Saving 12 of 50');
    assert.equal(scrape.accessibleLabel, 'Saving 12 of 50');
    assert.match(scrape.tooltip, /^Saving 12 of 50\nFolder: images\/cat/);
    const search = statusBarTextOf(searching);
    assert.equal(search?.text, '$(sync~spin) Searching: 40 of 100');
    assert.equal(search.tooltip, 'Searching for “red panda”');
    const page = {
      state: 'running',
      title: 'example.org',
      found: 7,
      targetCount: null,
      sourceRuns: [],
    } as const;
    assert.equal(statusBarTextOf({ ...idle, search: page })?.text, '$(sync~spin) Searching: 7 found');
  });

  it('tells that the user holds it, or that a host does', () => {
    const held = statusBarTextOf(saving({ isHeld: true }));
    assert.equal(held?.text, '$(debug-pause) Paused. Saved 12 of 50');
    assert.match(held.tooltip, /^Paused/);
    const asked = statusBarTextOf(saving({ paused: { host: 'live.example', seconds: 20 } }));
    assert.match(asked?.tooltip ?? '', /live\.example.*20 s/);
  });

  it('shows no icon that a folder names, and nothing when nothing runs', () => {
    assert.equal(statusBarTextOf(saving({ folder: '$(flame)' }))?.text, '$(sync~spin) Saving 12 of 50');
    for (const snapshot of [idle, saved({ saved: 50 })]) assert.equal(statusBarTextOf(snapshot), null);
  });

  it('comes, changes at most ten times a second, and goes', async () => {
    const controller = new FakeController(idle);
    const item = new FakeStatusBarItem();
    const shown = showInStatusBar(controller, item);
    controller.change(idle);
    assert.deepEqual(item.texts, []);
    assert.equal(item.visible, false);

    const began = performance.now();
    for (let count = 0; count < 5_000; count += 1) {
      controller.change(saving({ saved: count }));
      if (count % 50 === 0) await new Promise(setImmediate);
    }
    await waitUntil('the last count', 5, () => item.text === '$(sync~spin) Saving 5001 of 50');
    const tenths = (performance.now() - began) / 100;
    assert.ok(
      item.texts.length <= tenths + 2,
      `${item.texts.length} changes in ${tenths} tenths of a second`,
    );
    assert.equal(item.visible, true);

    controller.change(saved({ saved: 50 }));
    await waitUntil('the item to go', 5, () => !item.visible);
    shown.dispose();
    controller.change(saving());
    assert.equal(item.visible, false);
  });
});

describe('the context keys', () => {
  it('tell what runs, what is held, and what there is', () => {
    const none = {
      'imageScraper.running': '',
      'imageScraper.held': false,
      'imageScraper.found': false,
      'imageScraper.chosen': false,
      'imageScraper.saved': false,
    };
    assert.deepEqual(contextValuesOf(idle, false), none);
    assert.deepEqual(contextValuesOf(searching, false), { ...none, 'imageScraper.running': 'search' });
    const scrape = { ...none, 'imageScraper.running': 'scrape', 'imageScraper.found': true };
    assert.deepEqual(contextValuesOf(saving(), false), scrape);
    assert.deepEqual(contextValuesOf(saving({ isHeld: true }), false), {
      ...scrape,
      'imageScraper.held': true,
    });
    const found = { ...none, 'imageScraper.found': true };
    assert.deepEqual(contextValuesOf(saved({}), true), { ...found, 'imageScraper.chosen': true });
    assert.deepEqual(contextValuesOf(saved({}), false), found);
    assert.deepEqual(contextValuesOf(saved({ alreadyThere: 1 }), false), {
      ...found,
      'imageScraper.saved': true,
    });
    // From an earlier window.
    assert.deepEqual(contextValuesOf({ ...idle, root: '/work/site' }, false), {
      ...none,
      'imageScraper.saved': true,
    });
  });

  it('are set at the start and when they change, and only then', () => {
    const controller = new FakeController(idle);
    const set: string[] = [];
    const kept = syncContextKeys(controller, (key, value) => set.push(`${key}=${value}`));
    assert.equal(set.length, 5);
    set.length = 0;
    for (let count = 0; count < 100; count += 1) controller.change(saving({ saved: count }));
    assert.deepEqual(set, ['imageScraper.running=scrape', 'imageScraper.found=true']);
    kept.dispose();
    controller.change(idle);
    assert.equal(set.length, 2);
  });
});

/** What is shown of a controller. */
class FakeController {
  readonly hasChoice = false;
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  snapshot(): Snapshot {
    return this.#snapshot;
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  change(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}

/** An item of the status bar that remembers what it said. */
class FakeStatusBarItem {
  readonly texts: string[] = [];
  visible = false;
  tooltip: string | undefined;
  accessibilityInformation: { readonly label: string } | undefined;

  get text(): string {
    return this.texts.at(-1) ?? '';
  }

  set text(text: string) {
    this.texts.push(text);
  }

  show(): void {
    this.visible = true;
  }

  hide(): void {
    this.visible = false;
  }
}
