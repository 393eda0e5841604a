import * as l10n from '@vscode/l10n';
import type { DisplayLanguage } from '../../shared/words/l10n';

export interface PanelPage extends DisplayLanguage {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** A new one for every page. */
  readonly nonce: string;
  /** What is in `dist/webview.js` and `dist/style.css`. */
  readonly script: string;
  readonly style: string;
}

/**
 * The HTML of the panel's page; its content is built by `webview/main.ts`. Script and style are in it: as files, VS Code hands each
 * from the extension host to the page, every time that the page is shown, which takes longer than all that the script does.
 */
export function panelHtml(page: PanelPage): string {
  const nonce = escapeHtml(page.nonce);
  const title = escapeHtml(l10n.t('Scrape Images'));
  return `<!DOCTYPE html>
<html lang="${escapeHtml(page.language)}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${escapeHtml(panelContentPolicy(page))}">
  <meta property="csp-nonce" content="${nonce}">
  <style nonce="${nonce}">${page.style}</style>
  <title>${title}</title>
</head>
<body>
  <h1 class="visually-hidden">${title}</h1>
  <script type="application/json" id="l10n" nonce="${nonce}">${scriptJson(page.bundle)}</script>
  <script nonce="${nonce}">${page.script}</script>
</body>
</html>`;
}

/** The Content-Security-Policy: the page loads nothing but pictures that the extension gives it. */
export function panelContentPolicy({ cspSource, nonce }: Pick<PanelPage, 'cspSource' | 'nonce'>): string {
  return [
    "default-src 'none'",
    `img-src ${cspSource}`,
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
}

/** JSON that cannot end the script element around it. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

const htmlEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => htmlEntities[character] ?? character);
}
