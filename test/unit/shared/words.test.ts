import assert from 'node:assert/strict';
import { failureCodes, type Failure } from '../../../src/shared/failure';
import type { FieldError } from '../../../src/shared/form';
import { noCounts } from '../../../src/shared/counts';
import type { ScrapeState, SearchState } from '../../../src/shared/protocol';
import {
  closingText,
  duration,
  failedText,
  failureText,
  fieldErrorText,
  megabytes,
  pictures,
  scrapeDetails,
  searchText,
  statusText,
} from '../../../src/shared/words';

const idle = { state: 'idle' } as const;

function searched(values: Partial<SearchState & { state: 'done' }>): SearchState {
  return { state: 'done', keyword: 'cat', outcome: 'found', found: 0, failure: null, ...values };
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
};

describe('words agree with their number', () => {
  it('one picture, several pictures', () => {
    assert.deepEqual([0, 1, 2].map(pictures), ['0 pictures', '1 picture', '2 pictures']);
  });

  it('sizes and times', () => {
    assert.deepEqual([0, 999, 340_000, 3_400_000].map(megabytes), ['1 kB', '1 kB', '340 kB', '3.4 MB']);
    assert.deepEqual([0.2, 40, 300].map(duration), ['1 s', '40 s', '5 min']);
  });
});

describe('the status line', () => {
  it('says what was found', () => {
    assert.equal(statusText({ found: 0, search: idle, scrape: idle }), 'Ready');
    assert.equal(statusText({ found: 3, search: idle, scrape: idle }), 'Found 3 pictures');
    assert.equal(
      statusText({ found: 100, search: searched({ found: 100 }), scrape: idle }),
      'Found 100 pictures',
    );
    assert.equal(
      statusText({ found: 150, search: searched({ found: 50 }), scrape: idle }),
      'Found 150 pictures, 50 new',
    );
  });

  it('says what goes on, and how it ended', () => {
    const search: SearchState = { state: 'running', keyword: 'cat', found: 25, wanted: 100 };
    assert.equal(statusText({ found: 25, search, scrape: idle }), 'Searching: 25 of 100');
    const found = searched({ found: 50 });
    assert.equal(statusText({ found: 50, search: found, scrape: saving }), 'Saving 12 of 50');
    assert.equal(statusText({ found: 50, search: found, scrape: scraped({}) }), 'Saved 50 of 50');
    assert.equal(
      statusText({ found: 50, search: found, scrape: scraped({ outcome: 'cancelled', saved: 10 }) }),
      'Cancelled. Saved 10 of 50',
    );
  });

  it('shows a new search rather than the scrape before it', () => {
    const search: SearchState = { state: 'running', keyword: 'cat', found: 0, wanted: 100 };
    assert.equal(statusText({ found: 50, search, scrape: scraped({}) }), 'Searching: 0 of 100');
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

describe('a scrape that found files in its folder', () => {
  const texts = (values: Partial<ScrapeState & { state: 'done' }>): readonly string[] => {
    const state = scraped(values);
    return [statusText({ found: 50, search: idle, scrape: state }), closingText(state)];
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
    assert.equal(statusText({ found: 50, search: idle, scrape }), 'Saving 20 of 50');
  });

  it('says how many duplicates were left out', () => {
    assert.deepEqual(scrapeDetails(scraped({ duplicate: 3 })), ['3 duplicates left out']);
    assert.deepEqual(scrapeDetails(scraped({ duplicate: 1, outcome: 'short', saved: 40 })), [
      'The list has no others',
      '1 duplicate left out',
    ]);
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
    assert.equal(detail({ failed: 1 }), '1 picture could not be had; the next one was taken');
    assert.equal(detail({ failed: 3 }), '3 pictures could not be had; the next ones were taken');
    assert.equal(detail({ outcome: 'short', saved: 4 }), 'The list has no others');
    assert.equal(
      detail({ outcome: 'short', saved: 48, failed: 2 }),
      '2 pictures could not be saved, and the list has no others',
    );
    assert.equal(
      detail({ outcome: 'stopped', failure: { code: 'disk-full' } }),
      failureText({ code: 'disk-full' }),
    );
    assert.equal(
      failedText({ name: 'Cat', failure: { code: 'http-status', status: 404 } }),
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
    assert.deepEqual(scrapeDetails({ ...saving, paused }), ['live.staticflickr.com asks to wait 30 s']);
  });

  it('how to finish a run that was interrupted', () => {
    const scrape: ScrapeState = { state: 'interrupted', quantity: 50, folder: 'images/cat' };
    assert.equal(statusText({ found: 50, search: idle, scrape }), 'The last run was interrupted');
    assert.deepEqual(scrapeDetails(scrape), ['Press Start to save the rest of 50 pictures to images/cat']);
  });
});

describe('sentences', () => {
  it('hold what strangers wrote as one short line', () => {
    const evil = `a\u202Eb\nc${'x'.repeat(1000)}`;
    const texts = [
      failureText({ code: 'not-a-picture', host: evil, title: evil }),
      failureText({ code: 'timeout', host: evil }),
      failedText({ name: evil, failure: { code: 'empty' } }),
      searchText(searched({ outcome: 'nothing', keyword: evil }), 0),
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
      'no-number',
      'not-whole',
      'less-than-one',
      'more-than-limit',
      'more-than-found',
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
