import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Engine } from '../shared/engine/engine';
import type { FailureCode } from '../shared/engine/failure';
import {
  exportFormats,
  sourceFailures,
  splitNames,
  usualShape,
  type ExportedEvent,
  type ExportFormat,
  type ExportRequest,
  type ExportShape,
  type LeftOut,
  type LeftOutReason,
  type Split,
} from '../shared/engine/export';
import { textKindOfFile } from '../shared/engine/textFiles';
import { parseWholeNumber } from '../shared/form/form';
import {
  leftOutSummary,
  leftOutText,
  restrictedLicensesText,
  restrictedText,
} from '../shared/words/exportText';
import { pictureCountText } from '../shared/words/runText';
import { roughBytesText } from '../shared/words/units';
import {
  allowedLicensesOf,
  BadFileError,
  oneOf,
  parseCount,
  UsageError,
  type OptionValues,
} from './arguments';
import type { CommandContext } from './commandContext';
import { exitCodeOfFailure, exitCodes, type ExitCode } from './exitCodes';
import { addressCountText, inputName, printEvent, printFailure, printNote } from './print';
import { listCodes, unreadableListText } from './listFailures';

const recordsName = 'metadata.jsonl';

/** Makes a data set of a folder, or a list for other programs. Rejects with `UsageError`. */
export async function runExportCommand(
  words: readonly string[],
  { values, engine, signal }: CommandContext,
): Promise<ExitCode> {
  const shape = shapeOf(values);
  const target = resolve(values.out ?? missing('--out PATH is needed'));
  const [typed, ...others] = words;
  if (others.length > 0) throw new UsageError('export takes one folder');
  if ((typed === undefined) === (values.urls === undefined))
    throw new UsageError('export takes a folder, or --urls FILE in its place');
  if (typed === undefined && shape.format !== 'img2dataset')
    throw new UsageError(
      `--urls is for --as img2dataset only: ${shape.format} is made of a folder with pictures`,
    );
  const request = {
    boundaryFolder: null,
    shape,
    target,
    allowedLicenses: allowedLicensesOf(values),
    restricted: restrictedOf(values),
  };
  if (typed !== undefined)
    return exportAll({ ...request, folder: resolve(typed), list: null }, values, engine, signal);
  const { urls = '-' } = values;
  const list = { path: urls === '-' ? null : resolve(urls), kind: textKindOfFile(urls) };
  return exportAll({ ...request, folder: null, list }, values, engine, signal);
}

/** Throws `UsageError` where a download is to end with a format that there is none of. */
export function requireTarFormat({ format, 'no-records': hasNoRecords }: OptionValues): void {
  if (format === undefined) return;
  oneOf('format', format, ['webdataset']);
  if (hasNoRecords) throw new UsageError('--format needs the records that --no-records leaves out');
}

/**
 * Writes the pictures of a folder as tar files into a folder in it, whose name they have, so that those of many folders can lie together.
 * What is there of an earlier run is made anew when more pictures were recorded since.
 */
export async function writeTarFiles(
  folder: string,
  values: OptionValues,
  engine: Engine,
  signal: AbortSignal,
): Promise<ExitCode> {
  const target = join(folder, `${basename(folder)}-webdataset`);
  if (existsSync(target)) {
    if (statSync(target).mtimeMs >= statSync(join(folder, recordsName)).mtimeMs) {
      printNote(`${target} is there already.`);
      return exitCodes.good;
    }
    if (readdirSync(target).every((name) => tarFolderName.test(name))) rmSync(target, { recursive: true });
  }
  const request = {
    folder,
    list: null,
    boundaryFolder: null,
    shape: shapeOf({ ...values, as: 'webdataset' }),
    target,
    allowedLicenses: null,
    restricted: restrictedOf(values),
  };
  const code = await exportAll(request, values, engine, signal);
  // The user has not named it, and the pictures are saved.
  return code === exitCodes.usage ? exitCodes.notAll : code;
}

/** What an export writes; a folder with anything else is not taken away. */
const tarFolderName = /^(?:.*\.tar|README\.md|CREDITS\.md|croissant\.json)$/;

async function exportAll(
  request: ExportRequest,
  values: OptionValues,
  engine: Engine,
  signal: AbortSignal,
): Promise<ExitCode> {
  for await (const event of engine.export(request, signal)) {
    if (values.json) printEvent(event);
    if (event.type === 'left-out' && !values.json)
      for (const each of event.leftOut) printLeftOut(request, each);
    if (event.type !== 'exported') continue;
    const code = event.failure?.code;
    if (request.list !== null && event.failure && code !== undefined) {
      const { urls = '-' } = values;
      if (listCodes.has(code)) throw new BadFileError(unreadableListText(urls, event.failure));
      if (code === 'nothing-to-export')
        throw new BadFileError(`no addresses in ${inputName(urls)} that can be exported`);
    }
    return printEnd(request, event);
  }
  throw new Error('the engine ended without saying how');
}

/** What the user does not want. */
const unwanted: ReadonlySet<string> = new Set<LeftOutReason>(['license', 'restricted']);

/** What is not wanted is not told one by one. */
function printLeftOut({ folder }: ExportRequest, leftOut: LeftOut): void {
  if (unwanted.has(leftOut.reason)) return;
  const at = folder === null ? '' : `${join(folder, recordsName)}:${leftOut.line}: `;
  printNote(`${at}${leftOutText(leftOut)}`);
}

function printEnd({ folder, target, shape }: ExportRequest, event: ExportedEvent): ExitCode {
  const { outcome, failure, pictures, setApart, leftOut, restricted, bytes } = event;
  const without = leftOutSummary(leftOut);
  switch (outcome) {
    case 'cancelled':
      return exitCodes.cancelled;
    case 'failed':
      if (!failure) return exitCodes.brokenOff;
      printFailure(sourceFailures.has(failure.code) ? (folder ?? 'the list') : target, failure);
      if (without !== '') printNote(`Left out: ${without}.`);
      return exitCodeOfExport(failure.code);
    case 'asks':
      printNote(
        `Nothing is written: ${restrictedText(restricted, pictures)} Add --exclude-restricted to leave them out, or --include-restricted if you have the right to pass them on.`,
      );
      return exitCodes.notAll;
    case 'complete': {
      const apart =
        setApart === 0 ? '' : `, ${setApart} of them set apart because their hosts forbid bulk downloads`;
      printNote(
        `Exported ${shape.format === 'img2dataset' ? addressCountText(pictures) : pictureCountText(pictures)} to ${target} (${roughBytesText(bytes)})${apart}${without === '' ? '' : `; left out: ${without}`}.`,
      );
      if (restricted.length > 0)
        printNote(`By their licences these may not be passed on: ${restrictedLicensesText(restricted)}.`);
      return Object.entries(leftOut).some(([reason, count]) => !unwanted.has(reason) && count > 0)
        ? exitCodes.notAll
        : exitCodes.good;
    }
  }
}

function exitCodeOfExport(code: FailureCode): ExitCode {
  if (code === 'nothing-to-export') return exitCodes.notAll;
  return sourceFailures.has(code) ? exitCodes.usage : exitCodeOfFailure(code);
}

/** Throws `UsageError`. */
function restrictedOf(values: OptionValues): ExportRequest['restricted'] {
  const [includes, excludes] = [values['include-restricted'], values['exclude-restricted']];
  if (includes && excludes)
    throw new UsageError('--include-restricted and --exclude-restricted exclude each other');
  return includes ? 'include' : excludes ? 'leave-out' : 'ask';
}

/** Throws `UsageError`. */
function shapeOf(values: OptionValues): ExportShape {
  const format = formatOf(values.as);
  const usual = usualShape(format);
  const own: Readonly<Record<string, ExportFormat>> = {
    seed: 'imagefolder',
    split: 'imagefolder',
    'shard-count': 'webdataset',
    'shard-bytes': 'webdataset',
  };
  for (const [option, its] of Object.entries(own))
    if (values[option as 'seed'] !== undefined && its !== format)
      throw new UsageError(`--${option} is for --as ${its}`);
  switch (usual.format) {
    case 'imagefolder':
      return {
        ...usual,
        ...(values.seed !== undefined && { seed: parseSeed(values.seed) }),
        ...(values.split !== undefined && { split: parseSplit(values.split) }),
      };
    case 'webdataset':
      return {
        ...usual,
        ...(values['shard-count'] !== undefined && {
          shardCount: parseCount('--shard-count', values['shard-count'], 1_000_000),
        }),
        ...(values['shard-bytes'] !== undefined && {
          shardBytes: parseCount('--shard-bytes', values['shard-bytes'], 1_000_000_000_000),
        }),
      };
    default:
      return usual;
  }
}

function formatOf(typed: string | undefined): ExportFormat {
  if (typed === undefined) throw new UsageError(`--as FORMAT is needed: ${exportFormats.join(', ')}`);
  return oneOf('as', typed, exportFormats);
}

function parseSeed(text: string): number {
  const seed = text === '0' ? 0 : parseWholeNumber(text, Number.MAX_SAFE_INTEGER, 'more-than-limit');
  if (typeof seed === 'string') throw new UsageError(`--seed takes a whole number from 0, not ${text}`);
  return seed;
}

function parseSplit(text: string): Split {
  const shares = /^\d{1,3}(?:,\d{1,3}){2}$/.test(text) ? text.split(',').map(Number) : [];
  if (shares.reduce((sum, share) => sum + share, 0) !== 100)
    throw new UsageError(
      `--split takes three numbers that make 100, for ${splitNames.join(', ')}, not ${text}`,
    );
  const [train = 0, validation = 0, test = 0] = shares;
  return { train, validation, test };
}

function missing(what: string): never {
  throw new UsageError(what);
}
