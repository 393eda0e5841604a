import { maxFieldLengths } from '../form/lengths';
import { foldName } from '../form/naming';
import { cutToBytes, maxSegmentBytes, safeSegment } from '../form/safeSegment';
import { isWebAddress } from '../words/untrusted';

/** A keyword of a list, and the folder of its pictures. */
export interface ListedKeyword {
  readonly keyword: string;
  /** One segment of a path, which every system can hold; no two of a list are the same to any of them. */
  readonly folder: string;
}

/** Why a line is no keyword. */
export type KeywordLineError = 'keyword-too-long' | 'keyword-is-address';

/** What a list of keywords says, one a line. Numbers of lines are from 1. */
export interface KeywordList {
  /** Each once, in the order of the list. */
  readonly keywords: readonly ListedKeyword[];
  /** The lines with a keyword that an earlier line has, too, in other capitals or not. */
  readonly repeated: readonly number[];
  /** The lines that begin with `#`, which are comments. */
  readonly comments: readonly number[];
  /** The first line that is no keyword; null where there is none. */
  readonly wrong: { readonly line: number; readonly error: KeywordLineError } | null;
}

/** Reads a list of keywords. Empty lines say nothing, and several spaces count as one. */
export function readKeywordList(text: string): KeywordList {
  const keywords: string[] = [];
  const known = new Set<string>();
  const repeated: number[] = [];
  const comments: number[] = [];
  let wrong: KeywordList['wrong'] = null;
  for (const [at, written] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|[\r\n]/)
    .entries()) {
    const keyword = written.replace(/\s+/gu, ' ').trim();
    const line = at + 1;
    if (keyword === '') continue;
    if (keyword.startsWith('#')) {
      comments.push(line);
      continue;
    }
    const error = errorOf(keyword);
    if (error) wrong ??= { line, error };
    else if (known.has(foldName(keyword))) repeated.push(line);
    else keywords.push(keyword);
    known.add(foldName(keyword));
  }
  return { keywords: withFolders(keywords), repeated, comments, wrong };
}

function errorOf(keyword: string): KeywordLineError | null {
  if (isWebAddress(keyword)) return 'keyword-is-address';
  return keyword.length > maxFieldLengths.keyword ? 'keyword-too-long' : null;
}

/**
 * The folder of each keyword is that of a search for it alone. Where several have the same one, as `AC/DC` and `AC:DC`, the first
 * keeps it and the others are numbered; a name that belongs to another keyword is never given to one of them.
 */
function withFolders(keywords: readonly string[]): readonly ListedKeyword[] {
  const own = keywords.map((keyword) => safeSegment(keyword));
  const owned = new Set(own.map(foldName));
  const taken = new Set<string>();
  return keywords.map((keyword, at) => {
    const name = own[at] ?? '';
    let folder = name;
    for (let number = 2; taken.has(foldName(folder)); number += 1) {
      const end = `-${number}`;
      const numbered = `${cutToBytes(name, maxSegmentBytes - end.length)}${end}`;
      if (!owned.has(foldName(numbered))) folder = numbered;
    }
    taken.add(foldName(folder));
    return { keyword, folder };
  });
}
