// VS Code calls run() inside its extension host: how long our extension takes to activate there, in milliseconds.
import { performance } from 'node:perf_hooks';
import { extensions } from 'vscode';

export async function run(): Promise<void> {
  const extension = extensions.getExtension('image-scraper.image-scraper');
  if (!extension) throw new Error('The extension is not there.');
  const startedAt = performance.now();
  await extension.activate();
  console.log(`bench: ${performance.now() - startedAt}`);
}
