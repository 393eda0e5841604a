import { failureCodes, type FailureCode } from './failure';
import { countingNumber, type PlainObject } from '../words/untrusted';

/** In a save folder after a download: the pictures of its list that could not be had. */
export const failedFile = 'failed.jsonl';
/** The pictures of its list whose bytes are those of another one's file, which has no other record of them. */
export const duplicatesFile = 'duplicates.jsonl';

/** A line of `failed.jsonl`. */
export interface FailedLine {
  /** `pictureKey` of the picture. */
  readonly picture: string;
  /** Its address, without secrets. */
  readonly url: string;
  readonly code: FailureCode;
  /** A sentence for people. */
  readonly text: string;
  /** How often it was tried. */
  readonly tries: number;
}

/** A line of `duplicates.jsonl`. */
export interface DuplicateLine {
  /** `pictureKey` of the picture. */
  readonly picture: string;
  /** The file that has its bytes, by its name in the folder. */
  readonly file: string;
}

/** Null for any other line. */
export function parseFailedLine({ picture, url, code, text, tries }: PlainObject): FailedLine | null {
  const known = failureCodes.find((each) => each === code);
  if (typeof picture !== 'string' || typeof url !== 'string' || typeof text !== 'string' || !known)
    return null;
  return { picture, url, code: known, text, tries: countingNumber(tries) ?? 1 };
}

/** Null for any other line. */
export function parseDuplicateLine({ picture, file }: PlainObject): DuplicateLine | null {
  return typeof picture === 'string' && typeof file === 'string' ? { picture, file } : null;
}
