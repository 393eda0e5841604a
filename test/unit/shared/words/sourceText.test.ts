import assert from 'node:assert/strict';
import { failureCodes } from '../../../../src/shared/engine/failure';
import type { SourceRunState } from '../../../../src/shared/panel/protocol';
import { sourceIds, sources } from '../../../../src/shared/sources/sources';
import { unaskedTexts, sourceName, sourceRunText } from '../../../../src/shared/words/sourceText';

const flickr: SourceRunState = {
  name: 'Flickr',
  source: 'flickr',
  state: 'found',
  found: 0,
  failure: null,
  until: null,
  isDrawnByScript: false,
};
const page: SourceRunState = { ...flickr, name: 'example.org/cats', source: 'page' };

describe('the name of where a picture came from', () => {
  it('is that of the source, and of what is none in words', () => {
    for (const id of sourceIds) assert.equal(sourceName(id), sources[id].name);
    assert.deepEqual(['page', 'address', 'toString'].map(sourceName), ['Web page', 'Address', 'toString']);
  });
});

describe('how one turn of a search fares', () => {
  const texts = (turn: SourceRunState, changes: readonly Partial<SourceRunState>[]): readonly string[] =>
    changes.map((change) => sourceRunText({ ...turn, ...change }));

  it('is said of a source', () => {
    assert.deepEqual(
      texts(flickr, [
        { state: 'running' },
        { state: 'running', found: 25 },
        { state: 'found', found: 100 },
        { state: 'nothing' },
        { state: 'no-more' },
        { state: 'no-more', found: 40 },
        { state: 'cancelled' },
        { state: 'cancelled', found: 40 },
        { state: 'needs-key' },
      ]),
      [
        'Flickr: searching',
        'Flickr: 25 so far',
        'Flickr found 100',
        'Flickr found nothing',
        'Flickr has no more',
        'Flickr found 40 and has no more',
        'Flickr: cancelled',
        'Flickr found 40',
        'Flickr needs a key',
      ],
    );
  });

  it('is said of what was not asked, those of one reason together', () => {
    const passedOver = { ...flickr, state: 'passed-over' } as const;
    const unlicensed = (...licenses: string[]): SourceRunState => ({
      ...passedOver,
      misfit: { demand: 'license', licenses },
    });
    assert.deepEqual(texts(passedOver, [unlicensed(), unlicensed('CC0 1.0'), unlicensed('A', 'B')]), [
      'Flickr was not asked, because none of its pictures fits the licence filter',
      'Flickr was not asked: its pictures are under CC0 1.0, which does not fit the licence filter',
      'Flickr was not asked: its pictures are under A or B, which do not fit the licence filter',
    ]);
    const colorless = { ...passedOver, name: 'NASA', misfit: { demand: 'color' } } as const;
    assert.deepEqual(unaskedTexts([flickr, colorless, unlicensed('A')]), [
      'Flickr was not asked: its pictures are under A, which does not fit the licence filter',
      'NASA was not asked, because it cannot be searched by this color',
    ]);
    assert.deepEqual(unaskedTexts([unlicensed('A'), { ...unlicensed(), name: 'NASA' }]), [
      'Not asked, because none of their pictures fits the licence filter: Flickr, NASA',
    ]);
    assert.deepEqual(unaskedTexts([colorless, { ...colorless, name: 'Europeana' }]), [
      'Not asked, because they cannot be searched by this color: NASA, Europeana',
    ]);
    const tagless = { ...passedOver, misfit: { demand: 'tags' } } as const;
    assert.deepEqual(unaskedTexts([tagless, colorless]), [
      'NASA was not asked, because it cannot be searched by this color',
      'Flickr was not asked, because it cannot be searched by tags',
    ]);
    assert.deepEqual(unaskedTexts([tagless, { ...tagless, name: 'Pexels' }]), [
      'Not asked, because they cannot be searched by tags: Flickr, Pexels',
    ]);
    assert.deepEqual(unaskedTexts([flickr]), []);
  });

  it('is said of the parts of its results', () => {
    const at = (...values: readonly string[]): string =>
      sourceRunText({
        ...flickr,
        state: 'running',
        found: 4000,
        slice: values.map((value) => ({ by: value.includes('/') ? 'date' : 'license', value })),
      }).replace('Flickr: 4000 so far, now in parts: ', '');
    assert.deepEqual(
      [
        at('2015-01-01/'),
        at('2004-02-01/2014-12-31'),
        at('2005-01-01/2014-12-31'),
        at('2019-01-01/2019-12-31'),
        at('2019-07-04/2019-07-04', 'CC-BY-2.0'),
        at('2019-07-04/'),
      ],
      [
        'since 2015',
        '2004-02-01 – 2014-12-31',
        '2005–2014',
        '2019',
        '2019-07-04, CC-BY-2.0',
        'since 2019-07-04',
      ],
    );
  });

  it('is said of a page', () => {
    assert.deepEqual(
      texts(page, [
        { state: 'running' },
        { state: 'found', found: 1 },
        { state: 'no-more', found: 12 },
        { state: 'nothing' },
        { state: 'no-more' },
        { state: 'nothing', isDrawnByScript: true },
        { state: 'no-more', found: 2, isDrawnByScript: true },
        { state: 'no-more', found: 2, leftOut: 1, unread: 3 },
        { state: 'nothing', leftOut: 2 },
      ]),
      [
        'Reading example.org/cats',
        'example.org/cats: 1 picture',
        'example.org/cats: 12 pictures',
        'example.org/cats: no pictures',
        'example.org/cats: nothing new',
        'example.org/cats draws its pictures by script, so none can be found there',
        'example.org/cats: 2 pictures; it draws others by script, which cannot be found',
        'example.org/cats: 2 pictures; 1 item is sound, video or a model; 3 parts could not be read',
        'example.org/cats: no pictures; 2 items are sound, video or models',
      ],
    );
  });

  it('says in the fewest words what failed', () => {
    const failed = (failure: SourceRunState['failure'], found = 0): string =>
      sourceRunText({ ...flickr, state: 'failed', failure, found });
    assert.deepEqual(
      [
        failed({ code: 'site-refuses' }),
        failed({ code: 'needs-login' }),
        failed({ code: 'http-status', status: 403 }),
        failed({ code: 'http-status', status: 404 }),
        failed({ code: 'http-status', status: 500 }),
        failed({ code: 'site-changed' }),
        failed({ code: 'bad-key' }),
        failed({ code: 'needs-key' }),
        failed({ code: 'timeout' }),
        failed({ code: 'rate-limited' }),
        failed({ code: 'rate-limited' }, 20),
        failed({ code: 'timeout' }, 20),
        failed(null),
      ],
      [
        'Flickr refuses',
        'Flickr is only for those who sign in',
        'Flickr refuses',
        'Flickr is not there',
        'Flickr answers with status 500',
        'Flickr has changed',
        'Flickr does not accept the key',
        'Flickr needs a key',
        'Flickr cannot be reached',
        'Flickr: limit reached',
        'Flickr found 20, then its limit was reached',
        'Flickr found 20, then failed',
        'Flickr failed',
      ],
    );
    for (const code of failureCodes) assert.match(failed({ code }), /^Flickr[ :][^{}]+$/);
  });

  it('says until when a source rests, with the day unless that is today', () => {
    const now = new Date(2026, 10, 23, 13, 0).getTime();
    const resting = (until: number | null, found: number): string =>
      sourceRunText({ ...flickr, state: 'resting', until, found }, now).replaceAll('\u202f', ' ');
    assert.equal(resting(new Date(2026, 10, 23, 14, 5).getTime(), 0), 'Flickr: limit reached until 2:05 PM');
    assert.equal(
      resting(new Date(2026, 10, 24, 14, 5).getTime(), 60),
      'Flickr found 60, limit reached until Nov 24, 2026, 2:05 PM',
    );
    assert.equal(resting(null, 0), 'Flickr: limit reached');
  });

  it('says when a turn goes on that waits, to the second', () => {
    const now = new Date(2026, 10, 23, 14, 4).getTime();
    const until = new Date(2026, 10, 23, 14, 5, 10).getTime();
    const waiting = (turn: SourceRunState, found: number): string =>
      sourceRunText({ ...turn, state: 'running', until, found }, now).replaceAll('\u202f', ' ');
    assert.deepEqual(
      [waiting(flickr, 0), waiting(flickr, 40), waiting(page, 0)],
      [
        'Flickr continues at 2:05:10 PM',
        'Flickr: 40 so far, continues at 2:05:10 PM',
        'example.org/cats continues at 2:05:10 PM',
      ],
    );
  });

  it('keeps both ends of a long address, in one line in which nothing is hidden', () => {
    const name = `example.org/${'way/'.repeat(60)}\n\u202Eend.html`;
    const text = sourceRunText({ ...page, name, state: 'nothing' });
    assert.match(text, /^example\.org\/way\/[^\n\u202E]*…[^\n\u202E]*: no pictures$/);
    assert.ok(text.length < 70, text);
    const middle = `example.org/${'a'.repeat(60)}/end.html`;
    assert.match(
      sourceRunText({ ...page, name: middle, state: 'nothing' }),
      /^example.*…a+\/end\.html: no pictures$/,
    );
  });
});
