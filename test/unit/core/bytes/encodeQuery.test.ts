import assert from 'node:assert/strict';
import { encodeQuery } from '../../../../src/core/bytes/encodeQuery';

describe('the query of an address is written', () => {
  for (const [encoding, address, expected] of [
    ['windows-1251', '/а?n=кот&m=1', '/а?n=%EA%EE%F2&m=1'],
    ['koi8-r', '?кот', '?%CB%CF%D4'],
    ['windows-1252', '?“é”€', '?%93%E9%94%80'],
    ['iso-8859-2', '?ł', '?%B3'],
    ['gbk', '?猫€', '?%C3%A8%80'],
    ['gb18030', '?猫€', '?%C3%A8%A2%E3'],
    ['shift_jis', '?猫ソ①', '?%94L%83\\%87@'],
    ['euc-jp', '?猫ｱ', '?%C7%AD%8E%B1'],
    ['euc-kr', '?고양이', '?%B0%ED%BE%E7%C0%CC'],
    ['big5', '?貓十', '?%BF%DF%A4Q'],
    ['utf-8', '?é', '?é'],
    ['utf-16le', '?é', '?é'],
  ] as const) {
    it(`in ${encoding}`, () => {
      assert.equal(encodeQuery(address, encoding), expected);
    });
  }

  it('but nothing else of the address is', () => {
    assert.equal(encodeQuery('//é.example/é?é#é?é', 'windows-1252'), '//é.example/é?%E9#é?é');
    assert.equal(encodeQuery('/é#?é', 'windows-1252'), '/é#?é');
  });

  it('with the numbers of characters that the encoding lacks', () => {
    assert.equal(encodeQuery('?猫😀\ud83d', 'koi8-r'), '?%26%2329483%3B%26%23128512%3B%26%2365533%3B');
  });
});
