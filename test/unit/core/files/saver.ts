// A program that saves made-up files into a folder, as a run does with pictures: node saver.js '{"folder": …}'
import { setTimeout as sleep } from 'node:timers/promises';
import { failureOf } from '../../../../src/core/failure';
import { writeCredits } from '../../../../src/core/files/credits';
import { Folder, type ClaimedFile } from '../../../../src/core/files/folder';
import { FileNames } from '../../../../src/core/files/fileNames';
import type { FailureCode } from '../../../../src/shared/engine/failure';
import { defaultNaming } from '../../../../src/shared/form/naming';
import { namedPicture } from '../support';

export interface SaverTask {
  readonly folder: string;
  /** So many files at once. */
  readonly count: number;
  /** What each file holds, and its number. */
  readonly text: string;
  /** Written piece by piece, each piece in a turn of its own. */
  readonly large: boolean;
  readonly busyMs?: number;
  /** Whether CREDITS.md is written in the end. */
  readonly credits?: boolean;
}

/** What became of the files, in order: a name, or why there is none. One answer for all when the folder is refused. */
export type SaverResult = readonly ({ readonly file: string } | { readonly code: FailureCode })[];

async function saveFiles({
  folder: path,
  count,
  text,
  large,
  busyMs: maxBusyMs = 10_000,
  credits = false,
}: SaverTask): Promise<SaverResult> {
  const { signal } = new AbortController();
  let folder: Folder;
  try {
    folder = new Folder(path, null, { maxBusyMs, maxPathLength: Infinity });
  } catch (error) {
    return [{ code: failureOf(error).code }];
  }
  const names = new FileNames(folder.existing, defaultNaming);
  const picture = namedPicture({ keyword: '', url: 'http://127.0.0.1/x' });
  const freeNames = { nextName: () => `${names.nextName(picture)}.jpg` };
  const save = async (index: number): Promise<ClaimedFile> => {
    const pieces = [Buffer.from(text), Buffer.from(`${index}`)];
    if (!large) return folder.saveFile(pieces, freeNames, signal);
    const part = folder.createPart();
    try {
      for (const piece of pieces) {
        await part.write(piece);
        await sleep(1);
      }
      return await part.saveAsFreeName(freeNames, signal);
    } catch (error) {
      await part.discard();
      throw error;
    }
  };
  const saved = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      save(index).then(
        ({ file }) => ({ file }),
        (error: unknown) => ({ code: failureOf(error).code }),
      ),
    ),
  );
  if (credits) await writeCredits(folder);
  return saved;
}

void saveFiles(JSON.parse(process.argv[2] ?? '') as SaverTask).then((result) =>
  process.stdout.write(JSON.stringify(result)),
);
