import { join } from 'node:path';
import { version } from '../package.json';
import { createWorkerEngine } from './engine/handle';
import { proxyFromEnvironment } from './shared/engine/proxy';
import { errorText, errorTrace } from './shared/words/untrusted';
import { BadFileError, readArguments, isUsageError, UsageError, type Command } from './terminal/arguments';
import type { CommandContext } from './terminal/commandContext';
import { runDownloadCommand } from './terminal/downloadCommand';
import { exitCodes, type ExitCode } from './terminal/exitCodes';
import { runExportCommand } from './terminal/exportCommand';
import { runMergeCommand } from './terminal/mergeCommand';
import { printNote, watchOutput } from './terminal/print';
import { runScrapeCommand } from './terminal/scrapeCommand';
import { runScrapeFileCommand } from './terminal/scrapeFileCommand';
import { runSearchCommand } from './terminal/searchCommand';
import { runShardCommand } from './terminal/shardCommand';
import { runSourcesCommand } from './terminal/sourcesCommand';
import { StatsError } from './terminal/statsFile';
import { usageText } from './terminal/usageText';
import { runVerifyCommand } from './terminal/verifyCommand';

/** Longer the process does not stay when all is done, in milliseconds. */
const maxExitMs = 500;

// In a thread of its own: however long it takes to read what others wrote, this one hears the user.
const engine = createWorkerEngine({ workerPath: join(__dirname, 'worker.js') });
const cancellation = new AbortController();

async function main(): Promise<ExitCode> {
  const { command, words, values } = readArguments(process.argv.slice(2));
  if (command === 'help' || command === 'version') {
    process.stdout.write(command === 'help' ? usageText : `${version}\n`);
    return exitCodes.good;
  }
  for (const problem of proxyFromEnvironment(process.env).problems) printNote(problem);
  return commands[command](words, { values, engine, signal: cancellation.signal });
}

const commands: Readonly<
  Record<Command, (words: readonly string[], context: CommandContext) => Promise<ExitCode>>
> = {
  search: runSearchCommand,
  scrape: runScrapeCommand,
  download: runDownloadCommand,
  run: runScrapeFileCommand,
  sources: runSourcesCommand,
  verify: runVerifyCommand,
  shard: runShardCommand,
  merge: runMergeCommand,
  export: runExportCommand,
  mcp: serveAgents,
};

/** The protocol is in a bundle of its own, which nothing else needs. */
async function serveAgents(
  words: readonly string[],
  { values, engine, signal }: CommandContext,
): Promise<ExitCode> {
  if (words.length > 0) throw new UsageError(`mcp takes no ${words.join(' ')}`);
  const { runMcpServer } = await import('./mcp/main');
  return (await runMcpServer(values, process.env, engine, signal)) ? exitCodes.good : exitCodes.notAll;
}

/** The first Ctrl-C lets the run end tidily, which takes a moment; the second does not wait. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => cancellation.abort());

watchOutput({
  onUnread: () => cancellation.abort(),
  onUnwritten: (error) => {
    process.exitCode ||= exitCodes.notAll;
    printNote(`Standard output cannot be written: ${errorText(error)}`);
  },
});

void main()
  .catch(exitCodeOfError)
  .then((code) => {
    if (code !== exitCodes.good) process.exitCode = code;
    engine.dispose();
    // A read that nobody answers keeps the process, and is not waited for. On Windows a signal would end it with 1.
    const end = (): unknown =>
      process.platform === 'win32'
        ? process.exit(code)
        : process.removeAllListeners('SIGINT').kill(process.pid, 'SIGINT');
    if (code === exitCodes.cancelled) setTimeout(end, maxExitMs).unref();
  });

function exitCodeOfError(error: unknown): ExitCode {
  if (error instanceof BadFileError) {
    printNote(error.message);
    return exitCodes.usage;
  }
  if (isUsageError(error)) {
    printNote(error.message);
    printNote('--help tells all commands and options.');
    return exitCodes.usage;
  }
  if (error instanceof StatsError) {
    printNote(error.message);
    return exitCodes.notAll;
  }
  process.stderr.write(`${errorTrace(error)}\n`);
  return exitCodes.brokenOff;
}
