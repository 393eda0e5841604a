import type { ScrapeCounts } from '../src/shared/counts';
import { failureCodes } from '../src/shared/failure';
import { fieldNames, type FieldError } from '../src/shared/form';
import { readForm } from '../src/shared/guards';
import type { TileState } from '../src/shared/gallery';
import type { ScrapeState, SearchState, ToWebview } from '../src/shared/protocol';

type Check = (value: unknown) => boolean;

/** Whether this is a message of our own extension: whole, and of the shape that the page is drawn from. */
export function isToWebview(value: unknown): value is ToWebview {
  return message(value);
}

// Records with every case, so that a new one cannot be forgotten here.
const fieldErrors: Readonly<Record<FieldError, true>> = {
  'no-keyword': true,
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
const bool: Check = (value) => typeof value === 'boolean';
const fieldError = optional(oneOf(...Object.keys(fieldErrors)));

const failure = has({
  code: oneOf(...failureCodes),
  host: optional(text),
  status: optional(amount),
  retryAfterSeconds: optional(amount),
  certificate: optional(oneOf('expired', 'untrusted', 'other-host')),
  title: optional(text),
  proxy: optional(text),
});

const search: Readonly<Record<SearchState['state'], Check>> = {
  idle: has({}),
  running: has({ keyword: text, found: amount, wanted: amount }),
  done: has({
    keyword: text,
    outcome: oneOf('found', 'nothing', 'no-more', 'cancelled', 'failed'),
    found: amount,
    failure: orNull(failure),
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
    form: (value) => readForm(value) !== null,
    errors: has(Object.fromEntries(fieldNames.map((name) => [name, fieldError]))),
    roots: listOf(has({ name: text, path: text })),
    root: orNull(text),
    virtual: bool,
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

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
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
