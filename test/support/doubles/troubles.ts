import { jsonAnswer, type DoubleAnswer } from './doubles';

/** What can come instead of results. */
export type Trouble =
  /** A check for people, whatever was asked. */
  | 'forbidden'
  /** 429 without a word about when. */
  | 'rate-limited'
  | 'unavailable'
  /** JSON that is not what it used to be. */
  | 'changed';

export function troubleAnswer(trouble: Trouble): DoubleAnswer {
  switch (trouble) {
    case 'forbidden':
      return htmlAnswer(403, '<title>Just a moment...</title>');
    case 'rate-limited':
      return htmlAnswer(429, '<h1>429 Too Many Requests</h1>');
    case 'unavailable':
      return htmlAnswer(503, '<h1>503 Service Unavailable</h1>');
    case 'changed':
      return jsonAnswer({ version: '9', answer: { rows: [] } });
  }
}

function htmlAnswer(status: number, body: string): DoubleAnswer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

/** A count of requests, as a source keeps it. */
export interface RequestLimit {
  readonly most: number;
  readonly inMs: number;
  /** The source's clock, in milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** Tells of each request whether it is one too many. */
export function countRequests({ most, inMs, now = () => performance.now() }: RequestLimit): () => boolean {
  let times: number[] = [];
  return () => {
    const at = now();
    times = [...times.filter((time) => time > at - inMs), at];
    return times.length > most;
  };
}

/** The numbers, from 1, of the results on a page, from 1. */
export function numbersOn(page: number, perPage: number, total: number): number[] {
  const first = (page - 1) * perPage;
  return Array.from({ length: Math.max(0, Math.min(perPage, total - first)) }, (_, at) => first + at + 1);
}

/** What is asked for besides: which results, by their numbers, and whether the last ones come first. */
export interface Asked {
  readonly fits?: (number: number) => boolean;
  readonly isNewestFirst?: boolean;
}

/** The numbers of the results, of so many, that fit what is asked: how many there are, and those on a page, from 1. */
export function fittingNumbers(
  total: number,
  { fits = () => true, isNewestFirst = false }: Asked,
): { readonly count: number; readonly on: (page: number, perPage: number) => readonly number[] } {
  const all = numbersOn(1, total, total).filter(fits);
  if (isNewestFirst) all.reverse();
  return {
    count: all.length,
    on: (page, perPage) => all.slice((page - 1) * perPage, page * perPage),
  };
}

/** What a picture is tagged with, by its number from 1: every second one with `dawn`, every third one with `fog`. */
export function tagsOfNumber(number: number): readonly string[] {
  return [...(number % 2 === 0 ? ['dawn'] : []), ...(number % 3 === 0 ? ['fog'] : [])];
}

/** `total`, but nothing for the keyword `nothing`. */
export function totalFor(keyword: string, total: number): number {
  return keyword === 'nothing' ? 0 : total;
}
