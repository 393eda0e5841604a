import assert from 'node:assert/strict';
import { join, relative } from 'node:path';
import { FileNames, type ExpectedName } from '../../../../src/core/files/fileNames';
import { cpuMs } from '../../../support/cpuMs';
import { naughtyTexts, randomText, seededRandom } from '../../../support/random';
import {
  defaultNaming,
  separators,
  type NamedPicture,
  type Naming,
} from '../../../../src/shared/form/naming';
import { namedPicture } from '../support';

/** The names for pictures at these addresses that no search has found, one after the other. */
function namesAt(urls: readonly string[], existing: readonly string[] = []): string[] {
  const names = new FileNames(existing, defaultNaming);
  return urls.map((url) => names.nextName(namedPicture({ url, keyword: '' })));
}

function namesFor(keywords: readonly string[], existing: readonly string[] = []): string[] {
  const names = new FileNames(existing, defaultNaming);
  return keywords.map((keyword) => names.nextName(namedPicture({ keyword })));
}

/** Names that are asked for by pictures, each in the place that is expected for it. */
class ExpectedNames {
  readonly #names: FileNames;
  readonly #places = new Map<string, ExpectedName>();

  constructor(existing: readonly string[], naming: Naming) {
    this.#names = new FileNames(existing, naming);
  }

  expectNext(picture: NamedPicture, file: string | null): void {
    const place = this.#names.expectNext(picture, file);
    if (place) this.#places.set(picture.id, place);
  }

  nextName(picture: NamedPicture): string {
    return this.#names.nextName(picture, this.#places.get(picture.id));
  }

  giveUp({ id }: NamedPicture): void {
    const place = this.#places.get(id);
    if (place) this.#names.giveUp(place);
    this.#places.delete(id);
  }
}

describe('file names', () => {
  describe('after the keyword', () => {
    it('numbers from 001, each keyword for itself', () => {
      assert.deepEqual(namesFor(['cat', 'cat', 'red fox', 'cat']), [
        'cat-001',
        'cat-002',
        'red-fox-001',
        'cat-003',
      ]);
    });

    it('goes on after those that are there, whatever their type and case', () => {
      const existing = ['cat-001.jpg', 'CAT-007.png', 'cat.jpg', 'cat-x.jpg', 'dog-020.jpg', 'cat-5'];
      assert.deepEqual(namesFor(['cat', 'dog', 'cow'], existing), ['cat-008', 'dog-021', 'cow-001']);
    });

    it('goes on past 999', () => {
      assert.deepEqual(namesFor(['cat', 'cat'], ['cat-998.jpg']), ['cat-999', 'cat-1000']);
    });

    it('makes a safe name of any keyword', () => {
      assert.deepEqual(namesFor(['../../etc', 'a/b\\c', 'CON', ' ', '\u202Eabc']), [
        '_.._etc-001',
        'a_b_c-001',
        '_CON-001',
        'picture-001',
        '_abc-001',
      ]);
    });

    it('is not misled by absurd numbers', () => {
      assert.deepEqual(namesFor(['cat'], [`cat-${'9'.repeat(30)}.jpg`]), ['cat-001']);
      assert.deepEqual(namesFor(['cat', 'cat'], [`cat-${'9'.repeat(9)}.jpg`]), [
        'cat-1000000000',
        'cat-1000000001',
      ]);
    });
  });

  describe('after the address', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['http://a.example/b/photo.jpg', 'photo'],
      ['http://a.example/photo.JPEG?size=large#x', 'photo'],
      ['http://a.example/photo', 'photo'],
      ['http://a.example/my.holiday.png', 'my.holiday'],
      ['http://a.example/Fu%C3%9F%20ball.jpg', 'Fuß-ball'],
      ['http://a.example/Fu\u0308ße.jpg', 'F\u00FCße'],
      ['http://a.example/%E0%A4%A.jpg', '%E0%A4%A'],
      ['http://a.example/%ff.jpg', '%ff'],
      ['http://a.example/', 'picture'],
      ['http://a.example', 'picture'],
      ['http://a.example/a/', 'picture'],
      ['http://a.example/.jpg', 'picture'],
      ['http://a.example/%2e%2e%2f%2e%2e%2fetc%2fpasswd', '_.._etc_passwd'],
      ['http://a.example/..%5C..%5Cevil.exe', '_.._evil'],
      ['http://a.example/C%3A%5CWindows.jpg', 'C__Windows'],
      ['http://a.example/con.jpg', '_con'],
      ['http://a.example/lpt9.jpg', '_lpt9'],
      ['http://a.example/9lpt-.jpg', '9lpt-'],
      ['http://a.example/COM%C2%B9.jpg', '_COM\u00B9'],
      ['http://a.example/photo.jpg.exe', 'photo.jpg'],
      ['http://a.example/-rf.jpg', 'rf'],
      ['http://a.example/a%00b.jpg', 'a_b'],
      ['http://a.example/a%E2%80%AEgpj.jpg', 'a_gpj'],
    ];
    for (const [url, name] of cases) {
      it(`calls ${url} ${name}`, () => {
        assert.deepEqual(namesAt([url]), [name]);
      });
    }

    it('cuts names that no file system takes', () => {
      for (const part of ['x'.repeat(5000), '%E6%BC%A2'.repeat(300)]) {
        const [name = ''] = namesAt([`http://a.example/${part}.jpg`]);
        assert.ok(Buffer.byteLength(name) <= 120 && Buffer.byteLength(name) > 100, name);
        assert.doesNotMatch(name, /\uFFFD/);
      }
    });

    it('numbers equal names, also those that only some file systems take for equal', () => {
      const urls = ['a/x.jpg', 'b/x.jpg', 'c/X.png', 'd/%C3%A9.jpg', 'e/e%CC%81.jpg', 'f/%C3%89.jpg'];
      assert.deepEqual(namesAt(urls.map((path) => `http://a.example/${path}`)), [
        'x',
        'x-2',
        'X-3',
        '\u00E9',
        '\u00E9-2',
        '\u00C9-3',
      ]);
    });

    it('passes over names that are there, and numbers none that is free', () => {
      const urls = ['x.jpg', 'x.jpg', 'y.jpg', 'z.jpg'].map((path) => `http://a.example/${path}`);
      const there = ['x.png', 'X-4.jpg', 'y-2.jpg', 'z.jpg', 'z-2024.jpg'];
      assert.deepEqual(namesAt(urls, there), ['x-5', 'x-6', 'y', 'z-2']);
    });

    it('gives ten thousand equal names as fast as different ones', () => {
      const names = namesAt(Array.from({ length: 10_000 }, () => 'http://a.example/x.jpg'));
      assert.equal(new Set(names).size, 10_000);
      assert.equal(names[9_999], 'x-10000');
    }).timeout(3_000);
  });

  it('gives each picture of a mixed list its own kind of name, and none twice', () => {
    const names = new FileNames(['cat-004.jpg', 'cat-2.jpg'], defaultNaming);
    const given = ['cat', '', 'cat', '', '', 'cat'].map((keyword, index) =>
      names.nextName(
        namedPicture({
          keyword,
          url: `http://a.example/${['', 'cat', '', 'cat-006', 'cat-007', ''][index]}.jpg`,
        }),
      ),
    );
    assert.deepEqual(given, ['cat-005', 'cat', 'cat-006', 'cat-006-2', 'cat-007', 'cat-008']);
  });

  describe('in the order meant', () => {
    const pictures = ['a', 'b', 'c', 'd', 'e'].map((id) => namedPicture({ id }));
    const [a, b, c, d, e] = pictures as [
      NamedPicture,
      NamedPicture,
      NamedPicture,
      NamedPicture,
      NamedPicture,
    ];

    /** Names of this folder's files, for these pictures; those of `there` have a file already. */
    function arranged(
      existing: readonly string[],
      there: ReadonlyMap<NamedPicture, string> = new Map(),
    ): ExpectedNames {
      const names = new ExpectedNames(existing, defaultNaming);
      for (const picture of pictures) names.expectNext(picture, there.get(picture) ?? null);
      return names;
    }

    const namesOf = (names: ExpectedNames, ...asked: readonly NamedPicture[]): string[] =>
      asked.map((picture) => names.nextName(picture).replace('cat-00', ''));

    it('numbers follow it, whoever asks first', () => {
      assert.deepEqual(namesOf(arranged([]), d, b, e, a, c), ['4', '2', '5', '1', '3']);
      assert.deepEqual(namesOf(arranged(['cat-002.jpg']), c, a, b), ['5', '3', '4']);
    });

    it('none is left out for what was given up before those behind it asked', () => {
      const names = arranged([]);
      names.giveUp(a);
      assert.deepEqual(namesOf(names, c), ['2']);
      names.giveUp(d);
      assert.deepEqual(namesOf(names, e, b), ['3', '1']);
    });

    it('one is left out for what is given up later, and never given to another', () => {
      const names = arranged([]);
      assert.deepEqual(namesOf(names, b), ['2']);
      names.giveUp(a);
      names.giveUp(b);
      assert.deepEqual(namesOf(names, e, c, d), ['5', '3', '4']);
    });

    it('what is missing comes between those that are there', () => {
      const there = ['cat-001.jpg', 'cat-002.jpg', 'cat-004.jpg'];
      const [first = '', second = '', fourth = ''] = there;
      const names = arranged(
        there,
        new Map([
          [a, first],
          [b, second],
          [d, fourth],
        ]),
      );
      assert.deepEqual(namesOf(names, e, c), ['5', '3']);
      const beginning = arranged(
        ['cat-003.jpg', 'cat-004.jpg'],
        new Map([
          [c, 'cat-003.jpg'],
          [d, 'cat-004.jpg'],
        ]),
      );
      assert.deepEqual(namesOf(beginning, b, a, e), ['2', '1', '5']);
    });

    it('goes on behind all others where there is no room between them', () => {
      const names = arranged(
        ['cat-001.jpg', 'cat-002.jpg', 'cat-005.jpg'],
        new Map([
          [a, 'cat-001.jpg'],
          [c, 'cat-002.jpg'],
        ]),
      );
      assert.deepEqual(namesOf(names, b, d), ['6', '3']);
      const crowded = arranged(['cat-001.jpg', 'cat-001.png'], new Map([[c, 'cat-001.png']]));
      assert.deepEqual(namesOf(crowded, a, b), ['2', '3']);
    });

    it('is another one where a name turns out to be taken', () => {
      const names = arranged([]);
      assert.deepEqual(namesOf(names, a, a, b), ['1', '2', '3']);
    });

    it('is that of no file with another name', () => {
      const names = arranged(
        ['fox-001.jpg', 'x.jpg'],
        new Map([
          [a, 'fox-001.jpg'],
          [b, 'x.jpg'],
        ]),
      );
      assert.deepEqual(namesOf(names, d, c), ['2', '1']);
    });

    it('also tells equal names of addresses apart', () => {
      const listed = pictures.map((picture) => ({ ...picture, keyword: '' }));
      const names = new ExpectedNames([], defaultNaming);
      for (const picture of listed) names.expectNext(picture, null);
      const given = listed.toReversed().map((picture) => names.nextName(picture));
      assert.deepEqual(given, ['x-5', 'x-4', 'x-3', 'x-2', 'x']);
    });

    it('is found as fast for the last of many as for the first', () => {
      const many = Array.from({ length: 50_000 }, (_, at) => namedPicture({ id: String(at) }));
      const names = new ExpectedNames([], defaultNaming);
      for (const picture of many) names.expectNext(picture, null);
      for (const picture of many) {
        if (Number(picture.id) % 2 === 0) names.giveUp(picture);
        else names.nextName(picture);
      }
      assert.equal(names.nextName(namedPicture({ id: 'other' })), 'cat-25001');
    }).timeout(3_000);
  });

  describe('by another template', () => {
    const byTitle: Naming = { template: '{keyword} {n} {title}', separator: '-' };
    const [fox, owl, elk] = ['Fox', 'Owl', 'Elk'].map((title) => namedPicture({ id: title, title })) as [
      NamedPicture,
      NamedPicture,
      NamedPicture,
    ];

    it('are numbered in the order meant, whichever asks first, though they end differently', () => {
      const names = new ExpectedNames([], byTitle);
      for (const picture of [fox, owl, elk]) names.expectNext(picture, null);
      const given = [elk, fox, owl].map((picture) => names.nextName(picture));
      assert.deepEqual(given, ['cat-003-Elk', 'cat-001-Fox', 'cat-002-Owl']);
    });

    it('go on after those that are there, and come between them', () => {
      const existing = ['cat-001-Fox.jpg', 'cat-003-Elk.jpg', 'cat-x-007.jpg', 'dog-009-Fox.jpg'];
      const names = new ExpectedNames(existing, byTitle);
      names.expectNext(fox, existing[0] ?? null);
      names.expectNext(owl, null);
      names.expectNext(elk, existing[1] ?? null);
      assert.deepEqual([names.nextName(fox), names.nextName(owl)], ['cat-004-Fox', 'cat-002-Owl']);
    });

    it('have no number where they differ without', () => {
      const names = new ExpectedNames(['Owl.png', 'Owl-2.png'], { template: '{title}', separator: '_' });
      assert.deepEqual(
        [fox, owl, fox].map((picture) => names.nextName(picture)),
        ['Fox', 'Owl_3', 'Fox_2'],
      );
    });

    it('are those of the file as it is, not as it was expected', () => {
      const names = new ExpectedNames([], { template: '{width} {n}', separator: '-' });
      const expected = namedPicture({ id: '1', width: 1024 });
      names.expectNext(expected, null);
      names.expectNext(namedPicture({ id: '2', width: 1024 }), null);
      assert.equal(names.nextName(namedPicture({ id: '1', width: 640 })), '640-001');
      names.giveUp(expected);
      assert.equal(names.nextName(namedPicture({ id: '2', width: 1024 })), '1024-001');
    });

    it('go on with the numbers of files that an older naming, or another separator, gave', () => {
      const pictures = ['1', '2', '3', '4'].map((id) => namedPicture({ id, keyword: 'red panda' }));
      const [first, second, third, fourth] = pictures as [
        NamedPicture,
        NamedPicture,
        NamedPicture,
        NamedPicture,
      ];
      const existing = ['red panda-001.jpg', 'Red Panda-003.jpg'];
      for (const separator of separators) {
        const names = new ExpectedNames(existing, { template: '{keyword} {n}', separator });
        names.expectNext(first, 'red panda-001.jpg');
        names.expectNext(second, null);
        names.expectNext(third, 'Red Panda-003.jpg');
        names.expectNext(fourth, null);
        const given = [fourth, second].map((picture) => names.nextName(picture));
        const joined = (number: string): string => ['red', 'panda', number].join(separator);
        assert.deepEqual(given, [joined('004'), joined('002')]);
      }
      const names = new ExpectedNames(existing, byTitle);
      assert.equal(names.nextName(first), 'red-panda-004');
    });

    it('cost as little for many files that are there as for few', () => {
      const existing = Array.from({ length: 50_000 }, (_, at) => `owl ${at}-001.jpg`);
      const names = new ExpectedNames(existing, { template: '{title} {n}', separator: '-' });
      const begun = cpuMs();
      for (let at = 0; at < 20_000; at += 1)
        names.nextName(namedPicture({ id: String(at), title: `owl ${at}` }));
      assert.ok(cpuMs() - begun < 2_000, `${cpuMs() - begun} ms`);
      assert.equal(names.nextName(namedPicture({ title: 'owl 7' })), 'owl-7-003');
    });
  });

  describe('from any text, whatever is there already', () => {
    const random = seededRandom(17);
    const texts = [...naughtyTexts, ...Array.from({ length: 3_000 }, () => randomText(random))];
    const existing = texts.filter((_, index) => index % 3 === 0).flatMap((text) => [text, `${text}-007.jpg`]);

    for (const rule of ['keyword', 'address'] as const) {
      it(`names after the ${rule} are safe everywhere, and no two are equal anywhere`, () => {
        const names = new ExpectedNames(existing, defaultNaming);
        const taken = new Set<string>();
        for (const text of [...texts, ...texts]) {
          const url = new URL('http://a.example/x');
          url.pathname = `/${encodeURIComponent(Buffer.from(text).toString())}.jpg`;
          const file = `${names.nextName(namedPicture({ keyword: rule === 'keyword' ? text : '', url: url.href }))}.jpg`;
          const shown = JSON.stringify({ text, file });
          assert.equal(relative('/folder', join('/folder', file)), file, shown);
          assert.doesNotMatch(file, /[<>:"/\\|?*\p{C}\p{Zl}\p{Zp}]/u, shown);
          assert.doesNotMatch(file, /^[\s.-]|[\s.]$/u, shown);
          assert.doesNotMatch(file, /^(?:con|prn|aux|nul|clock\$|com[\d¹²³]|lpt[\d¹²³]) *\./i, shown);
          assert.ok(Buffer.byteLength(file) <= 143, shown);
          assert.equal(file, file.normalize('NFC'), shown);
          const folded = file.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
          assert.ok(!taken.has(folded), shown);
          taken.add(folded);
        }
      });
    }
  });
});
