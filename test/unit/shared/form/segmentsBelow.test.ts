import assert from 'node:assert/strict';
import { segmentsBelow } from '../../../../src/shared/form/segmentsBelow';

describe('form/segmentsBelow', () => {
  const cases: readonly (readonly [folder: string, path: string, names: readonly string[] | null])[] = [
    ['/home/me', '/home/me/a/b', ['a', 'b']],
    ['/home/me', '/home/me', []],
    ['/home/me/', '/home/me//a/./b/', ['a', 'b']],
    ['/home/me', '/home/mean', null],
    ['/home/me', '/home', null],
    ['/', '/a', ['a']],
    // What is a separator elsewhere is part of a name here, and letters are letters.
    ['/home/me', '/home/me\\a', null],
    ['/home/me', '/home/me/a\\b', ['a\\b']],
    ['/home/me', '/home/Me/a', null],
    // A name like any other: whoever resolves it judges it.
    ['/home/me', '/home/me/../you', ['..', 'you']],
    // VS Code writes the letter of a drive small, Windows and its Explorer large.
    ['c:\\Users\\me\\w', 'C:\\Users\\me\\w\\images\\fox', ['images', 'fox']],
    ['C:\\Users\\me\\w', 'c:\\users\\ME\\W', []],
    ['c:\\Users\\me\\w', 'C:/Users/me/w/images', ['images']],
    ['c:\\w', 'd:\\w\\images', null],
    ['c:\\w', 'c:\\ww', null],
    ['c:\\', 'C:\\images', ['images']],
    ['c:\\', 'c:images', null],
    ['\\\\server\\share', '\\\\SERVER\\share\\w', ['w']],
    ['\\\\server\\share', '//server/share/w', ['w']],
    ['\\\\server\\share', '\\\\server\\share2\\w', null],
    ['\\\\?\\c:\\w', '\\\\?\\C:\\w\\a', ['a']],
  ];

  for (const [folder, path, names] of cases)
    it(`finds the way from ${folder} to ${path}`, () => assert.deepEqual(segmentsBelow(folder, path), names));
});
