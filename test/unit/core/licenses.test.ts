import assert from 'node:assert/strict';
import { license } from '../../../src/core/licenses';
import { flickrLicense } from '../../../src/core/sources/flickr/licenses';

describe('licences', () => {
  it('name their terms and lead to them', () => {
    assert.deepEqual(license('CC-BY-SA-4.0'), {
      id: 'CC-BY-SA-4.0',
      name: 'CC BY-SA 4.0',
      url: 'https://creativecommons.org/licenses/by-sa/4.0/',
    });
  });

  // As flickr.photos.licenses.getInfo lists them: number and the part of the address that says which one it is.
  const listed: readonly (readonly [number, string])[] = [
    [1, '/licenses/by-nc-sa/2.0/'],
    [2, '/licenses/by-nc/2.0/'],
    [3, '/licenses/by-nc-nd/2.0/'],
    [4, '/licenses/by/2.0/'],
    [5, '/licenses/by-sa/2.0/'],
    [6, '/licenses/by-nd/2.0/'],
    [7, '/commons/usage/'],
    [8, '/government-copyright'],
    [9, '/publicdomain/zero/1.0/'],
    [10, '/publicdomain/mark/1.0/'],
    [11, '/licenses/by/4.0/'],
    [12, '/licenses/by-sa/4.0/'],
    [13, '/licenses/by-nd/4.0/'],
    [14, '/licenses/by-nc/4.0/'],
    [15, '/licenses/by-nc-sa/4.0/'],
    [16, '/licenses/by-nc-nd/4.0/'],
  ];
  for (const [number, path] of listed) {
    it(`of Flickr: ${number} is ${path}`, () => {
      const { url = null } = flickrLicense(number) ?? {};
      assert.ok(url?.endsWith(path), url ?? 'no address');
    });
  }

  it('of Flickr: 0 is all rights reserved, and a number that is not listed is unknown', () => {
    assert.equal(flickrLicense(0)?.name, 'All rights reserved');
    assert.equal(flickrLicense(17), null);
    assert.equal(flickrLicense(null), null);
  });
});
