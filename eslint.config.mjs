import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Which rooms a room may not enter; the map of the house is in CONTRIBUTING.md. */
function wall(files, forbidden, message) {
  return {
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ group: forbidden, message }, ...(files[0] === 'webview/toolkit.ts' ? [] : [toolkit])],
        },
      ],
    },
  };
}

const toolkit = {
  group: ['@vscode/webview-ui-toolkit', '@microsoft/*'],
  message: 'Only webview/toolkit.ts knows the toolkit.',
};
const node = ['node:*', 'fs', 'path', 'child_process', 'worker_threads'];
const heavy = ['cheerio', 'cheerio/*', 'undici', 'undici/*', 'p-limit'];

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
  wall(['src/shared/**'], ['vscode', ...node, ...heavy, '../*'], 'src/shared imports nothing.'),
  wall(
    ['src/core/**'],
    [
      'vscode',
      'worker_threads',
      'node:worker_threads',
      '**/host/*',
      '**/engine/*',
      '**/cli',
      'cheerio',
      'undici',
    ],
    'src/core knows no vscode and no threads; use cheerio/slim, and undici through net/undici.ts.',
  ),
  wall(
    ['src/engine/**'],
    ['vscode', '**/host/*', '**/cli', ...heavy],
    'src/engine wraps src/core for a worker thread.',
  ),
  wall(
    ['src/host/**', 'src/extension.ts'],
    [...heavy, '**/core/*', '**/core/*/**', '!**/core/collection'],
    'The extension host loads nothing heavy: the engine is behind src/engine/handle.ts.',
  ),
  wall(
    ['src/cli.ts'],
    ['vscode', '**/host/*', '**/engine/*'],
    'The terminal program is the core and nothing else.',
  ),
  wall(
    ['webview/**'],
    ['vscode', ...node, ...heavy, '**/core/*', '**/host/*', '**/engine/*'],
    'The webview imports only src/shared.',
  ),
  wall(
    ['webview/toolkit.ts'],
    ['vscode', ...node, ...heavy, '**/core/*', '**/host/*', '**/engine/*'],
    'The webview imports only src/shared.',
  ),
  {
    files: ['test/**', 'demo/**', 'bench/**'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe', 'it'] },
          ],
        },
      ],
      'no-restricted-globals': 'off',
    },
  },
);
