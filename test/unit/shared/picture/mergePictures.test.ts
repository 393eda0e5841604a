import assert from 'node:assert/strict';
import { mergePictures } from '../../../../src/shared/picture/mergePictures';
import type { Picture } from '../../../../src/shared/picture/picture';
import { testPicture } from '../../core/support';

const sizeAt = (name: string, width: number | null = null): Picture['sizes'][number] => ({
  url: `http://a.example/${name}.jpg`,
  width,
  height: width,
});

describe('core/join', () => {
  const first = testPicture({ id: 'x', keyword: 'fox', sizes: [sizeAt('small', 100), sizeAt('large')] });

  it('fills in what only the second one knows', () => {
    const second = {
      ...testPicture({ id: 'x', keyword: 'dog', sizes: [sizeAt('large', 900), sizeAt('huge', 2_000)] }),
      title: 'Fox',
      date: '2024-05-31',
      tags: ['fox', 'snow'],
      description: 'A fox in the snow',
      creator: { name: 'Ann', url: null },
      page: 'http://a.example/x',
      license: { id: 'CC0-1.0', name: 'CC0 1.0', url: null },
      thumbnail: 'http://a.example/t.jpg',
    };
    assert.deepEqual(mergePictures(first, second), {
      ...second,
      keyword: 'fox',
      sizes: [sizeAt('small', 100), sizeAt('large', 900), sizeAt('huge', 2_000)],
    });
  });

  it('believes the first one where both say something', () => {
    const one = { ...first, title: 'Fox', thumbnail: 'http://a.example/1.jpg' };
    const two = {
      ...testPicture({ id: 'x', sizes: [sizeAt('small', 120)] }),
      title: 'Dog',
      thumbnail: 'http://a.example/2.jpg',
    };
    assert.equal(mergePictures(one, two), one);
  });

  it('believes the one that it belongs to, whoever was first', () => {
    const license = { id: 'public-domain', name: 'Public domain', url: null };
    const owner = {
      ...testPicture({ id: 'x', keyword: 'dog', sizes: [sizeAt('own', 900)] }),
      license,
      title: 'Dog',
    };
    const other = { ...first, title: 'Fox', license: { ...license, id: 'CC-BY-4.0' }, via: 'openverse' };
    const { via, ...joined } = mergePictures(other, owner);
    assert.equal(via, undefined);
    assert.deepEqual(joined, { ...owner, keyword: 'fox', sizes: [...owner.sizes, ...other.sizes] });
    assert.equal(mergePictures(owner, { ...other, sizes: owner.sizes }), owner);
  });

  it('is the same picture when there is nothing new to know', () => {
    assert.equal(mergePictures(first, { ...first, sizes: [sizeAt('large')] }), first);
    assert.equal(mergePictures(first, testPicture({ id: 'x', sizes: [sizeAt('small')] })), first);
  });

  it('leaves out what another source shows of it, which only that one knows how to ask for', () => {
    const second = { ...first, via: 'openverse', thumbnail: 'http://a.example/t.jpg' };
    assert.equal(mergePictures(first, second), first);
  });
});
