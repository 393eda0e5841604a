import { closeSync, constants, copyFileSync, linkSync, lstatSync, openSync } from 'node:fs';
import { foldName } from '../../shared/form/naming';
import { cutToBytes, utf8Length } from '../../shared/form/safeSegment';
import { claimName, noLinkCodes } from '../files/claimName';
import { systemCode } from '../files/diskError';
import { flushDirectly } from '../files/flushFile';
import { newPartPath, removePart } from '../files/partFiles';
import { haveSameBytes } from '../files/sameBytes';

/** Limit of most file systems for the name of a file. */
const maxNameBytes = 255;

/** The files of a folder that others are brought into. Throws the error of the file system. */
export class FilePlaces {
  readonly #start: string;
  readonly #existing: readonly string[];
  /** Names without extensions, folded as file systems without case and normalization would do; made when one is asked for. */
  #used: Set<string> | null = null;
  /** Those of files that no record names: one may be what a run that was killed has brought. */
  readonly #unrecorded: Set<string>;

  /** In the folder with the path `start`. */
  constructor(start: string, existing: readonly string[], unrecorded: Set<string>) {
    this.#start = start;
    this.#existing = existing;
    this.#unrecorded = unrecorded;
  }

  /** Brings a file under its name, or one with a number behind it as the saving gives them; returns that. */
  async bring(source: string, name: string): Promise<string> {
    const { stem, extension } = splitName(name);
    for (let number = 1; ; number += 1) {
      const end = number === 1 ? '' : `-${number}`;
      const room = maxNameBytes - utf8Length(extension) - end.length;
      const free = `${cutToBytes(stem, room)}${end}`;
      const candidate = `${free}${extension}`;
      if (this.#unrecorded.has(candidate) && (await haveSameBytes(source, this.#start + candidate))) {
        this.#unrecorded.delete(candidate);
        return candidate;
      }
      this.#used ??= new Set(this.#existing.map((each) => foldName(splitName(each).stem)));
      const folded = foldName(free);
      if (this.#used.has(folded)) continue;
      this.#used.add(folded);
      try {
        linkOrCopy(source, this.#start, candidate);
        return candidate;
      } catch (error) {
        // Another program has taken it.
        if (systemCode(error) !== 'EEXIST') throw error;
      }
    }
  }
}

/** Gives a file a second name; on another disk, and where that is not allowed, a copy, which shares its blocks where it can. */
function linkOrCopy(source: string, start: string, name: string): void {
  try {
    linkSync(source, start + name);
    return;
  } catch (error) {
    if (!noLinkCodes.has(systemCode(error))) throw error;
  }
  if (lstatSync(start + name, { throwIfNoEntry: false }))
    throw Object.assign(new Error(`${name} is there`), { code: 'EEXIST' });
  const part = newPartPath(start);
  try {
    copyFileSync(source, part, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    const file = openSync(part, constants.O_RDWR);
    try {
      flushDirectly(file);
    } finally {
      closeSync(file);
    }
    claimName(part, start + name);
  } finally {
    removePart(part);
  }
}

function splitName(name: string): { readonly stem: string; readonly extension: string } {
  const [extension = ''] = /\.[^.]*$/.exec(name) ?? [];
  return { stem: name.slice(0, name.length - extension.length), extension };
}
