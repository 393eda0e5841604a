import assert from 'node:assert/strict';
import { copyFolderOf } from '../../../../src/host/documents/copyFolder';

describe('the folder of markdown.copyFiles.destination', () => {
  for (const [document, destination, folder] of [
    ['docs/guide/start.md', 'images/', 'docs/guide/images'],
    ['docs/guide/start.md', './images/${fileName}', 'docs/guide/images'],
    ['docs/guide/start.md', '../images/', 'docs/images'],
    ['docs/guide/start.md', '/static/img/', 'static/img'],
    ['docs/guide/start.md', '/${fileName}', ''],
    ['docs/guide/start.md', '${documentWorkspaceFolder}/assets/', 'assets'],
    ['docs/guide/start.md', '${documentDirName}/${documentBaseName}/', 'docs/guide/start'],
    ['docs/guide/start.md', '/img/${documentRelativeDirName}/', 'img/docs/guide'],
    ['docs/guide/start.md', '${documentFileName}-${documentExtName}/', 'docs/guide/start.md-md'],
    ['docs/guide/start.md', 'images/${documentBaseName/^(st)art$/$1/}/', 'docs/guide/images/st'],
    ['start.md', 'picture-${fileName}', ''],
    ['start.md', '${documentBaseName/(/x/}/', 'start'],
    ['start.md', '../images/', null],
    ['start.md', '${documentWorkspaceFolder}-other/', null],
    ['start.md', 'images/${unixTime}/', null],
    ['start.md', 'images/${fileName}/', null],
    ['start.md', '${constructor}/', null],
  ] as const)
    it(`of ${document} is ${folder === null ? 'none' : `“${folder}”`} by ${destination}`, () =>
      assert.equal(copyFolderOf(document, destination), folder));
});
