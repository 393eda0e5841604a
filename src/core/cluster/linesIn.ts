import { lstatSync } from 'node:fs';
import { LineSplitter, parseObject, type JsonObject } from '../files/jsonLines';
import { readPieces } from '../files/listPieces';

/** A line of a file; null in the place of one that is no JSON object. */
export interface NumberedLine {
  readonly value: JsonObject | null;
  /** From 1. */
  readonly number: number;
}

/**
 * The lines of a file of JSON objects, part by part, without those that are empty. A missing file has none. Throws the error of
 * the file system, or `Cancelled` after the signal.
 */
export async function* linesIn(
  path: string,
  signal: AbortSignal,
): AsyncGenerator<readonly NumberedLine[], void, undefined> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isFile()) return;
  let lines: NumberedLine[] = [];
  let number = 0;
  const splitter = new LineSplitter((line) => {
    number += 1;
    if (line?.trim() !== '') lines.push({ value: parseObject(line), number });
  });
  for await (const piece of readPieces(path, signal)) {
    splitter.addPiece(piece);
    yield lines;
    lines = [];
  }
  splitter.endInput();
  yield lines;
}
