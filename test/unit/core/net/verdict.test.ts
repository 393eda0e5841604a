import assert from 'node:assert/strict';
import { ScrapeError } from '../../../../src/core/failure';
import { networkError } from '../../../../src/core/net/networkError';
import { httpStatusError } from '../../../../src/core/net/retry';
import { verdictOn, type AttemptHistory, type RetryVerdict } from '../../../../src/core/net/verdict';

const rules = {
  patience: { pauseMs: [10_000, 30_000, 60_000], maxRetryAfterMs: 120_000 },
  retryMs: 1_000,
  retries: 3,
};
const first: AttemptHistory = {
  attempt: 1,
  retries: 3,
  unanswered: 0,
  slowDowns: 0,
  isAlreadySlowed: false,
};
const withCode = (code: string): ScrapeError => {
  const error = networkError(Object.assign(new Error(code), { code }), 'a.example', 'fresh');
  if (!(error instanceof ScrapeError)) throw new Error(`${code} is no error of the network`);
  return error;
};

/** What is expected of the milliseconds: a wait of 1,000 is up to a quarter longer by chance. */
const isAbout = (ms: number | null, least: number | null): boolean =>
  ms === null || least === null ? ms === least : ms >= least && ms <= least * 1.25;

describe('net/verdict', () => {
  const goesOn = { slowsHost: false, pauseMs: null, givesUpHost: false };
  const cases: readonly (readonly [
    title: string,
    error: ScrapeError,
    history: Partial<AttemptHistory>,
    expected: RetryVerdict,
  ])[] = [
    [
      'a status that may pass is tried again',
      httpStatusError(500, 'h', null),
      {},
      { ...goesOn, waitMs: 1_000 },
    ],
    [
      'each wait is twice the one before',
      httpStatusError(500, 'h', null),
      { attempt: 3 },
      { ...goesOn, waitMs: 4_000 },
    ],
    ['the retries are used up', httpStatusError(500, 'h', null), { attempt: 4 }, { ...goesOn, waitMs: null }],
    ['a status that does not pass ends it', httpStatusError(404, 'h', null), {}, { ...goesOn, waitMs: null }],
    [
      'what helps once is tried once more',
      new ScrapeError({ code: 'damaged' }, 'once'),
      {},
      { ...goesOn, waitMs: 1_000 },
    ],
    [
      'and not twice',
      new ScrapeError({ code: 'damaged' }, 'once'),
      { attempt: 2 },
      { ...goesOn, waitMs: null },
    ],
    [
      '429 pauses the host for as long as it asks',
      httpStatusError(429, 'h', 7_000),
      {},
      { waitMs: 0, slowsHost: true, pauseMs: 7_000, givesUpHost: false },
    ],
    [
      '429 without a time pauses it as usual, longer each time in a row',
      httpStatusError(429, 'h', null),
      { slowDowns: 1 },
      { waitMs: 0, slowsHost: true, pauseMs: 30_000, givesUpHost: false },
    ],
    [
      'a longer wait than anybody has patience for gives the host up',
      httpStatusError(429, 'h', 121_000),
      {},
      { waitMs: null, slowsHost: true, pauseMs: null, givesUpHost: true },
    ],
    [
      'one more slowing down than there are retries gives the host up',
      httpStatusError(429, 'h', 1_000),
      { slowDowns: 3 },
      { waitMs: null, slowsHost: true, pauseMs: null, givesUpHost: true },
    ],
    [
      'what was under way when the host slowed down does not count again',
      httpStatusError(429, 'h', 1_000),
      { slowDowns: 3, isAlreadySlowed: true },
      { waitMs: 0, slowsHost: false, pauseMs: 1_000, givesUpHost: false },
    ],
    [
      'a bare 503 asks for no minutes',
      httpStatusError(503, 'h', null),
      {},
      { waitMs: 0, slowsHost: true, pauseMs: 1_000, givesUpHost: false },
    ],
    [
      'a request without answer is one of the address alone',
      withCode('ECONNRESET'),
      { unanswered: 4 },
      { ...goesOn, waitMs: 1_000 },
    ],
    [
      'five in a row are the host',
      withCode('ECONNRESET'),
      { unanswered: 5 },
      { waitMs: 0, slowsHost: true, pauseMs: 1_000, givesUpHost: false },
    ],
    [
      'a port where nothing listens is the host at once',
      withCode('ECONNREFUSED'),
      { unanswered: 1 },
      { waitMs: 0, slowsHost: true, pauseMs: 1_000, givesUpHost: false },
    ],
  ];
  for (const [title, error, history, expected] of cases) {
    it(title, () => {
      const { waitMs, pauseMs, ...verdict } = verdictOn(error, { ...first, ...history }, rules);
      const { waitMs: wait, pauseMs: pause, ...others } = expected;
      assert.deepEqual(verdict, others);
      assert.ok(isAbout(waitMs, wait), `waits ${waitMs} ms instead of ${wait}`);
      assert.ok(isAbout(pauseMs, pause), `pauses ${pauseMs} ms instead of ${pause}`);
    });
  }
});
