import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { version } from '../../package.json';
import type { Engine } from '../shared/engine/engine';
import type { Environment } from '../shared/engine/proxy';
import { settingsOf, sourceRunsOf, isUsageError, UsageError, type OptionValues } from '../terminal/arguments';
import { renewalOf, thumbnailCacheFolder } from '../terminal/cacheFolders';
import { printNote } from '../terminal/print';
import { ToolError } from '../shared/agent/toolCalls';
import { allowedFolders } from './allowedFolders';
import { ImageTools } from './imageTools';
import { serveImageTools } from './server';

/** No tool takes as much; what is longer does not end. */
const maxMessageBytes = 10_000_000;
/** So long calls that are under way may take to end tidily, in milliseconds. */
const maxEndMs = 3_000;

/**
 * Offers the tools over standard input and output, until the input ends or the signal comes; calls that are under way then are cancelled,
 * and end tidily. Returns whether the client has ended it, and not a message that was too long. Throws `UsageError` where the root is no folder.
 */
export async function runMcpServer(
  values: OptionValues,
  environment: Environment,
  engine: Engine,
  signal: AbortSignal,
): Promise<boolean> {
  const root = await rootOf(values);
  const settings = settingsOf(values, environment);
  const createTools = (clientRoots: () => Promise<readonly string[]>): ImageTools =>
    new ImageTools({
      engine,
      root,
      folders: async () => allowedFolders(root, await clientRoots()),
      settings,
      renewal: renewalOf(environment),
      thumbnailFolder: thumbnailCacheFolder(environment),
      pageRuns: (address) => sourceRunsOf([], { source: [], page: [address] }, environment),
      sourceRuns(keyword, sources) {
        if (keyword === '') throw new ToolError('keyword must have a word.');
        try {
          return sourceRunsOf([keyword], { source: sources ?? ['all'], page: [] }, environment);
        } catch (error) {
          throw isUsageError(error) ? new ToolError(error.message) : error;
        }
      },
    });
  const transport = new StdioServerTransport(process.stdin, process.stdout, {
    maxBufferSize: maxMessageBytes,
  });
  const served = await serveImageTools(createTools, version, transport);
  const hasLeft = new Promise<null>((done) => {
    const leave = (): void => done(null);
    process.stdin.once('end', leave).once('close', leave);
    signal.addEventListener('abort', leave, { once: true });
  });
  const broken = await Promise.race([hasLeft, served.closed]);
  await Promise.race([served.end(), setTimeout(maxEndMs, undefined, { ref: false })]);
  if (broken)
    printNote(
      `The connection to the agent has ended: ${broken.message}. A message may have ${maxMessageBytes / 1e6} MB at the most.`,
    );
  return broken === null;
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
