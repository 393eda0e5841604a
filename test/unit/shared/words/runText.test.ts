import assert from 'node:assert/strict';
import russian from '../../../../l10n/bundle.l10n.ru.json';
import { failureCodes, type Failure } from '../../../../src/shared/engine/failure';
import type { FieldError } from '../../../../src/shared/form/form';
import { noCounts } from '../../../../src/shared/engine/counts';
import type { ScrapeState, SearchState, SourceRunState } from '../../../../src/shared/panel/protocol';
import { setDisplayLanguage } from '../../../../src/shared/words/l10n';
import { failureText } from '../../../../src/shared/words/failureText';
import { fieldErrorText } from '../../../../src/shared/words/fieldErrorText';
import {
  durationText,
  bytesText,
  rateText,
  roughBytesText,
  timeLeftText,
} from '../../../../src/shared/words/units';
import {
  closingText,
  failedPictureText,
  pauseText,
  pictureCountText,
  savedCountText,
  scrapeDetails,
  searchText,
  panelStatusText,
} from '../../../../src/shared/words/runText';

const idle = { state: 'idle' } as const;

const flickrRun: SourceRunState = {
  name: 'Flickr',
  source: 'flickr',
  state: 'found',
  found: 5,
  failure: null,
  until: null,
  isDrawnByScript: false,
};
const pageRun: SourceRunState = { ...flickrRun, name: 'example.org/cats', source: 'page' };

function searched(values: Partial<SearchState & { state: 'done' }>): SearchState {
  const rest = { title: 'cat', outcome: 'found', found: 0, failure: null, sourceRuns: [flickrRun] } as const;
  return { state: 'done', ...rest, ...values };
}

function scraped(values: Partial<ScrapeState & { state: 'done' }>): ScrapeState & { readonly state: 'done' } {
  return {
    state: 'done',
    outcome: 'complete',
    ...noCounts,
    saved: 50,
    quantity: 50,
    bytes: 1,
    seconds: 1,
    folder: 'images/cat',
    failure: null,
    warning: null,
    failures: [],
    canRetry: false,
    isWholeList: true,
    ...values,
  };
}

const saving: ScrapeState = {
  state: 'running',
  ...noCounts,
  saved: 12,
  quantity: 50,
  bytes: 1,
  folder: 'images/cat',
  paused: null,
  isHeld: false,
  loading: 0,
  perSecond: null,
};

describe('words agree with their number', () => {
  it('one picture, several pictures', () => {
    assert.deepEqual([0, 1, 2].map(pictureCountText), ['0 pictures', '1 picture', '2 pictures']);
  });

  it('sizes and times', () => {
    assert.deepEqual([0, 999, 340_000, 3_400_000, 1_240_000_000].map(bytesText), [
      '1 kB',
      '1 kB',
      '340 kB',
      '3.4 MB',
      '1.2 GB',
    ]);
    assert.deepEqual([3_440_000, 106_400_000, 2_500_000_000].map(roughBytesText), [
      '3.4 MB',
      '106 MB',
      '2.5 GB',
    ]);
    assert.deepEqual([0.2, 40, 300].map(durationText), ['1 s', '40 s', '5 min']);
  });

  it('how fast, and how long still', () => {
    assert.deepEqual([0.01, 0.25, 0.94].map(rateText), ['1 a minute', '15 a minute', '56 a minute']);
    assert.deepEqual([0.96, 3.47, 9.96, 120.4].map(rateText), [
      '1.0 a second',
      '3.5 a second',
      '10 a second',
      '120 a second',
    ]);
    assert.deepEqual([0, 40, 300].map(timeLeftText), ['1 s left', '40 s left', '5 min left']);
  });
});

describe('the status line', () => {
  it('says what was found', () => {
    assert.equal(panelStatusText({ found: 0, search: idle, scrape: idle }), 'Ready');
    assert.equal(panelStatusText({ found: 3, search: idle, scrape: idle }), 'Found 3 pictures');
    assert.equal(
      panelStatusText({ found: 100, search: searched({ found: 100 }), scrape: idle }),
      'Found 100 pictures',
    );
    assert.equal(
      panelStatusText({ found: 150, search: searched({ found: 50 }), scrape: idle }),
      'Found 150 pictures, 50 new',
    );
  });

  it('says what goes on, and how it ended', () => {
    const search: SearchState = {
      state: 'running',
      title: 'cat',
      found: 25,
      targetCount: 100,
      sourceRuns: [flickrRun],
    };
    assert.equal(panelStatusText({ found: 25, search, scrape: idle }), 'Searching: 25 of 100');
    const found = searched({ found: 50 });
    assert.equal(panelStatusText({ found: 50, search: found, scrape: saving }), 'Saving 12 of 50');
    const held = { ...saving, isHeld: true, saved: 9, quantity: 24 };
    assert.equal(panelStatusText({ found: 50, search: found, scrape: held }), 'Paused. Saved 9 of 24');
    const pausing = { ...held, loading: 2 };
    assert.equal(panelStatusText({ found: 50, search: found, scrape: pausing }), 'Pausing… Saved 9 of 24');
    assert.equal(panelStatusText({ found: 50, search: found, scrape: scraped({}) }), 'Saved 50 of 50');
    assert.equal(
      panelStatusText({ found: 50, search: found, scrape: scraped({ outcome: 'cancelled', saved: 10 }) }),
      'Cancelled. Saved 10 of 50',
    );
  });

  it('says when a search goes on that waits and asks nobody else meanwhile', () => {
    const until = new Date().setHours(14, 5, 10, 0);
    const waiting: SourceRunState = { ...flickrRun, state: 'running', until };
    const text = (targetCount: number | null, ...sourceRuns: readonly SourceRunState[]): string => {
      const search: SearchState = {
        state: 'running',
        title: 'cat',
        found: 40,
        targetCount,
        sourceRuns,
      };
      return panelStatusText({ found: 40, search, scrape: idle }).replaceAll('\u202f', ' ');
    };
    assert.equal(text(100, waiting), 'Searching: 40 of 100, continues at 2:05:10 PM');
    assert.equal(text(null, waiting), 'Searching: 40 found, continues at 2:05:10 PM');
    assert.equal(text(100, waiting, flickrRun), 'Searching: 40 of 100', 'each has its own line');
    assert.equal(text(100, { ...waiting, state: 'resting' }), 'Searching: 40 of 100');
  });

  it('shows a new search rather than the scrape before it', () => {
    const search: SearchState = {
      state: 'running',
      title: 'cat',
      found: 0,
      targetCount: 100,
      sourceRuns: [],
    };
    assert.equal(panelStatusText({ found: 50, search, scrape: scraped({}) }), 'Searching: 0 of 100');
  });
});

describe('how a search ended', () => {
  it('is told apart', () => {
    const failure: Failure = { code: 'site-refuses', host: 'www.flickr.com' };
    const endings = [
      searchText(searched({ found: 5 }), 5),
      searchText(searched({ outcome: 'nothing' }), 0),
      searchText(searched({ outcome: 'no-more' }), 5),
      searchText(searched({ outcome: 'no-more', found: 5 }), 5),
      searchText(searched({ outcome: 'cancelled' }), 0),
      searchText(searched({ outcome: 'failed', failure }), 0),
      searchText(searched({ outcome: 'failed', failure: { code: 'host-not-found' } }), 0),
      searchText(searched({ outcome: 'failed', failure: { code: 'site-changed' } }), 0),
      searchText(searched({ outcome: 'failed', failure: { code: 'rate-limited', status: 429 } }), 0),
    ];
    assert.equal(new Set(endings).size, endings.length, endings.join('\n'));
  });

  it('keeps what was found before it failed in sight', () => {
    const text = searchText(
      searched({ outcome: 'failed', found: 20, failure: { code: 'host-not-found' } }),
      20,
    );
    assert.match(text, /^Found 20 pictures\. Then: .*offline/);
  });
});

describe('what was found on web pages and in lists', () => {
  const ended = (outcome: 'nothing' | 'no-more', sourceRuns: readonly SourceRunState[], found = 0): string =>
    searchText(searched({ outcome, found, sourceRuns }), found);

  it('is counted, because nobody knows how many there are', () => {
    const search: SearchState = {
      state: 'running',
      title: 'example.org',
      found: 12,
      targetCount: null,
      sourceRuns: [pageRun],
    };
    assert.equal(searchText(search, 20), 'Searching: 12 found');
  });

  it('is all that there is, which needs no words', () => {
    assert.equal(ended('no-more', [pageRun], 12), 'Found 12 pictures');
    assert.equal(ended('no-more', [], 12), 'Found 12 pictures');
  });

  it('is told apart when it is nothing', () => {
    const byScript = { ...pageRun, isDrawnByScript: true };
    assert.deepEqual(
      [
        ended('nothing', [pageRun]),
        ended('nothing', [pageRun, pageRun]),
        ended('nothing', [byScript]),
        ended('nothing', [{ ...pageRun, leftOut: 2 }]),
        ended('nothing', [{ ...pageRun, leftOut: 2, unread: 1 }]),
        ended('no-more', [pageRun]),
        ended('no-more', [pageRun, pageRun]),
        ended('nothing', []),
        ended('no-more', []),
      ],
      [
        'No pictures on this page.',
        'No pictures on these pages.',
        'This page draws its pictures by script, so none can be found there.',
        'No pictures here, only sound, video or models.',
        'No pictures on this page.',
        'Nothing new on this page.',
        'Nothing new on these pages.',
        'No addresses of pictures in cat.',
        'All of these were in the list already.',
      ],
    );
  });
});

describe('a scrape that found files in its folder', () => {
  const texts = (values: Partial<ScrapeState & { state: 'done' }>): readonly string[] => {
    const state = scraped(values);
    return [panelStatusText({ found: 50, search: idle, scrape: state }), closingText(state)];
  };

  it('tells new ones from those that were there', () => {
    assert.deepEqual(texts({}), ['Saved 50 of 50', 'Saved 50 of 50 to images/cat.']);
    assert.deepEqual(texts({ saved: 40, alreadyThere: 10 }), [
      'Saved 40 of 50, 10 were already there',
      'Saved 40 of 50 to images/cat, 10 were already there.',
    ]);
    assert.deepEqual(texts({ saved: 49, alreadyThere: 1 }), [
      'Saved 49 of 50, 1 was already there',
      'Saved 49 of 50 to images/cat, 1 was already there.',
    ]);
    assert.deepEqual(texts({ saved: 0, alreadyThere: 50 }), [
      'All 50 were already there',
      'All 50 were already in images/cat. For others, raise the quantity or search for more.',
    ]);
    assert.deepEqual(texts({ saved: 0, alreadyThere: 1, quantity: 1 }), [
      'The picture was already there',
      'The picture was already in images/cat. For others, raise the quantity or search for more.',
    ]);
    assert.deepEqual(texts({ outcome: 'cancelled', saved: 0, alreadyThere: 7 }), [
      'Cancelled. Saved 0 of 50, 7 were already there',
      'Saved 0 of 50 to images/cat, 7 were already there.',
    ]);
  });

  it('counts both while it runs', () => {
    const scrape = { ...saving, alreadyThere: 8 };
    assert.equal(panelStatusText({ found: 50, search: idle, scrape }), 'Saving 20 of 50');
  });

  it('says how many duplicates were left out', () => {
    assert.deepEqual(scrapeDetails(scraped({ duplicate: 3 })), ['3 duplicates left out']);
    assert.deepEqual(scrapeDetails(scraped({ duplicate: 1, outcome: 'short', saved: 40 })), [
      'The list has no others',
      '1 duplicate left out',
    ]);
  });

  it('says how many were left out because they were rejected before', () => {
    assert.deepEqual(scrapeDetails(scraped({ rejected: 3 })), ['3 that you rejected were left out']);
    assert.deepEqual(scrapeDetails(scraped({ rejected: 1 })), ['1 that you rejected was left out']);
  });
});

describe('beside the status line', () => {
  it('nothing when there is nothing to say', () => {
    assert.deepEqual(scrapeDetails(idle), []);
    assert.deepEqual(scrapeDetails(saving), []);
    assert.deepEqual(scrapeDetails(scraped({})), []);
  });

  it('what was not saved and why', () => {
    const detail = (values: Partial<ScrapeState & { state: 'done' }>) =>
      scrapeDetails(scraped(values)).join();
    assert.equal(detail({ failed: 1 }), '1 picture was not available; the next one was saved instead');
    assert.equal(detail({ failed: 3 }), '3 pictures were not available; the next ones were saved instead');
    assert.equal(detail({ outcome: 'short', saved: 4 }), 'The list has no others');
    assert.equal(
      detail({ outcome: 'short', saved: 48, failed: 2 }),
      '2 pictures could not be saved, and the list has no others',
    );
    assert.equal(
      detail({ outcome: 'short', saved: 48, failed: 2, isWholeList: false }),
      '2 pictures could not be saved',
    );
    assert.equal(detail({ outcome: 'short', saved: 4, isWholeList: false }), '');
    assert.equal(
      detail({ outcome: 'stopped', failure: { code: 'disk-full' } }),
      failureText({ code: 'disk-full' }),
    );
    assert.equal(
      failedPictureText({ key: 'flickr:1', name: 'Cat', failure: { code: 'http-status', status: 404 } }),
      'Cat: No longer there (404).',
    );
  });

  it('what could not be written beside the pictures', () => {
    const warning: Failure = { code: 'credits-not-written' };
    assert.deepEqual(scrapeDetails(scraped({ warning })), [failureText(warning)]);
    assert.equal(closingText(scraped({ warning })), `Saved 50 of 50 to images/cat. ${failureText(warning)}`);
  });

  it('which host asks to wait', () => {
    const paused = { host: 'live.staticflickr.com', seconds: 30 };
    assert.equal(pauseText(paused.host, 300), 'live.staticflickr.com asks to wait 5 min');
    assert.deepEqual(scrapeDetails({ ...saving, paused }), ['live.staticflickr.com asks to wait 30 s']);
  });

  it('what a run that was interrupted was to do', () => {
    const scrape: ScrapeState = { state: 'interrupted', quantity: 50, folder: 'images/cat' };
    assert.equal(panelStatusText({ found: 50, search: idle, scrape }), 'The last run was interrupted');
    assert.deepEqual(scrapeDetails(scrape), ['It was to save 50 pictures to images/cat']);
  });
});

describe('sentences', () => {
  it('hold what strangers wrote as one short line', () => {
    const evil = `a\u202Eb\nc${'x'.repeat(1000)}`;
    const texts = [
      failureText({ code: 'not-a-picture', host: evil, title: evil }),
      failureText({ code: 'timeout', host: evil }),
      failedPictureText({ key: 'flickr:1', name: evil, failure: { code: 'empty' } }),
      searchText(searched({ outcome: 'nothing', title: evil }), 0),
      closingText(scraped({ folder: evil })),
      scrapeDetails({ ...saving, paused: { host: evil, seconds: 3 } }).join(),
      scrapeDetails({ state: 'interrupted', quantity: 1, folder: evil }).join(),
    ];
    for (const text of texts) {
      assert.match(text, /ab cxxx/);
      assert.doesNotMatch(text, /x{200}/);
    }
  });

  it('every failure has its own, with and without what is known of it', () => {
    const full = { host: 'www.flickr.com', status: 418, retryAfterSeconds: 9, detail: 'ECONNRESET' };
    for (const known of [{}, full]) {
      const sentences = failureCodes.map((code) => failureText({ code, ...known }));
      for (const sentence of sentences) {
        assert.match(sentence, /^[A-Zw].*[.?]$/, sentence);
        assert.doesNotMatch(sentence, /undefined|null|NaN|ECONNRESET/, sentence);
      }
      assert.equal(new Set(sentences).size, failureCodes.length);
    }
  });

  it('every wrong field has its own', () => {
    const errors: readonly FieldError[] = [
      'no-keyword',
      'no-address',
      'not-an-address',
      'no-number',
      'not-whole',
      'less-than-one',
      'more-than-limit',
      'more-than-found',
      'more-than-shown',
      'more-than-chosen',
      'nothing-shown',
      'no-pixels',
      'nothing-found-yet',
      'no-folder',
      'no-workspace',
      'not-on-disk',
      'outside-workspace',
    ];
    const sentences = errors.map((error) => fieldErrorText(error, 7));
    assert.equal(new Set(sentences).size, errors.length);
    assert.match(fieldErrorText('more-than-found', 7), /\b7\b/);
  });
});

describe('in Russian', () => {
  before(() => setDisplayLanguage('ru', russian));
  after(() => setDisplayLanguage('en', {}));

  const counts = [0, 1, 2, 5, 11, 12, 21, 22, 25, 101, 111];
  const running = (values: Partial<ScrapeState & { state: 'running' }>): string =>
    scrapeDetails({ ...saving, ...values }).join();
  const ended = (values: Partial<ScrapeState & { state: 'done' }>): string =>
    scrapeDetails(scraped(values)).join();

  it('what was found', () => {
    assert.deepEqual(counts.map(pictureCountText), [
      '0 изображений',
      '1 изображение',
      '2 изображения',
      '5 изображений',
      '11 изображений',
      '12 изображений',
      '21 изображение',
      '22 изображения',
      '25 изображений',
      '101 изображение',
      '111 изображений',
    ]);
    assert.equal(searchText(searched({ found: 50 }), 101), 'Найдено 101 изображение, новых: 50');
    assert.equal(
      searchText(searched({ outcome: 'no-more', found: 22 }), 22),
      'Найдено 22 изображения. По запросу «cat» больше ничего нет.',
    );
    assert.equal(
      searchText(searched({ outcome: 'failed', found: 3, failure: { code: 'timeout', host: 'a.b' } }), 3),
      'Найдено 3 изображения. Продолжить поиск не удалось. a.b не отвечает. Повторите попытку позже.',
    );
  });

  it('what was saved', () => {
    const saved = [1, 2, 5, 21].map((alreadyThere) => savedCountText({ saved: 9, alreadyThere }, 30));
    assert.deepEqual(saved, [
      'Сохранено 9 из 30, 1 уже было на месте',
      'Сохранено 9 из 30, 2 уже были на месте',
      'Сохранено 9 из 30, 5 уже было на месте',
      'Сохранено 9 из 30, 21 уже было на месте',
    ]);
    assert.equal(
      closingText(scraped({ outcome: 'short', saved: 4, failed: 2, duplicate: 1, rejected: 3 })),
      'Сохранено 4 из 50 в папку images/cat. Не удалось сохранить 2 изображения, а других в списке нет. ' +
        'Пропущен 1 дубликат. Пропущено 3 отклонённых вами изображения.',
    );
  });

  it('what was left out', () => {
    assert.deepEqual(
      [1, 2, 5, 11, 21].map((rejected) => ended({ rejected })),
      [
        'Пропущено 1 отклонённое вами изображение',
        'Пропущено 2 отклонённых вами изображения',
        'Пропущено 5 отклонённых вами изображений',
        'Пропущено 11 отклонённых вами изображений',
        'Пропущено 21 отклонённое вами изображение',
      ],
    );
    assert.equal(ended({ failed: 21 }), '21 изображение было недоступно; вместо него сохранено следующее');
    assert.equal(running({ failed: 5 }), 'Не удалось сохранить 5 изображений');
  });

  it('what an interrupted run was to do', () => {
    const rest = [1, 2, 21, 50].map((quantity) =>
      scrapeDetails({ state: 'interrupted', quantity, folder: 'images/cat' }).join(),
    );
    assert.deepEqual(rest, [
      'Нужно было сохранить 1 изображение в папку images/cat',
      'Нужно было сохранить 2 изображения в папку images/cat',
      'Нужно было сохранить 21 изображение в папку images/cat',
      'Нужно было сохранить 50 изображений в папку images/cat',
    ]);
  });

  it('sizes, times and rates', () => {
    assert.deepEqual([999, 340_000, 1_500_000].map(bytesText), ['1 КБ', '340 КБ', '1,5 МБ']);
    assert.deepEqual([40, 300].map(durationText), ['40 с', '5 мин']);
    assert.deepEqual([0.25, 3.47].map(rateText), ['15 в минуту', '3,5 в секунду']);
    assert.equal(running({ paused: { host: 'a.b', seconds: 30 } }), 'a.b просит подождать 30 с');
  });

  it('every failure, and what is not known of it leaves no gap', () => {
    for (const known of [{}, { host: 'www.flickr.com', status: 418, retryAfterSeconds: 9 }]) {
      const sentences = failureCodes.map((code) => failureText({ code, ...known }));
      for (const sentence of sentences) {
        assert.match(sentence, /^(www\.flickr\.com|[А-Я]).*[.?]$/, sentence);
        assert.doesNotMatch(sentence, /undefined|\{\d|the site/i, sentence);
      }
      assert.equal(new Set(sentences).size, failureCodes.length);
    }
  });
});
