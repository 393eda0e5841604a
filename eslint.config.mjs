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
const heavy = '^(cheerio|undici|p-limit)(/|$)';
const toolkit = '^(@vscode/webview-ui-toolkit|@microsoft/)';
const rooms = (...names) => `^(\\./|(\\.\\./)+)(src/)?(${names.join('|')})/`;
const webviewMessage = 'The webview imports only src/shared, and only its toolkit.ts knows the toolkit';

export default tseslint.config(
  { ignores: ['dist', 'out', '.vscode-test', 'node_modules'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['eslint.config.mjs', 'esbuild.js'] } },
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
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        {
          selector: 'AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]',
          message: 'Text goes into text nodes.',
        },
      ],
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'All traffic goes through src/core/net.' },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['*.js', '*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { ...tseslint.configs.disableTypeChecked.languageOptions, globals: globals.node },
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  wall(['src/shared/**'], [vscode, node, heavy, '^\\.\\./'], 'src/shared imports nothing'),
  wall(
    ['src/core/**'],
    [vscode, threads, rooms('host', 'engine'), '^cheerio$', '^undici(/|$)'],
    'src/core knows no vscode and no threads, cheerio only as cheerio/slim, undici only through net/undici.ts',
  ),
  {
    files: ['src/core/net/undici*.ts'],
    rules: { 'no-restricted-imports': 'off', 'no-restricted-syntax': 'off' },
  },
  wall(['src/engine/**'], [vscode, rooms('host'), heavy], 'src/engine wraps src/core for a worker thread'),
  wall(
    ['src/host/**', 'src/extension.ts'],
    [heavy, rooms('core') + '(?!collection$)'],
    'The extension host loads nothing heavy: the engine is behind src/engine/handle.ts',
  ),
  wall(
    ['src/cli.ts'],
    [vscode, rooms('host', 'engine')],
    'The terminal program is the core and nothing else',
  ),
  wall(['webview/**'], [vscode, node, heavy, rooms('core', 'host', 'engine')], webviewMessage),
  wall(['webview/toolkit.ts'], [vscode, node, heavy, rooms('core', 'host', 'engine')], webviewMessage),
  { files: ['test/**', 'demo/**', 'bench/**'], rules: { 'no-restricted-globals': 'off' } },
);
