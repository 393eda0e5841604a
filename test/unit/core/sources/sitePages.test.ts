import assert from 'node:assert/strict';
import { photoAt } from '../../../../demo/photos';
import type { SourcePage } from '../../../../src/core/sources/source';
import type { Picture } from '../../../../src/shared/picture/picture';
import { commonsDouble } from '../../../support/doubles/commons';
import { flickrDouble, flickrKey } from '../../../support/doubles/flickr';
import { nasaDouble } from '../../../support/doubles/nasa';
import { openverseDouble, openverseId } from '../../../support/doubles/openverse';
import { pexelsDouble, pexelsKey } from '../../../support/doubles/pexels';
import { pixabayDouble, pixabayKey } from '../../../support/doubles/pixabay';
import { failureFrom } from '../net/testClient';
import { askDouble } from './askDouble';

const flickrSite = 'https://www.flickr.com';
const counts = (all: readonly SourcePage[]): readonly number[] => all.map(({ pictures }) => pictures.length);
const picturesIn = (all: readonly SourcePage[]): readonly Picture[] =>
  all.flatMap(({ pictures }) => pictures);
const idsIn = (all: readonly SourcePage[]): readonly string[] => picturesIn(all).map(({ id }) => id);

describe("addresses on Flickr's site without a key", () => {
  const paths = {
    '/photos/ada/albums/7/with/9': '/photos/ada/albums/7/',
    '/photos/1234@N05/sets/7': '/photos/1234@N05/albums/7/',
    '/photos/ada/galleries/8': '/photos/ada/galleries/8/',
    '/groups/foxes/': '/groups/foxes/pool/',
    '/photos/ada/tags/fox': '/photos/ada/tags/fox/',
    '/photos/ada': '/photos/ada/',
  };
  for (const [path, shown] of Object.entries(paths)) {
    it(`are read page after page, with all that the site tells: ${path}`, () =>
      askDouble('flickr', flickrDouble({ total: 60 }), async ({ site, asked }) => {
        const all = await site(`${flickrSite}${path}`);
        assert.deepEqual(counts(all), [25, 25, 10]);
        assert.equal(new Set(idsIn(all)).size, 60);
        assert.equal(all[0]?.total, 60);
        assert.deepEqual(asked().slice(0, 3), [shown, `${shown}page2/`, `${shown}page3/`]);
        const [first] = picturesIn(all);
        assert.ok(first);
        const { source, keyword, license, creator, sizes } = first;
        assert.deepEqual([source, keyword], ['flickr', '']);
        assert.ok(license && creator && sizes.length > 3);
      }));
  }

  it('lead to the search where they are of a tag', () =>
    askDouble('flickr', flickrDouble({ total: 30 }), async ({ site, asked }) => {
      assert.deepEqual(counts(await site(`${flickrSite}/photos/tags/red%20fox`)), [25, 5]);
      assert.deepEqual(asked(), ['/search/?tags=red+fox&page=1', '/search/?tags=red+fox&page=2']);
    }));

  it('give one photo where they are of one, whatever stands beside it', () =>
    askDouble('flickr', flickrDouble({ total: 5 }), async ({ site }) => {
      const { id } = photoAt('fox', 3);
      const all = await site(`${flickrSite}/photos/ada/${id}/in/album-7/`);
      assert.deepEqual(idsIn(all), [id]);
      assert.equal(all.length, 1);
    }));

  it('fail as a search does: what is not there, a check for people, a page of another form', async () => {
    const failure = (double: ReturnType<typeof flickrDouble>) =>
      askDouble('flickr', double, ({ site }) => failureFrom(site(`${flickrSite}/photos/ada/albums/7`)));
    assert.equal((await failure(flickrDouble({ total: 0 }))).status, 404);
    assert.equal((await failure(flickrDouble({ trouble: 'forbidden' }))).code, 'site-refuses');
    const changed = () => ({ headers: { 'content-type': 'text/html' }, body: '<p>modelExport: {}</p>' });
    assert.equal((await failure(changed)).code, 'site-changed');
  });
});

describe("addresses on Flickr's site with the user's key", () => {
  const methods = {
    '/photos/ada/albums/7': ['photosets.getPhotos photoset_id=7'],
    '/photos/ada/galleries/8': [
      'urls.lookupGallery',
      'galleries.getPhotos gallery_id=66911286-72157600000000001',
    ],
    '/groups/foxes': ['urls.lookupGroup', 'groups.pools.getPhotos group_id=20000002@N02'],
    '/groups/1@N02/pool/': ['groups.pools.getPhotos group_id=1@N02'],
    '/photos/ada': ['urls.lookupUser', 'people.getPublicPhotos user_id=10000001@N01'],
    '/photos/1@N02/': ['people.getPublicPhotos user_id=1@N02'],
    '/photos/tags/fox': ['photos.search tags=fox'],
    '/photos/1@N02/tags/fox': ['photos.search tags=fox user_id=1@N02'],
  };
  for (const [path, wanted] of Object.entries(methods)) {
    it(`are asked of the API: ${path}`, () =>
      askDouble('flickr', flickrDouble({ total: 700 }), async ({ site, asked }) => {
        const all = await site(`${flickrSite}${path}`, { apiKey: flickrKey });
        assert.deepEqual(counts(all), [500, 200]);
        assert.equal(new Set(idsIn(all)).size, 700);
        const methodsAsked = asked().map((each) => {
          const query = new URL(each, flickrSite).searchParams;
          const own = ['photoset_id', 'gallery_id', 'group_id', 'tags', 'user_id'].flatMap((name) =>
            query.has(name) ? [`${name}=${query.get(name)}`] : [],
          );
          return [query.get('method')?.replace('flickr.', ''), ...own].join(' ');
        });
        assert.deepEqual(methodsAsked, [...wanted, ...wanted]);
        const { keyword, sizes, creator } = picturesIn(all)[0] ?? {};
        assert.equal(keyword, '');
        assert.ok(
          sizes?.some(({ url }) => url.endsWith('_o.jpg')),
          'with the original',
        );
        if (path.includes('albums')) assert.equal(creator?.name, 'Album Owner');
      }));
  }

  it('say that nobody is called so', () =>
    askDouble('flickr', flickrDouble(), async ({ site }) => {
      const failure = await failureFrom(site(`${flickrSite}/photos/nobody`, { apiKey: flickrKey }));
      assert.deepEqual([failure.code, failure.status], ['http-status', 404]);
    }));
});

describe('addresses on the sites of other sources', () => {
  it('are of a category of Wikimedia Commons', () =>
    askDouble('commons', commonsDouble({ total: 120 }), async ({ site, asked }) => {
      const all = await site('https://commons.wikimedia.org/wiki/Category:Red_foxes');
      assert.deepEqual(counts(all), [50, 50, 20]);
      assert.equal(new Set(idsIn(all)).size, 120);
      const { title, license, keyword } = picturesIn(all)[0] ?? {};
      assert.deepEqual([title, license?.id, keyword], ['Red foxes no. 1', 'public-domain', '']);
      const first = new URL(asked()[0] ?? '', 'https://a.example').searchParams;
      assert.deepEqual([first.get('gcmtitle'), first.get('gcmtype')], ['Category:Red foxes', 'file']);
    }));

  it('are of a file of Wikimedia Commons', () =>
    askDouble('commons', commonsDouble(), async ({ site }) => {
      const all = await site('https://commons.wikimedia.org/wiki/File:Lake_no._2.jpg');
      assert.deepEqual(
        picturesIn(all).map(({ title, sizes }) => [title, sizes.length]),
        [['Lake no. 2', 3]],
      );
      assert.deepEqual(await site('https://commons.wikimedia.org/wiki/File:Nothing.jpg'), [
        { pictures: [], next: null },
      ]);
    }));

  it('are of a picture of NASA', () =>
    askDouble('nasa', nasaDouble(), async ({ site }) => {
      assert.deepEqual(idsIn(await site('https://images.nasa.gov/details/moon-3')), ['moon-3']);
      assert.deepEqual(idsIn(await site('https://images.nasa.gov/details/moon-5%20b')), ['moon-5 b']);
      assert.deepEqual(idsIn(await site('https://images.nasa.gov/details/nothing')), []);
    }));

  it('are of a picture of Openverse, which may be of another source', () =>
    askDouble('openverse', openverseDouble(), async ({ site }) => {
      const of = async (number: number): Promise<Picture | undefined> =>
        picturesIn(await site(`https://openverse.org/image/${openverseId('asked', number)}`))[0];
      assert.deepEqual([(await of(8))?.source, (await of(8))?.keyword], ['openverse', '']);
      assert.deepEqual([(await of(1))?.source, (await of(1))?.via], ['flickr', 'openverse']);
      const gone = `https://openverse.org/image/${openverseId('other', 1)}`;
      assert.equal((await failureFrom(site(gone))).status, 404);
    }));

  it('are of a photo of Pexels', () =>
    askDouble('pexels', pexelsDouble(), async ({ site }) => {
      const address = 'https://www.pexels.com/photo/soft-light-247/';
      const [picture] = picturesIn(await site(address, { apiKey: pexelsKey }));
      assert.deepEqual([picture?.id, picture?.keyword, picture?.sizes.length], ['247', '', 4]);
      assert.equal(
        (await failureFrom(site('https://www.pexels.com/photo/9999/', { apiKey: pexelsKey }))).status,
        404,
      );
      assert.equal((await failureFrom(site(address, { apiKey: 'wrong' }))).code, 'bad-key');
    }));

  it('are of a picture of Pixabay', () =>
    askDouble('pixabay', pixabayDouble(), async ({ site }) => {
      const address = 'https://pixabay.com/photos/fox-animal-10007/';
      const [picture] = picturesIn(await site(address, { apiKey: pixabayKey }));
      assert.deepEqual([picture?.id, picture?.keyword], ['10007', '']);
      assert.equal((await failureFrom(site(address))).code, 'needs-key');
    }));
});
