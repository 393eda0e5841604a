import assert from 'node:assert/strict';
import {
  defaultNaming,
  exampleNames,
  nameInAddress,
  separators,
  unknownPlaceholder,
  type Naming,
  type NamedPicture,
} from '../../../../src/shared/form/naming';
import { cpuMs } from '../../../support/cpuMs';
import { namedPicture } from '../../core/support';

const lake = namedPicture({
  source: 'flickr',
  id: '53',
  keyword: 'red panda',
  title: 'Evening over the lake',
  creator: 'Anna Bo',
  date: '2026-11-09',
  url: 'https://live.example/53_ab_b.jpg',
  width: 1024,
  height: 683,
});
const untitled = { ...lake, id: '54', title: null, creator: null };
const listed = namedPicture({
  source: 'address',
  id: 'https://a.example/my%20cat.png',
  keyword: '',
  url: 'https://a.example/my%20cat.png',
});

function namesBy(naming: Partial<Naming>, ...pictures: readonly NamedPicture[]): readonly string[] {
  return exampleNames({ ...defaultNaming, ...naming }, pictures);
}

describe('names by a template', () => {
  const cases: readonly (readonly [template: string, name: string])[] = [
    ['{keyword} {n}', 'red-panda-001'],
    ['', 'red-panda-001'],
    ['  ', 'red-panda-001'],
    ['{n} {title}', '001-Evening-over-the-lake'],
    ['{KEYWORD}_{N}', 'red-panda_001'],
    ['{source} {id}', 'flickr-53'],
    ['{title} - {creator}', 'Evening-over-the-lake-Anna-Bo'],
    ['{date} {keyword} {n}', '2026-11-09-red-panda-001'],
    ['{keyword} {width}x{height}', 'red-panda-1024x683'],
    ['holiday {n}', 'holiday-001'],
    ['holiday', 'holiday'],
    ['{n}', '001'],
    ['{n} {n}', '001'],
    ['../{title}/../{n}', '_Evening-over-the-lake_.._001'],
    ['{source}/{n}', 'flickr_001'],
    ['-{n}', '001'],
    ['.{keyword}. ', 'red-panda'],
    ['con', '_con'],
    ['con.{n}', '_con.001'],
    ['co{unknown}', 'co{unknown}'],
    ['{{n}', '{001'],
  ];
  for (const [template, name] of cases) {
    it(`${JSON.stringify(template)} gives ${name}`, () => {
      assert.deepEqual(namesBy({ template }, lake), [name]);
    });
  }

  it('have the separator that is wanted for each space, of the template and of what it names', () => {
    assert.deepEqual(
      separators.map((separator) => namesBy({ template: '{keyword} {n} by {creator}', separator }, lake)),
      [
        ['red-panda-001-by-Anna-Bo'],
        ['red_panda_001_by_Anna_Bo'],
        ['red panda 001 by Anna Bo'],
        ['red.panda.001.by.Anna.Bo'],
      ],
    );
    const odd = { ...lake, title: 'A - B . C _ D?! E' };
    assert.deepEqual(
      separators.map((separator) => namesBy({ template: '{title}', separator }, odd)[0]),
      ['A-B-.-C-_-D_!-E', 'A_-_B_._C_D_!_E', 'A - B . C _ D_! E', 'A.-.B.C._.D_!.E'],
    );
  });

  it('leave out what is not known of a picture', () => {
    const named = (template: string): readonly string[] => namesBy({ template }, untitled);
    assert.deepEqual(named('{n} {title}'), ['001']);
    assert.deepEqual(named('{title} {n}'), ['001']);
    assert.deepEqual(named('{keyword} {title} {n} {creator} {id}'), ['red-panda-001-54']);
    assert.deepEqual(named('{keyword} - {creator}'), ['red-panda']);
    assert.deepEqual(named('{title} {creator}'), ['53_ab_b'], 'and where nothing is, it is the address');
  });

  it('are those of the addresses where no search has found a picture', () => {
    const named = (template: string): readonly string[] => namesBy({ template }, listed, listed, lake);
    assert.deepEqual(named('{keyword} {n}'), ['my-cat', 'my-cat-2', 'red-panda-001']);
    assert.deepEqual(named('{title}'), ['my-cat', 'my-cat-2', 'Evening-over-the-lake']);
    assert.deepEqual(named('{keyword} {n} {title}')[0], 'my-cat');
    assert.deepEqual(named('{source} {n}'), ['address-001', 'address-002', 'flickr-001']);
    assert.deepEqual(named('{source} {id}')[0], 'address', 'an address is no id to be named by');
  });

  it('read an address as it is, however plain or odd', () => {
    const names = {
      'https://live.example/p1.jpg': 'p1',
      'https://live.example/2024/red_panda-2.jpeg?size=2#top': 'red_panda-2',
      'https://live.example/a.b/red.panda.jpg': 'red.panda',
      'https://live.example/a/../r%C3%A9d.png': 'réd',
      'https://live.example/x.jpg/': '',
      'https://iiif.example/image/MS%207%2F12r.jp2/full/1024,/0/default.jpg': 'MS 7/12r',
      'https://iiif.example/b20432033/full/max/0/native.jpg': 'b20432033',
      'https://live.example/default.jpg': 'default',
      'https://live.example/a?b=/c.jpg': 'a',
      'https://live.example/a#/c.jpg': 'a',
      'https://live.example\\c.jpg': 'c',
      'https://live.example': '',
      'https://live.example/noextension': 'noextension',
      'ftp://live.example/c.jpg': '',
    };
    assert.deepEqual(Object.fromEntries(Object.keys(names).map((url) => [url, nameInAddress(url)])), names);
  });

  it('are numbered with those that begin alike', () => {
    const boat = { ...lake, id: '55', title: 'Boat' };
    const fox = { ...lake, id: '56', title: 'Boat', keyword: 'fox' };
    assert.deepEqual(namesBy({ template: '{n} {title}' }, lake, boat, fox), [
      '001-Evening-over-the-lake',
      '002-Boat',
      '003-Boat',
    ]);
    assert.deepEqual(namesBy({ template: '{keyword} {n} {title}' }, lake, boat, fox), [
      'red-panda-001-Evening-over-the-lake',
      'red-panda-002-Boat',
      'fox-001-Boat',
    ]);
  });

  it('without a number have one where they would be equal', () => {
    const loud = { ...lake, title: 'EVENING over the lake' };
    assert.deepEqual(namesBy({ template: '{title}' }, lake, loud, lake), [
      'Evening-over-the-lake',
      'EVENING-over-the-lake-2',
      'Evening-over-the-lake-3',
    ]);
  });

  it('are cut to what file systems take, and keep their number', () => {
    const long = { ...lake, title: '漢字 '.repeat(200), creator: 'Anna Bo '.repeat(100) };
    for (const template of ['{title} {n}', '{n} {title}', '{creator} {n} {title}', '{title} {creator} {n}']) {
      const [name = ''] = namesBy({ template }, long);
      assert.match(name, /(?:^|-)001(?:-|$)/, name);
      assert.ok(Buffer.byteLength(name) > 100 && Buffer.byteLength(name) <= 124, name);
      assert.doesNotMatch(name, /\uFFFD|-$/, name);
    }
  });

  it('are found at once, however odd the template and the title', () => {
    const begun = cpuMs();
    for (const piece of ['- ', '-', '. ', '_ ', ' ', '{', '}', '{title}', '{n}']) {
      const template = piece.repeat(200).slice(0, 200);
      for (const separator of separators)
        namesBy({ template, separator }, { ...lake, title: piece.repeat(2_000) });
    }
    assert.ok(cpuMs() - begun < 2_000);
  });

  it('are of known placeholders only', () => {
    for (const template of ['', 'x', '{n}', '{Title} {CREATOR}', '{', '}{', 'a } b {'])
      assert.equal(unknownPlaceholder(template), null, template);
    for (const [template, unknown] of [
      ['{author} {n}', '{author}'],
      ['{n} {}', '{}'],
      ['{ n }', '{ n }'],
      ['{keyword}{{size}}', '{size}'],
      ['{__proto__}', '{__proto__}'],
    ] as const)
      assert.equal(unknownPlaceholder(template), unknown);
  });
});
