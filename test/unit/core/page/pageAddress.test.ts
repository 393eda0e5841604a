import assert from 'node:assert/strict';
import { pageAddress } from '../../../../src/core/page/pageAddress';

describe('addresses from pages', () => {
  const on = (page: string, found: unknown): string | undefined => pageAddress(found, page)?.href;

  it('are made absolute as a browser would', () => {
    assert.equal(on('https://a.example/b/c', '//pictures.example/1.jpg'), 'https://pictures.example/1.jpg');
    assert.equal(on('http://127.0.0.1:81/b/c', '//127.0.0.1:81/1.jpg'), 'http://127.0.0.1:81/1.jpg');
    assert.equal(on('https://a.example/b/c', ' ../1.jpg\n'), 'https://a.example/1.jpg');
  });

  for (const found of [
    'javascript:alert(1)',
    'data:image/png;base64,AA==',
    'file:///etc/passwd',
    'ftp://a.example/1.jpg',
    'https://user@a.example/1.jpg',
    'https://:secret@a.example/1.jpg',
    'https://',
    '',
    ' #top',
    `https://a.example/${'x'.repeat(9_000)}`,
    42,
    null,
  ]) {
    it(`are refused when they are ${JSON.stringify(found).slice(0, 40)}`, () => {
      assert.equal(on('https://a.example/', found), undefined);
    });
  }
});
