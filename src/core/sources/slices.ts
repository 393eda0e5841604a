import * as v from 'valibot';
import type { SlicePart } from '../../shared/sources/slices';
import { understood, type Shape } from '../../shared/words/shape';
import { parsedJson } from '../../shared/words/untrusted';
import type { Parameters } from './request';
import type { Source, SourcePage, SourceQuery, Web } from './source';

/** By the days on which something was uploaded, or made: a range of them is halved as long as its list is cut off, down to `least`. */
interface DateWay {
  readonly by: 'date';
  /** The first day that there can be, as in `2004-02-01`. */
  readonly since: string;
  readonly least: 'year' | 'day';
  /** Asks for those from a day to another, both among them; to this day where the last is null. */
  readonly parameters: (first: string, last: string | null) => Parameters;
}

/** By the values of a parameter, of which each result has one, or several, or (some) none. */
interface ValueWay {
  readonly by: Exclude<SlicePart['by'], 'date'>;
  readonly parameter: string;
  /** The parameter's values, each with how it is shown. */
  readonly values: Parameters;
  /** Whether the parameter has words of several demands, and takes this one besides. */
  readonly isWords?: true;
}

/** A way in which a list that is cut off is divided into slices. */
export type SliceWay = DateWay | ValueWay;

/**
 * What each way was narrowed to, in their order, as far as it was: a range of days (`first/last`), or a value. Empty for all
 * results.
 */
type Slice = readonly string[];

/** Where a search in slices stands: the first of them is read, the others are still to be. */
const positionShape = v.object({
  slices: v.pipe(v.array(v.array(v.string())), v.minLength(1)),
  /** Where the first of them goes on; null at its beginning. */
  at: v.nullable(v.string()),
});
type Position = Shape<typeof positionShape>;

/** What tells the cursor of a slice from that of a whole list. */
const cursorStart = 'slices:';

/**
 * Reads one page of results. Where the whole list is cut off (`SourcePage.isCut`), the search goes on in slices: of a slice that
 * is cut off itself, those that it consists of are read. The cursor says which are still to be read, so that the next search
 * goes on there; in the end, there is really no more that the source gives.
 */
export async function readInSlices(source: Source, asked: SourceQuery, web: Web): Promise<SourcePage> {
  const ways = waysWithin(source.slices ?? [], asked.demanded ?? {});
  if (ways.length === 0) return source.readPage(asked, web);
  const position = positionOf(asked.cursor, ways);
  const { slices, at } = position ?? { slices: [[]], at: asked.cursor };
  const [slice = [], ...later] = slices;
  const demanded = parametersOf(slice, ways, asked.demanded ?? {});
  const page = await source.readPage(
    { ...asked, cursor: at, ...(Object.keys(demanded).length > 0 && { demanded }) },
    web,
  );
  const { isCut = false, next } = page;
  // Of a range of days that is cut off nothing is lost where it is divided at once: its halves are all of it.
  const isDividedAtOnce = isCut && slice.length > 0 && halvesOf(slice, ways).length > 0;
  if (next !== null && !isDividedAtOnce)
    return position ? inSlices(page, { slices: [slice, ...later], at: next }, ways) : page;
  const parts = isCut ? partsOf(slice, ways) : [];
  const left = [...parts, ...later];
  if (left.length === 0) return { ...withoutTotal(page, position), next: null };
  return inSlices(page, { slices: left, at: null }, ways);
}

/** The page with the cursor of what follows it in slices. What a slice counts is not how many there are in all. */
function inSlices(page: SourcePage, position: Position, ways: readonly SliceWay[]): SourcePage {
  const [slice = []] = position.slices;
  const next = `${cursorStart}${JSON.stringify(position)}`;
  return { ...withoutTotal(page, position), next, slice: shownParts(slice, ways) };
}

function withoutTotal(page: SourcePage, position: Position | null): SourcePage {
  const { total, ...rest } = page;
  return position === null || total === undefined ? page : rest;
}

/** The ways that are left where a search demands values of some parameters: of several, these. */
function waysWithin(ways: readonly SliceWay[], demanded: Parameters): readonly SliceWay[] {
  return ways.flatMap((way): SliceWay | readonly SliceWay[] => {
    if (way.by === 'date' || way.isWords) return way;
    const wanted = demanded[way.parameter]?.split(',');
    const values = Object.entries(way.values).filter(([value]) => wanted?.includes(value) ?? true);
    return values.length < 2 ? [] : { ...way, values: Object.fromEntries(values) };
  });
}

/** What a cursor says; null for that of a whole list, and for one that cannot be. */
function positionOf(cursor: string | null, ways: readonly SliceWay[]): Position | null {
  if (cursor?.startsWith(cursorStart) !== true) return null;
  const position = understood(positionShape, parsedJson(cursor.slice(cursorStart.length)));
  const isKnown = position?.slices.every((slice) => slice.every((choice, at) => isChoice(choice, ways[at])));
  if (position && isKnown) return position;
  // What cannot be read is begun with again.
  return { slices: partsOf([], ways), at: null };
}

function isChoice(choice: string, way: SliceWay | undefined): boolean {
  if (!way) return false;
  if (way.by !== 'date') return Object.hasOwn(way.values, choice);
  return /^\d{4}-\d\d-\d\d\/(?:\d{4}-\d\d-\d\d)?$/.test(choice) && choice.split('/').every(isDayOrNone);
}

function isDayOrNone(day: string): boolean {
  return day === '' || !Number.isNaN(Date.parse(day));
}

function parametersOf(slice: Slice, ways: readonly SliceWay[], demanded: Parameters): Parameters {
  const parameters: Record<string, string> = { ...demanded };
  for (const [at, choice] of slice.entries()) {
    const way = ways[at];
    if (way?.by === 'date') {
      const [first = '', last = ''] = choice.split('/');
      Object.assign(parameters, way.parameters(first, last || null));
    } else if (way) {
      const before = way.isWords && parameters[way.parameter];
      parameters[way.parameter] = before ? `${before} ${choice}` : choice;
    }
  }
  return parameters;
}

/** What a slice consists of: its halves, or its parts by the next way; none where it cannot be divided. */
function partsOf(slice: Slice, ways: readonly SliceWay[]): readonly Slice[] {
  const halves = halvesOf(slice, ways);
  if (halves.length > 0) return halves;
  const way = ways[slice.length];
  if (!way) return [];
  if (way.by !== 'date') return Object.keys(way.values).map((value) => [...slice, value]);
  const whole = [...slice, `${way.since}/`];
  return halvesOf(whole, ways);
}

const dayMs = 24 * 60 * 60 * 1000;

/** The two halves of a slice that ends with a range of days, the later one first; none where it has but one year, or day. */
function halvesOf(slice: Slice, ways: readonly SliceWay[]): readonly Slice[] {
  const way = ways[slice.length - 1];
  const [first, last = ''] = slice.at(-1)?.split('/') ?? [];
  if (way?.by !== 'date' || first === undefined) return [];
  const start = Date.parse(first);
  const end = last === '' ? Date.now() : Date.parse(last);
  const later = roundedDay((start + end + dayMs) / 2, start, end, way.least);
  if (later === null) return [];
  const before = dayText(Date.parse(later) - dayMs);
  const rest = slice.slice(0, -1);
  return [
    [...rest, `${later}/${last}`],
    [...rest, `${first}/${before}`],
  ];
}

/**
 * The first day of the year, or else of the month, that is nearest to a time and begins after `start` and not after `end`; or else that
 * day itself; null where there is none that may be.
 */
function roundedDay(middle: number, start: number, end: number, least: 'year' | 'day'): string | null {
  const near = new Date(middle);
  const [year, month] = [near.getUTCFullYear(), near.getUTCMonth()];
  const years = [year, year + 1].map((each) => Date.UTC(each, 0, 1));
  const months = [month, month + 1].map((each) => Date.UTC(year, each, 1));
  const day = Math.floor(middle / dayMs) * dayMs;
  const candidates = least === 'year' ? [years] : [years, months, [day]];
  for (const times of candidates) {
    const inside = times.filter((time) => time > start && time <= end);
    inside.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    if (inside[0] !== undefined) return dayText(inside[0]);
  }
  return null;
}

function dayText(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function shownParts(slice: Slice, ways: readonly SliceWay[]): readonly SlicePart[] {
  return slice.flatMap((choice, at): readonly SlicePart[] => {
    const way = ways[at];
    if (!way) return [];
    return [{ by: way.by, value: way.by === 'date' ? choice : (way.values[choice] ?? choice) }];
  });
}

/** The values of a parameter by which licences are asked for, shown by the licence where one stands for one. */
export function licenseValues(codes: Readonly<Record<string, readonly string[]>>): Parameters {
  return Object.fromEntries(
    Object.entries(codes).map(([code, ids]) => [
      code,
      ids.length === 1 ? (ids[0] ?? code) : `CC ${code.replace(/^cc-/, '').toUpperCase()}`,
    ]),
  );
}

/** Values that are shown as they are. */
export function plainValues(...values: readonly string[]): Parameters {
  return Object.fromEntries(values.map((value) => [value, value]));
}
