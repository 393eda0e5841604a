import assert from 'node:assert/strict';
import { posix, win32 } from 'node:path';
import { linkFrom } from '../../../../src/host/documents/linkFrom';

describe('the way from a document to a file', () => {
  it('is relative, with slashes', () => {
    assert.deepEqual(linkFrom('/w/docs', '/w/images/a.jpg', posix), { prefix: '', path: '../images/a.jpg' });
    assert.deepEqual(linkFrom('c:\\w\\docs', 'C:\\w\\docs\\images\\a.jpg', win32), {
      prefix: '',
      path: 'images/a.jpg',
    });
  });

  it('is an address where no way leads: to another drive or share of Windows', () => {
    assert.deepEqual(linkFrom('c:\\w\\docs', 'd:\\images\\a.jpg', win32), {
      prefix: 'file:///',
      path: 'd:/images/a.jpg',
    });
    assert.deepEqual(linkFrom('c:\\w', '\\\\server\\share\\a.jpg', win32), {
      prefix: 'file:',
      path: '//server/share/a.jpg',
    });
  });
});
