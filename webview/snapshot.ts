import * as v from 'valibot';
import { failureCodes } from '../src/shared/engine/failure';
import { fieldErrorCodes, formShape } from '../src/shared/form/form';
import { maxFieldLengths } from '../src/shared/form/lengths';
import { fingerprintShape } from '../src/shared/panel/fingerprint';
import type { ToWebview } from '../src/shared/panel/protocol';
import { pictureTypeNames } from '../src/shared/picture/pictureTypes';
import type { Shape } from '../src/shared/words/shape';
import { isWebAddress } from '../src/shared/words/untrusted';
import { demandNames, misfitShape, searchDemandsShape } from '../src/shared/sources/demands';
import { slicePartShape } from '../src/shared/sources/slices';
import { sourceIds } from '../src/shared/sources/sources';

/** Whether this is a message of our own extension: whole, and of the shape that the page is drawn from. */
export function isToWebview(value: unknown): value is ToWebview {
  return v.is(messageShape, value);
}

// Longer and more than anything that is meant.
const maxNameLength = maxFieldLengths.addresses;
const maxNoticeLength = 1_000;
const maxAddressLength = 2_000;
const maxSources = 100;
const maxSourceRuns = 1_000;
/** No later time can be a date (ECMA-262, 21.4.1.1), in milliseconds since 1970. */
const maxTime = 8.64e15;

const text = v.string();
const name = v.pipe(text, v.maxLength(maxNameLength));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const failure = v.object({
  code: v.picklist(failureCodes),
  host: v.exactOptional(text),
  status: v.exactOptional(amount),
  retryAfterSeconds: v.exactOptional(amount),
  waitedSeconds: v.exactOptional(amount),
  proxy: v.exactOptional(text),
  certificate: v.exactOptional(v.picklist(['expired', 'untrusted', 'other-host'])),
  license: v.exactOptional(text),
  title: v.exactOptional(text),
  expected: v.exactOptional(text),
  detail: v.exactOptional(text),
});

const fieldError = v.exactOptional(v.picklist(fieldErrorCodes));

const source = v.object({
  id: v.picklist(sourceIds),
  name,
  apiKeyState: v.picklist(['not-needed', 'stored', 'missing']),
  isEnabled: v.boolean(),
});
const address = v.pipe(text, v.maxLength(maxAddressLength), v.check(isWebAddress));
/** Of a file that VS Code gives the page. */
const fileAddress = v.pipe(text, v.maxLength(maxAddressLength), v.regex(/^(?:https?:\/\/|\/(?!\/))\S+$/));
const notice = v.object({
  name,
  text: v.pipe(text, v.maxLength(maxNoticeLength)),
  isRequired: v.boolean(),
  url: address,
  terms: address,
});

const link = v.nullable(v.pipe(text, v.check(isWebAddress)));

const outcomes = ['found', 'nothing', 'no-more', 'cancelled', 'failed'] as const;
const sourceRun = v.object({
  name,
  source: v.picklist([...sourceIds, 'page']),
  isOfAddress: v.exactOptional(v.literal(true)),
  state: v.picklist([...outcomes, 'running', 'passed-over', 'needs-key', 'resting']),
  found: count,
  failure: v.nullable(failure),
  until: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(maxTime))),
  isDrawnByScript: v.boolean(),
  leftOut: v.exactOptional(count),
  unread: v.exactOptional(count),
  slice: v.exactOptional(v.array(slicePartShape)),
  notAsked: v.exactOptional(v.array(v.picklist(demandNames))),
  misfit: v.exactOptional(misfitShape),
});
const sourceRuns = v.pipe(v.array(sourceRun), v.maxLength(maxSourceRuns));

const matching = v.exactOptional(v.object({ count, wanted: count }));
const search = v.variant('state', [
  v.object({ state: v.literal('idle') }),
  v.object({
    state: v.literal('running'),
    title: text,
    found: amount,
    targetCount: v.nullable(amount),
    matching,
    sourceRuns,
  }),
  v.object({
    state: v.literal('done'),
    title: text,
    outcome: v.picklist(outcomes),
    found: amount,
    matching,
    failure: v.nullable(failure),
    sourceRuns,
  }),
]);

const saving = {
  saved: amount,
  alreadyThere: amount,
  duplicate: amount,
  rejected: amount,
  failed: amount,
  bytes: amount,
  quantity: amount,
  folder: text,
};
const scrape = v.variant('state', [
  v.object({ state: v.literal('idle') }),
  v.object({
    state: v.literal('running'),
    ...saving,
    paused: v.nullable(v.object({ host: text, seconds: amount })),
    isHeld: v.boolean(),
    loading: amount,
    perSecond: v.nullable(amount),
  }),
  v.object({
    state: v.literal('done'),
    ...saving,
    outcome: v.picklist(['complete', 'short', 'cancelled', 'stopped']),
    seconds: amount,
    failure: v.nullable(failure),
    warning: v.nullable(failure),
    failures: v.array(v.object({ key: text, name: text, failure })),
    canRetry: v.boolean(),
    isWholeList: v.boolean(),
  }),
  v.object({ state: v.literal('interrupted'), quantity: amount, folder: text }),
]);

const keywordResult = v.object({
  keyword: name,
  folder: text,
  quantity: amount,
  outcome: v.nullable(v.picklist(['complete', 'short', 'cancelled', 'stopped'])),
  found: amount,
  saved: amount,
  alreadyThere: amount,
  failed: amount,
  shared: amount,
  failure: v.nullable(failure),
  passedOver: v.exactOptional(v.array(v.object({ name, misfit: misfitShape }))),
});

const tile = v.object({
  key: text,
  thumbnail: v.exactOptional(v.nullable(fileAddress)),
  fingerprint: v.exactOptional(v.nullable(fingerprintShape)),
  state: v.exactOptional(
    v.variant('state', [
      v.object({ state: v.picklist(['waiting', 'running', 'saved', 'there', 'rejected']) }),
      v.object({ state: v.literal('failed'), failure }),
    ]),
  ),
  isKept: v.exactOptional(v.boolean()),
});
const size = v.object({
  width: v.nullable(amount),
  height: v.nullable(amount),
  edge: v.exactOptional(amount),
  unsure: v.exactOptional(v.literal(true)),
});
const shownPicture = v.object({
  key: text,
  source: text,
  via: v.exactOptional(text),
  keyword: v.exactOptional(text),
  fileName: v.exactOptional(text),
  title: v.nullable(text),
  creator: v.nullable(text),
  license: v.nullable(v.object({ id: text, name: text })),
  hasPage: v.boolean(),
  date: v.exactOptional(text),
  type: v.exactOptional(v.picklist(pictureTypeNames)),
  sizes: v.array(size),
});

const looked = v.object({
  key: text,
  isLoading: v.boolean(),
  file: v.nullable(
    v.object({
      address: fileAddress,
      bytes: amount,
      pixels: v.object({ width: amount, height: amount }),
      type: text,
    }),
  ),
  failure: v.nullable(failure),
  tags: v.array(text),
  links: v.object({ creator: link, license: link, page: link }),
});

const updateShape = v.object({
  type: v.literal('update'),
  editCount: count,
  listChanges: v.object({
    from: amount,
    pictures: v.array(shownPicture),
    tiles: v.array(tile),
    choice: v.exactOptional(v.array(text)),
  }),
  looked: v.nullable(looked),
  snapshot: v.object({
    formRevision: amount,
    form: formShape,
    errors: v.object({
      keyword: fieldError,
      addresses: fieldError,
      find: fieldError,
      tags: fieldError,
      minWidth: fieldError,
      minHeight: fieldError,
      folder: fieldError,
      quantity: fieldError,
      template: fieldError,
      keywords: fieldError,
      eachQuantity: fieldError,
      parentFolder: fieldError,
    }),
    roots: v.array(v.object({ name: text, path: text })),
    root: v.nullable(text),
    isVirtual: v.boolean(),
    sources: v.pipe(v.array(source), v.maxLength(maxSources)),
    notices: v.pipe(v.array(notice), v.maxLength(maxSources)),
    recent: v.array(text),
    canPreview: v.boolean(),
    tabs: v.array(v.object({ id: count, title: name, count })),
    shownTab: count,
    canUndo: v.boolean(),
    found: amount,
    searched: v.nullable(text),
    demands: searchDemandsShape,
    search,
    goesOn: v.nullable(v.object({ seconds: count })),
    searchedTab: v.nullable(count),
    more: v.picklist(['yes', 'no', 'unknown']),
    total: v.nullable(v.object({ count, isLeast: v.boolean() })),
    scrape,
    savedTab: v.nullable(count),
    keywordRun: v.nullable(
      v.object({
        isRunning: v.boolean(),
        results: v.pipe(v.array(keywordResult), v.maxLength(maxSourceRuns)),
      }),
    ),
    queue: v.array(v.object({ id: count, tab: v.nullable(count), quantity: amount, folder: text })),
  }),
});

const messageShape = v.variant('type', [
  updateShape,
  v.object({ type: v.literal('copyPicture'), key: text }),
]);

type Same<One, Other> = [One, Other] extends [Other, One] ? true : never;

/** Holds the schema to the type, field by field and case by case: what only one of them has does not compile. */
true satisfies Same<Every<ToWebview>, Every<Shape<typeof messageShape>>>;

/** With every field required, so that those that may be missing are compared, too. */
type Every<Value> = Value extends readonly (infer Item)[]
  ? readonly Every<Item>[]
  : Value extends object
    ? { readonly [Field in keyof Value]-?: Every<Value[Field]> }
    : Value;
