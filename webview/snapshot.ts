import type { ScrapeCounts } from '../src/shared/engine/counts';
import { failureCodes } from '../src/shared/engine/failure';
import { fieldNames, formShape, type FieldError } from '../src/shared/form/form';
import { maxLengths } from '../src/shared/form/lengths';
import { isWebAddress } from '../src/shared/words/untrusted';
import { understood } from '../src/shared/words/shape';
import type { TileState } from '../src/shared/panel/gallery';
import type {
  ScrapeState,
  SearchState,
  SourceShown,
  ToWebview,
  TurnState,
} from '../src/shared/panel/protocol';
import { isSourceId } from '../src/shared/sources/sources';

type Check = (value: unknown) => boolean;

/** Whether this is a message of our own extension: whole, and of the shape that the page is drawn from. */
export function isToWebview(value: unknown): value is ToWebview {
  return message(value);
}

// Records with every case, so that a new one cannot be forgotten here.
const fieldErrors: Readonly<Record<FieldError, true>> = {
  'no-keyword': true,
  'no-address': true,
  'not-an-address': true,
  'no-number': true,
  'not-whole': true,
  'less-than-one': true,
  'more-than-limit': true,
  'more-than-found': true,
  'more-than-shown': true,
  'more-than-chosen': true,
  'nothing-shown': true,
  'no-pixels': true,
  'nothing-found-yet': true,
  'no-folder': true,
  'no-workspace': true,
  'not-on-disk': true,
  'outside-workspace': true,
};

const text: Check = (value) => typeof value === 'string';
const amount: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const count: Check = (value) => Number.isSafeInteger(value) && amount(value);
const bool: Check = (value) => typeof value === 'boolean';
const fieldError = optional(oneOf(...Object.keys(fieldErrors)));

const failure = has({
  code: oneOf(...failureCodes),
  host: optional(text),
  status: optional(amount),
  retryAfterSeconds: optional(amount),
  license: optional(text),
  certificate: optional(oneOf('expired', 'untrusted', 'other-host')),
  title: optional(text),
  proxy: optional(text),
});

// Longer and more than anything that is meant.
const longestName = maxLengths.addresses;
const longestNotice = 1_000;
const longestAddress = 2_000;
const mostSources = 100;
const mostTurns = 1_000;
/** No later time can be a date (ECMA-262, 21.4.1.1), in milliseconds since 1970. */
const lastTime = 8.64e15;

const keyStates: Readonly<Record<SourceShown['key'], true>> = {
  'not-needed': true,
  stored: true,
  missing: true,
};
const source = has({
  id: isSourceId,
  name: textUpTo(longestName),
  key: oneOf(...Object.keys(keyStates)),
  on: bool,
});
const notice = has({
  text: textUpTo(longestNotice),
  url: (value) => typeof value === 'string' && value.length <= longestAddress && isWebAddress(value),
});

const turnStates: Readonly<Record<TurnState['state'], true>> = {
  running: true,
  found: true,
  nothing: true,
  'no-more': true,
  cancelled: true,
  failed: true,
  'needs-key': true,
  resting: true,
};
const turn = has({
  name: textUpTo(longestName),
  source: (value) => value === 'page' || isSourceId(value),
  state: oneOf(...Object.keys(turnStates)),
  found: count,
  failure: orNull(failure),
  until: orNull((value) => amount(value) && (value as number) <= lastTime),
  drawnByScript: bool,
});
const turns = listOf(turn, mostTurns);

const search: Readonly<Record<SearchState['state'], Check>> = {
  idle: has({}),
  running: has({ keyword: text, found: amount, wanted: orNull(amount), turns }),
  done: has({
    keyword: text,
    outcome: oneOf('found', 'nothing', 'no-more', 'cancelled', 'failed'),
    found: amount,
    failure: orNull(failure),
    turns,
  }),
};

const counts: Readonly<Record<keyof ScrapeCounts, Check>> = {
  saved: amount,
  alreadyThere: amount,
  duplicate: amount,
  rejected: amount,
  failed: amount,
  bytes: amount,
};
const saving = { ...counts, quantity: amount, folder: text };
const scrape: Readonly<Record<ScrapeState['state'], Check>> = {
  idle: has({}),
  running: has({
    ...saving,
    paused: orNull(has({ host: text, seconds: amount })),
    held: bool,
    perSecond: orNull(amount),
  }),
  done: has({
    ...saving,
    outcome: oneOf('complete', 'short', 'cancelled', 'stopped'),
    seconds: amount,
    failure: orNull(failure),
    warning: orNull(failure),
    failures: listOf(has({ name: text, failure })),
  }),
  interrupted: has({ quantity: amount, folder: text }),
};

const tileStates: Readonly<Record<TileState['state'], Check>> = {
  waiting: has({}),
  running: has({}),
  saved: has({}),
  there: has({}),
  failed: has({ failure }),
  rejected: has({}),
};
const tile = has({
  key: text,
  thumbnail: optional(orNull(text)),
  state: optional(stateOf(tileStates)),
  kept: optional(bool),
});
const shownPicture = has({
  key: text,
  source: text,
  via: optional(text),
  title: orNull(text),
  creator: orNull(text),
  license: orNull(has({ id: text, name: text })),
  hasPage: bool,
  sizes: listOf(has({ width: orNull(amount), height: orNull(amount), edge: optional(amount) })),
});

const message = has({
  type: oneOf('update'),
  news: has({
    from: amount,
    pictures: listOf(shownPicture),
    tiles: listOf(tile),
    choice: optional(listOf(text)),
  }),
  snapshot: has({
    formRevision: amount,
    form: (value) => understood(formShape, value) !== null,
    errors: has(Object.fromEntries(fieldNames.map((name) => [name, fieldError]))),
    roots: listOf(has({ name: text, path: text })),
    root: orNull(text),
    virtual: bool,
    sources: listOf(source, mostSources),
    notices: listOf(notice, mostSources),
    recent: listOf(text),
    canPreview: bool,
    found: amount,
    searched: orNull(text),
    search: stateOf(search),
    scrape: stateOf(scrape),
  }),
});

function has(fields: Readonly<Record<string, Check>>): Check {
  return (value) => isRecord(value) && Object.entries(fields).every(([name, check]) => check(value[name]));
}

function stateOf(states: Readonly<Record<string, Check>>): Check {
  return (value) =>
    isRecord(value) &&
    typeof value['state'] === 'string' &&
    Object.hasOwn(states, value['state']) &&
    states[value['state']]?.(value) === true;
}

function listOf(check: Check, most = Infinity): Check {
  return (value) => Array.isArray(value) && value.length <= most && value.every(check);
}

function textUpTo(length: number): Check {
  return (value) => typeof value === 'string' && value.length <= length;
}

function oneOf(...values: readonly unknown[]): Check {
  return (value) => values.includes(value);
}

function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function orNull(check: Check): Check {
  return (value) => value === null || check(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
