import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** A wall: what the files of a room may not import. The map of the house is in CONTRIBUTING.md. */
function wall(files, regexes, message) {
  const patterns = [...regexes, ...(files.includes('webview/toolkit.ts') ? [] : [toolkit])];
  return {
    files,
    rules: {
      'no-restricted-imports': ['error', { patterns: patterns.map((regex) => ({ regex, message })) }],
    },
  };
}

const vscode = '^vscode$';
const node = '^node:|^(fs|path|child_process|worker_threads)$';
const threads = 'worker_threads$';
const heavy = '^(cheerio|undici|p-limit|@lezer/markdown)(/|$)';
const toolkit = '^(@vscode/webview-ui-toolkit|@microsoft/)';
const rooms = (...names) => `^(\\./|(\\.\\./)+)(src/)?(${names.join('|')})/`;

/** The floors of `src/core`: a room knows those below it, and neither its neighbours nor those above. */
const floors = [
  ['bytes', 'redact'],
  ['net', 'page', 'drawing'],
  ['files', 'sources', 'text'],
  ['search'],
  ['scrape', 'folder', 'export', 'cluster'],
];
const above = (level, room) => {
  const others = floors
    .slice(level)
    .flat()
    .filter((name) => name !== room);
  return `^(\\.\\./)+((${others.join('|')})/|engine$)`;
};
const coreMayNot = [vscode, threads, rooms('host', 'engine', 'terminal'), '^cheerio$', '^undici(/|$)'];
const coreMessage =
  'src/core knows no vscode and no threads, cheerio only as cheerio/slim, undici only through net/undici.ts';
const webviewMessage = 'The webview imports only src/shared, and only its toolkit.ts knows the toolkit';

const syntax = [
  { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
  {
    selector: 'AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]',
    message: 'Text goes into text nodes.',
  },
  {
    selector: 'SpreadElement > :matches(ObjectExpression, ArrayExpression).argument',
    message: 'Write out what is in it, one a line.',
  },
];

// Logs, errors that nobody catches, and what servers are told stay English.
const unspoken = [
  'CallExpression[callee.object.name="l10n"] > *',
  'CallExpression[callee.property.name=/^(debug|info|warn|error)$/] *',
  'CallExpression[callee.name=/^(userAgent|Symbol)$/] *',
  'CallExpression[callee.property.name=/^(matches|closest|querySelector)$/] *',
  'NewExpression[callee.name=/Error$/] *',
  'ObjectExpression:has(> Property[key.name="code"]) *',
  'BinaryExpression > *',
  'ImportDeclaration *',
  'TSLiteralType *',
].join(', ');
const named =
  'label|title|placeholder|placeHolder|openLabel|tooltip|text|textContent|message|prompt|aria(Label|Description|RoleDescription|ValueText)';
const words = '/^[A-Z“][a-z’]{2,}([ .:…]|$)|[a-z]{2,}[,;:]? [a-z]{2,}/';
const translate = 'What a user can see is said by l10n.t.';
const strings = [
  { selector: `Literal[value=${words}][value!="Image Scraper"]:not(${unspoken})`, message: translate },
  { selector: `TemplateElement[value.raw=${words}]:not(${unspoken})`, message: translate },
  { selector: `Property[key.name=/^(${named})$/] > Literal[value=/[a-z]{2}/i]`, message: translate },
  {
    selector: `AssignmentExpression[left.property.name=/^(${named})$/] > Literal[value=/[a-z]{2}/i][value!="Image Scraper"]`,
    message: translate,
  },
  {
    selector:
      'CallExpression[callee.object.name="l10n"][callee.property.name="t"] > :not(Literal):first-child',
    message: 'Only a literal is found when the strings are gathered.',
  },
  {
    selector: 'CallExpression[callee.object.name="l10n"][callee.property.name="t"]:not(:function *)',
    message: 'When a file is loaded, it is not known yet which language is spoken.',
  },
  {
    selector: `CallExpression[callee.object.name="l10n"]:has(> Literal[value=/\\|/]):not(CallExpression[callee.name="plural"] > *)`,
    message: 'A text in several forms is for plural().',
  },
  {
    selector: 'CallExpression[callee.name="plural"] > CallExpression[arguments.length!=1]',
    message: 'Values go to plural(): in a value, a | would begin another form.',
  },
];

export default tseslint.config(
  { ignores: ['dist', 'out', '.vscode-test', 'node_modules'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.mjs', 'esbuild.js', 'test/e2e/agent/*.js'] },
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-syntax': ['error', ...syntax],
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'All traffic goes through src/core/net.' },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['*.js', '*.mjs', 'test/e2e/agent/*.js'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { ...tseslint.configs.disableTypeChecked.languageOptions, globals: globals.node },
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  {
    files: ['src/host/**', 'src/shared/**', 'src/extension.ts', 'webview/**'],
    rules: { 'no-restricted-syntax': ['error', ...syntax, ...strings] },
  },
  // HTML, problems with settings that are told to the log, names and what sources want said in their own words, and credits and the
  // READMEs of data sets, which are for the readers of what the pictures are used in.
  {
    files: [
      'src/host/views/panelHtml.ts',
      // For models.
      'src/host/agent/agentTools.ts',
      'src/host/agent/mcpServer.ts',
      'src/shared/agent/*.ts',
      'src/shared/engine/export.ts',
      'src/shared/engine/proxy.ts',
      'src/shared/insert/languages.ts',
      'src/shared/insert/linkPath.ts',
      'src/shared/picture/licenses.ts',
      'src/shared/sources/bulkTerms.ts',
      'src/shared/sources/sources.ts',
      'src/shared/words/creditText.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...syntax] },
  },
  wall(
    ['src/shared/**'],
    [vscode, node, heavy, '^\\.\\./\\.\\./'],
    'src/shared imports nothing but @vscode/l10n and valibot',
  ),
  wall(['src/core/**'], coreMayNot, coreMessage),
  ...floors.flatMap((floor, level) =>
    floor.map((room) =>
      wall(
        [`src/core/${room}/**`],
        [...coreMayNot, above(level, room)],
        `${coreMessage}; the floors of src/core, from the ground: ${floors.map((names) => names.join(', ')).join(' < ')}`,
      ),
    ),
  ),
  {
    files: ['src/core/net/undici*.ts'],
    rules: { 'no-restricted-imports': 'off', 'no-restricted-syntax': 'off' },
  },
  wall(['src/engine/**'], [vscode, rooms('host'), heavy], 'src/engine wraps src/core for a worker thread'),
  wall(
    ['src/host/**', 'src/extension.ts'],
    [heavy, rooms('core')],
    'The extension host loads nothing heavy: the engine is behind src/engine/handle.ts',
  ),
  wall(
    ['src/cli.ts', 'src/terminal/**'],
    [vscode, heavy, rooms('host', 'core')],
    'The terminal program loads nothing heavy: the engine is behind src/engine/handle.ts',
  ),
  wall(
    ['src/mcp/**'],
    [vscode, heavy, rooms('host', 'core', 'engine')],
    'The tools for agents know src/terminal and src/shared, and are handed their engine',
  ),
  wall(['webview/**'], [vscode, node, heavy, rooms('core', 'host', 'engine')], webviewMessage),
  wall(['webview/toolkit.ts'], [vscode, node, heavy, rooms('core', 'host', 'engine')], webviewMessage),
  { files: ['test/**', 'demo/**', 'bench/**'], rules: { 'no-restricted-globals': 'off' } },
);
