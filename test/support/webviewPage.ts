import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { panelHtml, panelContentPolicy } from '../../src/host/views/panelHtml';
import { emptyForm } from '../../src/shared/form/form';
import type { DisplayLanguage } from '../../src/shared/words/l10n';
import type { Fingerprinted } from '../../src/shared/panel/fingerprint';
import type { LookedAt } from '../../src/shared/panel/lookedAt';
import type { ListChanges, Snapshot, SourceRunState } from '../../src/shared/panel/protocol';
import type { ToHost } from '../../src/shared/panel/toHost';
import { sourceIds, sources } from '../../src/shared/sources/sources';
import { foundPictures, thumbnailBytes } from './foundPictures';
import { themes, type ThemeName } from './webviewThemes';

declare global {
  interface Window {
    posted: ToHost[];
    violations: string[];
  }
}

const distFolder = join(__dirname, '../../dist');
const nonce = 'bm9uY2Ugb2YgdGhlIHRlc3Rz';
const readDist = (name: string): string => readFileSync(join(distFolder, name), 'utf8');

/** The panel's page, open in Chromium, with the test as its extension host. */
export interface PanelPage {
  readonly page: Page;
  /** Errors of the console, of scripts and of the content security policy, since the page was opened. */
  problems(): Promise<string[]>;
  /** What the page told the host, in order, but for what it tells by itself some time after it has shown thumbnails. */
  postedMessages(): Promise<ToHost[]>;
  /** What it told of how thumbnails look. */
  toldFingerprints(): Promise<Fingerprinted[]>;
  /**
   * Sends a snapshot and waits until it is drawn. What is not given is as in `emptySnapshot`; what is saved is of the shown tab. Unless `listChanges` says otherwise,
   * the list holds as many of `foundPictures` as the snapshot says are found.
   */
  show(
    change: Partial<Snapshot>,
    listChanges?: Partial<ListChanges>,
    looked?: LookedAt | null,
  ): Promise<void>;
  /** Changes the theme as VS Code does while the page is open. */
  setTheme(theme: ThemeName): Promise<void>;
  /** Sends anything at all, as if it came from `origin`; the page's own where none is given. */
  sendToPage(data: unknown, origin?: string): Promise<void>;
  close(): Promise<void>;
}

export const emptySnapshot: Snapshot = {
  formRevision: 1,
  form: emptyForm,
  errors: {},
  roots: [{ name: 'project', path: '/home/me/project' }],
  root: null,
  isVirtual: false,
  sources: sourceIds.map((id) => {
    const { name, key } = sources[id];
    return {
      id,
      name,
      apiKeyState: key === 'required' ? 'missing' : 'not-needed',
      isEnabled: key !== 'required',
    };
  }),
  notices: [],
  recent: [],
  canPreview: false,
  tabs: [{ id: 0, title: '', count: 0 }],
  shownTab: 0,
  canUndo: false,
  found: 0,
  searched: null,
  demands: {},
  search: { state: 'idle' },
  goesOn: null,
  searchedTab: null,
  more: 'unknown',
  total: null,
  scrape: { state: 'idle' },
  savedTab: null,
  keywordRun: null,
  queue: [],
};

/** One turn of a search. What is not given is as of a search in Flickr that found a hundred. */
export function sourceRunOf(values: Partial<SourceRunState> = {}): SourceRunState {
  return {
    name: 'Flickr',
    source: 'flickr',
    state: 'found',
    found: 100,
    failure: null,
    until: null,
    isDrawnByScript: false,
    ...values,
  };
}

/** Opens the built page under its real policy, in the surroundings that VS Code gives to a webview. */
export async function openPanelPage(
  browser: Browser,
  look: {
    readonly theme?: ThemeName;
    readonly width?: number;
    readonly height?: number;
    readonly speech?: DisplayLanguage;
  } = {},
): Promise<PanelPage> {
  for (const file of ['webview.js', 'style.css']) {
    if (!existsSync(join(distFolder, file)))
      throw new Error(`dist/${file} is missing: run \`npm run build\` first.`);
  }
  const { server, origin } = await servePanel(
    look.theme ?? 'dark',
    look.speech ?? { language: 'en', bundle: {} },
  );
  const context = await browser.newContext({
    viewport: { width: look.width ?? 900, height: look.height ?? 700 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  await page.goto(`${origin}/`);

  // A page that is loaded again has no list yet.
  let listed = 0;
  page.on('load', () => (listed = 0));
  const sendToPage = async (data: unknown, from?: string): Promise<void> => {
    // As text, as VS Code hands it on, too: Playwright takes its time over each value of a long list.
    await page.evaluate(
      async ([text, sender]) => {
        const sent: unknown = JSON.parse(text);
        await new Promise((resolve) => {
          window.addEventListener('message', resolve, { once: true });
          if (sender === undefined) window.postMessage(sent, '*');
          else window.dispatchEvent(new MessageEvent('message', { data: sent, origin: sender }));
        });
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      },
      [JSON.stringify(data), from] as const,
    );
  };
  return {
    page,
    sendToPage,
    problems: async () => [...errors, ...(await page.evaluate(() => window.violations))],
    postedMessages: () => page.evaluate(() => window.posted.filter(({ type }) => type !== 'fingerprints')),
    toldFingerprints: () =>
      page.evaluate(() => window.posted.flatMap((one) => (one.type === 'fingerprints' ? one.prints : []))),
    async show(change, listChanges, looked = null) {
      const { scrape, shownTab = emptySnapshot.shownTab } = change;
      const savedTab = scrape?.state === 'running' ? shownTab : null;
      const snapshot = { ...emptySnapshot, savedTab, ...change };
      const from = Math.min(listed, snapshot.found);
      const pictures = foundPictures(snapshot.found).slice(from);
      listed = snapshot.found;
      const editCount = await page.evaluate(
        () => window.posted.filter(({ type }) => type === 'edit' || type === 'choose').length,
      );
      await sendToPage({
        type: 'update',
        snapshot,
        editCount,
        looked,
        listChanges: { from, pictures, tiles: [], ...listChanges },
      });
    },
    async setTheme(theme) {
      await page.evaluate(({ variables, bodyClass, kind }) => {
        const { documentElement: root, body } = document;
        root.removeAttribute('style');
        for (const [name, value] of Object.entries(variables)) root.style.setProperty(name, value);
        body.className = bodyClass;
        body.dataset['vscodeThemeKind'] = kind;
      }, themes[theme]);
    },
    async close() {
      await context.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

async function servePanel(
  theme: ThemeName,
  speech: DisplayLanguage,
): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path.startsWith('/thumbnails/')) {
      // Kept, so that a page that is loaded again does not ask for all of them.
      const head = { 'content-type': 'image/jpeg', 'cache-control': 'max-age=3600' };
      response.writeHead(200, head).end(thumbnailBytes(path));
    } else if (path === '/no-picture') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('This is no picture.');
    } else if (path === '/') {
      const policy = { cspSource: origin, nonce };
      response
        .writeHead(200, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': panelContentPolicy(policy),
        })
        .end(
          wrapAsWebview(
            panelHtml({
              ...policy,
              script: readDist('webview.js'),
              style: readDist('style.css'),
              ...speech,
            }),
            theme,
          ),
        );
    } else {
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, origin };
}

/** What VS Code puts around a webview's page: its default style, the theme's variables and classes, and its API. */
function wrapAsWebview(html: string, name: ThemeName): string {
  const theme = themes[name];
  const start = `<style id="_defaultStyles" nonce="${nonce}">${defaultStyle}</style>
<script nonce="${nonce}">${prepareScript}
for (const [name, value] of Object.entries(${JSON.stringify(theme.variables)}))
  document.documentElement.style.setProperty(name, value);</script>`;
  return html
    .replace('<head>', () => `<head>${start}`)
    .replace(
      '<body>',
      `<body class="${theme.bodyClass}" data-vscode-theme-kind="${theme.kind}" role="document">`,
    );
}

// Text, because the loader of the tests puts calls of a __name into functions; those that a test sends get one here.
const prepareScript = `
window.__name = (named) => named;
window.posted = [];
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
let acquired = false;
window.acquireVsCodeApi = () => {
  if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
  acquired = true;
  return {
    postMessage: (message) => window.posted.push(structuredClone(message)),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  };
};
`;

// As VS Code has it, as far as the panel can tell.
const defaultStyle = `
html { scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
body { overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground);
  font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size);
  margin: 0; padding: 0 20px; }
a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
::-webkit-scrollbar { width: 10px; height: 10px; }
::-webkit-scrollbar-corner { background-color: var(--vscode-editor-background); }
::-webkit-scrollbar-thumb { background-color: var(--vscode-scrollbarSlider-background); }`;
