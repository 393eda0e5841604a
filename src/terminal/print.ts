import { join } from 'node:path';
import type { Failure } from '../shared/engine/failure';
import type { FolderProblem } from '../shared/engine/verify';
import { systemTextInWords } from '../shared/words/fileErrorText';
import { maskUrl } from '../shared/words/maskUrl';
import type { Picture } from '../shared/picture/picture';
import { visibleLine, plainText } from '../shared/words/plainText';
import { noticesOf } from '../shared/sources/sourceNotices';
import { problemText } from '../shared/words/verifyText';
import { terminalFailureText } from './terminalFailureText';

/**
 * What cannot be said ends nothing: neither a closed pipe nor a full disk behind standard error. `onUnread` is called when nobody
 * reads standard output any more, `onUnwritten` when it cannot be written.
 */
export function watchOutput({
  onUnread,
  onUnwritten,
}: {
  readonly onUnread: () => void;
  readonly onUnwritten: (error: Error) => void;
}): void {
  process.stderr.on('error', () => undefined);
  let isKnown = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isKnown) return;
    isKnown = true;
    if (error.code === 'EPIPE') onUnread();
    else onUnwritten(error);
  });
}

/** Prints one line on standard error. Control characters are removed, because servers wrote parts of the text. */
export function printNote(line: string): void {
  process.stderr.write(`${visibleLine(line)}\n`);
}

export function printFailure(what: string, failure: Failure): void {
  printNote(failureLine(what, failure));
}

/** What failed, and why, with what is for a report. */
export function failureLine(what: string, failure: Failure): string {
  return maskUrl(`${what}: ${terminalFailureText(failure)}${failureDetail(failure)}`);
}

/** What of a failure is for a report, in parentheses; empty where there is nothing. */
export function failureDetail({ expected, detail }: Failure): string {
  const said = [
    expected === undefined ? undefined : `expected ${expected}`,
    detail && systemTextInWords(detail),
  ];
  const known = said.filter((each) => each !== undefined);
  return known.length === 0 ? '' : ` (${known.join(', ')})`;
}

/**
 * Prints an event as one line of JSON. Secrets in addresses are masked, because output ends in the logs of CI systems.
 */
export function printEvent(event: object): void {
  const masked = (name: string, value: unknown): unknown =>
    maskedFields.has(name) && typeof value === 'string' ? maskUrl(value) : value;
  process.stdout.write(`${JSON.stringify(event, masked)}\n`);
}

const maskedFields: ReadonlySet<string> = new Set(['url', 'page', 'thumbnail', 'query', 'detail']);

/** How a file is called that an option names: `-` is standard input. */
export function inputName(file: string): string {
  return file === '-' ? 'standard input' : file;
}

export function addressCountText(count: number): string {
  return count === 1 ? '1 address' : `${count} addresses`;
}

/** Prints a line for each picture. */
export function printPictures(pictures: readonly Picture[]): void {
  for (const { source, title, creator, license, page, sizes } of pictures) {
    // Pictures of a web page all have the same page, so the file is shown instead.
    const address = source === 'page' ? sizes[0]?.url : (page ?? sizes[0]?.url);
    const said = [title ?? 'untitled', creator?.name, license?.name].filter((each) => each !== undefined);
    process.stdout.write(`${[...said.map(plainText), maskUrl(address ?? '')].join(' · ')}\n`);
  }
}

/** Prints a line for each problem, behind the file that it is in and its line there. */
export function printProblems(folder: string, problems: readonly FolderProblem[]): void {
  for (const problem of problems) {
    const at = problem.line === null ? '' : `${join(folder, 'metadata.jsonl')}:${problem.line}: `;
    process.stdout.write(`${visibleLine(`${at}${problemText(problem)}`)}\n`);
  }
}

/** Prints the notices that the sources of these pictures require beside their results, each once. */
export function printNotices(pictures: readonly Picture[]): void {
  for (const notice of noticesOf(pictures)) printNote(notice);
}
