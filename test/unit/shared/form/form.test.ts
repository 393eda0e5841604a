import assert from 'node:assert/strict';
import { posix } from 'node:path';
import {
  shouldAskForRoot,
  emptyForm,
  folderText,
  defaultFolder,
  maxFindCount,
  maxPageAddresses,
  quantityText,
  resolveFolder,
  scrapeErrors,
  searchedName,
  searchErrors,
  formatFolder,
  withoutDots,
  searchTargetOf,
  parseWholeNumber,
  type FieldError,
  type FormContext,
  type FormValues,
  type WorkspaceRoot,
} from '../../../../src/shared/form/form';
import { cpuMs } from '../../../support/cpuMs';
import { naughtyTexts, randomText, seededRandom } from '../../../support/random';

const site: WorkspaceRoot = { name: 'site', path: '/home/me/site' };
const notes: WorkspaceRoot = { name: 'notes', path: '/home/me/notes' };

function context(values: Partial<FormContext> = {}): FormContext {
  const { found = 10, offered = found } = values;
  return {
    roots: [site],
    root: null,
    isVirtual: false,
    searched: 'cat',
    hasChoice: false,
    ...values,
    found,
    offered,
  };
}

function form(values: Partial<FormValues>): FormValues {
  return { ...emptyForm, keyword: 'cat', ...values };
}

describe('a number on the form', () => {
  const cases: readonly (readonly [string, number | FieldError])[] = [
    ['1', 1],
    ['10', 10],
    [' 7 ', 7],
    ['007', 7],
    ['', 'no-number'],
    ['  ', 'no-number'],
    ['0', 'less-than-one'],
    ['000', 'less-than-one'],
    ['-1', 'less-than-one'],
    ['1.5', 'not-whole'],
    ['1.0', 'not-whole'],
    ['1e1', 'not-whole'],
    ['0x10', 'not-whole'],
    ['+5', 'not-whole'],
    ['ten', 'not-whole'],
    ['٣', 'not-whole'],
    ['1 0', 'not-whole'],
    ['Infinity', 'not-whole'],
    ['11', 'more-than-found'],
    ['9'.repeat(400), 'more-than-found'],
  ];
  for (const [text, expected] of cases) {
    it(`reads ${JSON.stringify(text.slice(0, 12))} as ${expected}`, () => {
      assert.equal(parseWholeNumber(text, 10, 'more-than-found'), expected);
    });
  }
});

describe('before a search', () => {
  it('asks for a keyword', () => {
    assert.deepEqual(searchErrors(form({ keyword: ' \t ' })), { keyword: 'no-keyword' });
  });

  it('allows as many as a list holds, and not one more', () => {
    assert.deepEqual(searchErrors(form({ find: String(maxFindCount) })), {});
    assert.deepEqual(searchErrors(form({ find: String(maxFindCount + 1) })), { find: 'more-than-limit' });
  });

  it('names every wrong field at once', () => {
    assert.deepEqual(searchErrors(form({ keyword: '', find: '' })), {
      keyword: 'no-keyword',
      find: 'no-number',
    });
  });
});

describe('addresses on the form', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => `https://a.example/${at}`).join('\n');

  for (const source of ['page', 'address'] as const) {
    const errors = (addresses: string) =>
      searchErrors(form({ source, addresses, keyword: '', find: 'not asked for' }));

    it(`of a ${source} are whole ones, and nothing else is asked for`, () => {
      assert.deepEqual(errors('https://a.example/x\n\n  HTTP://b.example:8080\r\nhttp://[::1]/ '), {});
      for (const none of ['', ' \n\t']) assert.deepEqual(errors(none), { addresses: 'no-address' });
      for (const wrong of [
        'a.example',
        'https://',
        'https://a b',
        'file:///etc/passwd',
        'javascript:alert(1)',
        '//a.example',
        'https://a.example\nand more',
      ])
        assert.deepEqual(errors(wrong), { addresses: 'not-an-address' }, wrong);
    });
  }

  it('are at most a hundred of pages, which are read one after the other, and any number of pictures', () => {
    const errors = (source: 'page' | 'address', count: number) =>
      searchErrors(form({ source, addresses: many(count) }));
    assert.deepEqual(errors('page', maxPageAddresses), {});
    assert.deepEqual(errors('page', maxPageAddresses + 1), { addresses: 'more-than-limit' });
    assert.deepEqual(errors('address', maxPageAddresses + 1), {});
  });

  it('are read in good time, whatever they are', () => {
    for (const text of [
      ' '.repeat(50_000),
      'h'.repeat(50_000),
      'https://'.repeat(6_000),
      'a '.repeat(25_000),
    ]) {
      const began = cpuMs();
      searchErrors(form({ source: 'page', addresses: text }));
      searchTargetOf(form({ source: 'address', addresses: text }));
      assert.ok(cpuMs() - began < 2_000, text.slice(0, 10));
    }
  });
});

describe('what a search is to look for', () => {
  it('is a keyword in one source or in all', () => {
    const typed = form({ keyword: ' red panda ', find: ' 50 ', source: 'nasa' });
    const wanted = { kind: 'keyword', source: 'nasa', keyword: 'red panda', targetCount: 50 };
    assert.deepEqual(searchTargetOf(typed), wanted);
    assert.deepEqual(searchTargetOf({ ...typed, source: 'all' }), { ...wanted, source: 'all' });
    assert.deepEqual(searchTargetOf({ ...typed, addresses: 'https://a.example' }), wanted);
  });

  it('is the pages or the pictures at the addresses, each once', () => {
    const addresses = 'https://a.example/1\nhttps://a.example/2 https://a.example/1';
    const each = ['https://a.example/1', 'https://a.example/2'];
    assert.deepEqual(searchTargetOf(form({ source: 'page', addresses })), { kind: 'pages', addresses: each });
    assert.deepEqual(searchTargetOf(form({ source: 'address', addresses })), {
      kind: 'list',
      addresses: each,
    });
  });

  it('is a page where its address is typed for a keyword, in whatever source', () => {
    const page = (keyword: string) => form({ keyword, source: 'openverse', find: 'x' });
    const typed = page(' https://a.example/x  http://b.example ');
    assert.deepEqual(searchTargetOf(typed), {
      kind: 'pages',
      addresses: ['https://a.example/x', 'http://b.example'],
    });
    assert.deepEqual(searchErrors(typed), {}, 'how many is no question then');
    for (const word of ['a.example', 'https cat', 'cat https://a.example', 'https://', 'mailto:me@a.example'])
      assert.equal(searchTargetOf(page(word)).kind, 'keyword', word);
  });

  it('asks how many of pages that their own sources read bit by bit', () => {
    const keyword = 'https://www.flickr.com/photos/ada/albums/7';
    assert.deepEqual(searchTargetOf(form({ keyword, find: '50' })), {
      kind: 'pages',
      addresses: [keyword],
      targetCount: 50,
    });
    assert.deepEqual(searchErrors(form({ keyword, find: 'x' })), { find: 'not-whole' });
    const mixed = form({ keyword: `${keyword} https://a.example/`, find: 'x' });
    assert.deepEqual(searchErrors(mixed), {});
    assert.ok(!('targetCount' in searchTargetOf(mixed)));
  });

  it('names the folder: after the keyword, the host of the first page, or nothing', () => {
    const name = (values: Partial<FormValues>) => searchedName(searchTargetOf(form(values)));
    assert.equal(name({ keyword: ' red panda ' }), 'red panda');
    assert.equal(
      name({ source: 'page', addresses: 'http://A.example:8080/x https://b.example' }),
      'a.example',
    );
    assert.equal(name({ source: 'address', addresses: 'https://a.example/1.jpg' }), '');
    assert.equal(name({ source: 'page', addresses: '' }), '');
  });
});

describe('before a scrape', () => {
  it('accepts the form as it is after a search', () => {
    assert.deepEqual(scrapeErrors(form({}), context()), {});
  });

  it('allows from one up to all that were found', () => {
    assert.deepEqual(scrapeErrors(form({ quantity: '1' }), context()), {});
    assert.deepEqual(scrapeErrors(form({ quantity: '10' }), context()), {});
    assert.deepEqual(scrapeErrors(form({ quantity: '11' }), context()), { quantity: 'more-than-found' });
    assert.deepEqual(scrapeErrors(form({ quantity: '0' }), context()), { quantity: 'less-than-one' });
    assert.deepEqual(scrapeErrors(form({ quantity: '' }), context()), { quantity: 'no-number' });
  });

  it('asks to search first', () => {
    assert.deepEqual(scrapeErrors(form({ quantity: '1' }), context({ found: 0 })), {
      quantity: 'nothing-found-yet',
    });
  });

  it('allows no more than are offered, and says what leaves the others out', () => {
    const typed = form({ quantity: '4' });
    const offered = 3;
    assert.deepEqual(scrapeErrors(typed, context({ offered })), { quantity: 'more-than-shown' });
    assert.deepEqual(scrapeErrors(typed, context({ offered, hasChoice: true })), {
      quantity: 'more-than-chosen',
    });
    assert.deepEqual(scrapeErrors(form({}), context({ offered, hasChoice: true })), {});
    for (const hasChoice of [false, true]) {
      assert.deepEqual(scrapeErrors(form({}), context({ offered: 0, hasChoice })), {
        quantity: 'nothing-shown',
      });
    }
  });

  it('wants pixels in digits, or nothing', () => {
    const filters = (minWidth: string, minHeight: string) =>
      form({ filters: { ...emptyForm.filters, minWidth, minHeight } });
    assert.deepEqual(scrapeErrors(filters(' 1024 ', ''), context()), {});
    assert.deepEqual(scrapeErrors(filters('1e3', '-5'), context()), {
      minWidth: 'no-pixels',
      minHeight: 'no-pixels',
    });
  });

  it('wants ten tags of fifty characters at most, before a search, too', () => {
    const filters = (tags: string) => form({ keyword: 'cat', filters: { ...emptyForm.filters, tags } });
    const ten = Array.from({ length: 10 }, (_, at) => `${at}`.padEnd(50, 'x'));
    for (const right of ['', ' , ', 'dawn, fog', ten.join(',  '), `${ten.join()},${ten.join()}`]) {
      assert.deepEqual(searchErrors(filters(right)), {}, right);
      assert.deepEqual(scrapeErrors(filters(right), context()), {}, right);
    }
    for (const wrong of [`${ten.join()},dawn`, 'x'.repeat(51)]) {
      assert.deepEqual(searchErrors(filters(wrong)), { tags: 'too-many-tags' }, wrong);
      assert.deepEqual(scrapeErrors(filters(wrong), context()), { tags: 'too-many-tags' }, wrong);
    }
  });

  it('asks for a folder, and for a workspace before that', () => {
    assert.deepEqual(scrapeErrors(form({ folder: ' ' }), context()), { folder: 'no-folder' });
    assert.deepEqual(scrapeErrors(form({}), context({ roots: [] })), { folder: 'no-workspace' });
  });

  it('says that a workspace without a folder on disk cannot be saved to, whatever is typed', () => {
    for (const folder of [null, '', 'images', '/tmp']) {
      assert.deepEqual(scrapeErrors(form({ folder }), context({ roots: [], isVirtual: true })), {
        folder: 'not-on-disk',
      });
    }
  });

  it('keeps the folder inside the workspace', () => {
    assert.deepEqual(scrapeErrors(form({ folder: '../other' }), context()), { folder: 'outside-workspace' });
  });
});

describe('the folder that is shown', () => {
  it('follows the keyword searched last', () => {
    assert.equal(folderText(form({}), context({ roots: [site], searched: 'Red Panda' })), 'images/Red Panda');
    assert.equal(folderText(form({}), context({ roots: [site], searched: null })), 'images/cat');
    assert.equal(folderText(form({ keyword: '' }), context({ roots: [site], searched: null })), 'images');
  });

  it('follows the host of a page, and is the one for all of a list', () => {
    const page = form({ source: 'page', addresses: 'https://a.example/x' });
    assert.equal(folderText(page, context({ searched: null })), 'images/a.example');
    assert.equal(folderText(page, context({ searched: 'cat' })), 'images/cat', 'until it is searched');
    assert.equal(folderText(form({}), context({ searched: 'a.example' })), 'images/a.example');
    assert.equal(folderText(form({}), context({ searched: '' })), 'images', 'a list was searched last');
  });

  it('is the user’s own once there is one, even when empty', () => {
    assert.equal(folderText(form({ folder: 'photos' }), context()), 'photos');
    assert.equal(folderText(form({ folder: '' }), context()), '');
  });

  it('is under the root that was saved to last where there are several', () => {
    const roots = [site, notes];
    assert.equal(folderText(form({}), context({ roots, root: notes.path })), 'notes/images/cat');
    assert.equal(folderText(form({}), context({ roots, root: site.path })), 'site/images/cat');
    assert.equal(folderText(form({}), context({ root: notes.path })), 'images/cat', 'there is one root only');
  });

  it('is empty while the root is yet to be asked for, and nothing is wrong with that', () => {
    for (const root of [null, '/home/me/closed']) {
      const open = context({ roots: [site, notes], root });
      assert.equal(folderText(form({}), open), '');
      assert.equal(shouldAskForRoot(form({}), open), true);
      assert.deepEqual(scrapeErrors(form({}), open), {});
      assert.equal(defaultFolder(form({}), open), 'images/cat');
    }
  });

  it('asks for no root where there is one, or where the user named a folder', () => {
    const roots = [site, notes];
    assert.equal(shouldAskForRoot(form({}), context()), false);
    assert.equal(shouldAskForRoot(form({}), context({ roots: [] })), false);
    assert.equal(shouldAskForRoot(form({}), context({ roots, root: notes.path })), false);
    for (const folder of ['notes/a', 'elsewhere', '']) {
      assert.equal(shouldAskForRoot(form({ folder }), context({ roots })), false, folder);
    }
    assert.deepEqual(scrapeErrors(form({ folder: '' }), context({ roots })), { folder: 'no-folder' });
  });

  it('is inside the workspace whatever the keyword', () => {
    const random = seededRandom(1);
    const keywords = [...naughtyTexts, ...Array.from({ length: 500 }, () => randomText(random))];
    for (const roots of [[site], [site, notes]]) {
      for (const keyword of keywords) {
        const text = folderText(form({ keyword }), context({ roots, root: site.path, searched: keyword }));
        const folder = resolveFolder(text, roots);
        assert.ok(typeof folder !== 'string', JSON.stringify({ keyword, text, folder }));
        assert.equal(folder.root, site);
        assert.equal(folder.segments[0], 'images');
        assert.equal(
          folder.segments.length,
          keyword.trim() === '' ? 1 : 2,
          JSON.stringify({ keyword, text }),
        );
      }
    }
  });
});

describe('the quantity that is shown', () => {
  it('is all that were found until the user says otherwise', () => {
    assert.equal(quantityText(form({}), 42), '42');
    assert.equal(quantityText(form({}), 0), '');
    assert.equal(quantityText(form({ quantity: '5' }), 42), '5');
    assert.equal(quantityText(form({ quantity: '' }), 42), '');
  });
});

describe('a folder as a person types it', () => {
  const one: readonly (readonly [string, string])[] = [
    ['images/cat', '/home/me/site/images/cat'],
    ['images\\cat', '/home/me/site/images/cat'],
    ['./images//cat/', '/home/me/site/images/cat'],
    ['images/../photos', '/home/me/site/photos'],
    ['.', '/home/me/site'],
    ['/home/me/site', '/home/me/site'],
    ['/home/me/site/', '/home/me/site'],
    ['/home/me/site/a', '/home/me/site/a'],
    ['...', '/home/me/site/...'],
  ];
  for (const [typed, path] of one) {
    it(`finds ${typed} at ${path}`, () => {
      const folder = resolveFolder(typed, [site]);
      assert.ok(typeof folder !== 'string');
      assert.equal(posix.join(folder.root.path, ...folder.segments), path);
    });
  }

  for (const typed of [
    '..',
    '../site2',
    'a/../..',
    'a\\..\\..\\b',
    '/home/me/site2',
    '/home/me/site/../x',
    '/',
    '/etc',
    '\\\\server\\share',
    'C:\\x',
    'c:x',
    '~/x',
    'a\0b',
  ]) {
    it(`refuses ${JSON.stringify(typed)}`, () => {
      assert.equal(resolveFolder(typed, [site]), 'outside-workspace');
    });
  }

  it('takes the first part for the root’s name where there are several', () => {
    assert.deepEqual(resolveFolder('notes/a', [site, notes]), { root: notes, segments: ['a'] });
    assert.equal(resolveFolder('elsewhere/a', [site, notes]), 'outside-workspace');
    assert.equal(resolveFolder('notes/../site', [site, notes]), 'outside-workspace');
  });

  it('reads Windows paths of the workspace', () => {
    const root: WorkspaceRoot = { name: 'w', path: 'c:\\Users\\me\\w' };
    assert.deepEqual(resolveFolder('c:\\Users\\me\\w\\images', [root]), { root, segments: ['images'] });
    // As the Explorer of Windows copies it, and as some type it.
    for (const typed of ['C:\\Users\\me\\w\\images', 'c:/users/ME/w/images/'])
      assert.deepEqual(resolveFolder(typed, [root]), { root, segments: ['images'] }, typed);
    assert.equal(resolveFolder('C:\\Users\\me\\w\\..\\v', [root]), 'outside-workspace');
    assert.equal(resolveFolder('c:\\Users\\me\\other', [root]), 'outside-workspace');
  });

  it('never leaves the root, and is read back as it is shown', () => {
    const random = seededRandom(2);
    for (const roots of [[site], [site, notes]]) {
      for (let round = 0; round < 3000; round += 1) {
        const typed = randomText(random);
        const folder = resolveFolder(typed, roots);
        if (typeof folder === 'string') continue;
        const path = posix.join(folder.root.path, ...folder.segments);
        assert.ok(
          path === folder.root.path || path.startsWith(`${folder.root.path}/`),
          JSON.stringify(typed),
        );
        for (const segment of folder.segments) {
          assert.doesNotMatch(segment, /^\.{0,2}$|[/\\\0]/, JSON.stringify(typed));
        }
        const shown = formatFolder(folder, roots);
        // Spaces at its ends, and what means a home folder or a drive, are not read as part of a name.
        if (shown !== shown.trim() || /^(?:~|[a-z]:)/i.test(shown)) continue;
        const again = resolveFolder(shown, roots);
        assert.deepEqual(again, folder, JSON.stringify({ typed, shown }));
      }
    }
  });

  it('is shown without its dots where it is in the workspace, and as it was typed where it is not', () => {
    for (const [typed, shown] of [
      ['images/..', '.'],
      ['images/../photos/./cats', 'photos/cats'],
      ['images/../..', 'images/../..'],
      ['images/cat', 'images/cat'],
      ['a..b/…', 'a..b/…'],
    ] as const)
      assert.equal(withoutDots(typed, [site]), shown);
  });
});
