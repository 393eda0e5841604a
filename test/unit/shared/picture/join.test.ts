import assert from 'node:assert/strict';
import { join } from '../../../../src/shared/picture/join';
import type { Picture } from '../../../../src/shared/picture/picture';
import { picture } from '../../core/support';

const at = (name: string, width: number | null = null): Picture['sizes'][number] => ({
  url: `http://a.example/${name}.jpg`,
  width,
  height: width,
});

describe('core/join', () => {
  const first = picture({ id: 'x', keyword: 'fox', sizes: [at('small', 100), at('large')] });

  it('fills in what only the second one knows', () => {
    const second = {
      ...picture({ id: 'x', keyword: 'dog', sizes: [at('large', 900), at('huge', 2_000)] }),
      title: 'Fox',
      creator: { name: 'Ann', url: null },
      page: 'http://a.example/x',
      license: { id: 'CC0-1.0', name: 'CC0 1.0', url: null },
      thumbnail: 'http://a.example/t.jpg',
    };
    assert.deepEqual(join(first, second), {
      ...second,
      keyword: 'fox',
      sizes: [at('small', 100), at('large', 900), at('huge', 2_000)],
    });
  });

  it('believes the first one where both say something', () => {
    const one = { ...first, title: 'Fox', thumbnail: 'http://a.example/1.jpg' };
    const two = {
      ...picture({ id: 'x', sizes: [at('small', 120)] }),
      title: 'Dog',
      thumbnail: 'http://a.example/2.jpg',
    };
    assert.equal(join(one, two), one);
  });

  it('believes the one that it belongs to, whoever was first', () => {
    const license = { id: 'public-domain', name: 'Public domain', url: null };
    const owner = { ...picture({ id: 'x', keyword: 'dog', sizes: [at('own', 900)] }), license, title: 'Dog' };
    const other = { ...first, title: 'Fox', license: { ...license, id: 'CC-BY-4.0' }, via: 'openverse' };
    const { via, ...joined } = join(other, owner);
    assert.equal(via, undefined);
    assert.deepEqual(joined, { ...owner, keyword: 'fox', sizes: [...owner.sizes, ...other.sizes] });
    assert.equal(join(owner, { ...other, sizes: owner.sizes }), owner);
  });

  it('is the same picture when there is nothing new to know', () => {
    assert.equal(join(first, { ...first, sizes: [at('large')] }), first);
    assert.equal(join(first, picture({ id: 'x', sizes: [at('small')] })), first);
  });

  it('leaves out what another source shows of it, which only that one knows how to ask for', () => {
    const second = { ...first, via: 'openverse', thumbnail: 'http://a.example/t.jpg' };
    assert.equal(join(first, second), first);
  });
});
