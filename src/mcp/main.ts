import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { version } from '../../package.json';
import type { Engine } from '../shared/engine/engine';
import type { Environment } from '../shared/engine/proxy';
import { settingsOf, sourceRunsOf, UsageError, type OptionValues } from '../terminal/arguments';
import { renewalOf } from '../terminal/responseCacheFolder';
import { ToolError } from '../shared/agent/toolCalls';
import { ImageTools } from './imageTools';
import { serveImageTools } from './server';

/** So long calls that are under way may take to end tidily, in milliseconds. */
const maxEndMs = 3_000;

/**
 * Offers the tools over standard input and output, until the input ends or the signal comes; calls that are under way then are cancelled,
 * and end tidily. Throws `UsageError` where the root is no folder.
 */
export async function runMcpServer(
  values: OptionValues,
  environment: Environment,
  engine: Engine,
  signal: AbortSignal,
): Promise<void> {
  const root = await rootOf(values);
  const settings = settingsOf(values, environment);
  const tools = new ImageTools({
    engine,
    root,
    settings,
    renewal: renewalOf(environment),
    sourceRuns(keyword, sources) {
      if (keyword === '') throw new ToolError('keyword must have a word.');
      try {
        return sourceRunsOf([keyword], { source: sources ?? ['all'], page: [] }, environment);
      } catch (error) {
        throw error instanceof UsageError ? new ToolError(error.message) : error;
      }
    },
  });
  const transport = new StdioServerTransport();
  const served = await serveImageTools(tools, version, transport);
  await new Promise<void>((done) => {
    process.stdin.once('end', done).once('close', done);
    signal.addEventListener('abort', () => done(), { once: true });
  });
  await Promise.race([served.end(), setTimeout(maxEndMs, undefined, { ref: false })]);
}

async function rootOf({ root }: OptionValues): Promise<string> {
  const path = resolve(root ?? '.');
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UsageError(`--root takes a folder that is there, not ${path}`);
  return realpath(path);
}
