import assert from 'node:assert/strict';
import type { Picture, PictureSize } from '../../../../src/shared/picture/picture';
import { readPicture } from '../../../../src/shared/picture/storedPicture';
import { eachDamaged, pickRandom, seededRandom } from '../../../support/random';

const picture: Picture = {
  source: 'flickr',
  id: '1',
  keyword: 'cat',
  title: 'A cat',
  creator: { name: 'me', url: null },
  license: { id: 'CC-BY-2.0', name: 'Attribution', url: 'https://creativecommons.org/licenses/by/2.0/' },
  page: 'https://www.flickr.com/photos/me/1',
  sizes: [
    { url: 'https://live.staticflickr.com/1/1_a_n.jpg', width: 320, height: 240 },
    { url: 'https://live.staticflickr.com/1/1_a_b.jpg', width: null, height: null },
  ],
};

describe('pictures of a stored list', () => {
  it('pass when they are well formed, with or without what may be unknown', () => {
    assert.deepEqual(readPicture(JSON.parse(JSON.stringify(picture))), picture);
    const bare = { ...picture, title: null, creator: null, license: null, page: null };
    assert.deepEqual(readPicture(bare), bare);
  });

  it('keep what only some have, and lose it where it is wrong', () => {
    const [first, second] = picture.sizes;
    assert.ok(first && second);
    // Required, so that a new field cannot be forgotten.
    const fullSize: Required<PictureSize> = {
      ...second,
      edge: 1024,
      unsure: true,
      referrerPolicy: 'no-referrer',
    };
    const full: Required<Picture> = {
      ...picture,
      isOnPrivateHost: true,
      via: 'openverse',
      date: '2024-05-31',
      tags: ['fox', 'snow'],
      description: 'A fox in the snow',
      thumbnail: 'https://api.openverse.org/v1/images/1/thumb/',
      imageService: 'https://images.example/iiif/1',
      sizes: [first, fullSize],
    };
    assert.deepEqual(readPicture(JSON.parse(JSON.stringify(full))), full);
    const odd = {
      ...picture,
      isOnPrivateHost: 'yes',
      via: 7,
      date: '31.5.2024',
      tags: ['fox', 7],
      thumbnail: 'javascript:alert(1)',
      imageService: 'ftp://images.example/',
      sizes: [{ ...first, unsure: 'yes', referrerPolicy: 'never' }, second],
    };
    assert.deepEqual(readPicture(odd), picture);
  });

  it('are refused when a field is wrong or missing', () => {
    for (const wrong of [undefined, 0, {}, [], true]) {
      for (const value of eachDamaged(picture, wrong)) {
        assert.equal(readPicture(value), null, JSON.stringify(value));
      }
    }
  });

  it('are refused without an address on the web', () => {
    const random = seededRandom(5);
    for (const url of ['', 'file:///etc/passwd', 'javascript:alert(1)', '//host/x.jpg', ' http://x/']) {
      const at = pickRandom(random, [0, 1]);
      const sizes = picture.sizes.map((size, index) => (index === at ? { ...size, url } : size));
      assert.equal(readPicture({ ...picture, sizes }), null, url);
    }
    assert.equal(readPicture({ ...picture, id: '' }), null);
  });
});
