import assert from 'node:assert/strict';
import { pageTitle } from '../../../../src/core/page/pageTitle';
import { cpuMs } from '../../../support/cpuMs';

describe('the title of a page', () => {
  const titleOf = (body: string | Buffer, type = 'text/html'): string | undefined =>
    pageTitle([Buffer.from(body)], type);

  const cases: readonly (readonly [string, string | undefined])[] = [
    ['<title>Log in</title>', 'Log in'],
    ['<!doctype html><HTML><HEAD><TITLE lang="en">\n  Log\t in \r\n</TITLE>', 'Log in'],
    ['<title>Fish &amp; chips &#8211; &eacute;</title>', 'Fish & chips – é'],
    ['<title>\u202Egnp.exe\u0007\u2066</title>', 'gnp.exe'],
    ['<title>Füße</title>', 'Füße'],
    ['<title>not closed', 'not closed'],
    ['<title></title><title>second</title>', 'second'],
    ['<title> \n </title>', undefined],
    ['<titles>x</titles>', undefined],
    ['{"title":"x"}', undefined],
    ['', undefined],
    [`${' '.repeat(70_000)}<title>too far down</title>`, undefined],
  ];
  for (const [html, title] of cases) {
    it(`of ${JSON.stringify(html.slice(0, 60))} is ${JSON.stringify(title)}`, () => {
      assert.equal(titleOf(html), title);
    });
  }

  it('is at most 80 characters', () => {
    const title = titleOf(`<title>${'漢'.repeat(5000)}</title>`);
    assert.equal(title, `${'漢'.repeat(79)}…`);
  });

  it('is read in the charset of the page', () => {
    assert.equal(
      titleOf(Buffer.from('<title>D\u00e9sol\u00e9</title>', 'latin1'), 'text/html; charset=latin1'),
      'Désolé',
    );
  });

  it('is there in pieces, and when a character lies across their border', () => {
    const html = Buffer.from('<title>Füße</title>');
    assert.equal(pageTitle([html.subarray(0, 9), html.subarray(9)], ''), 'Füße');
  });

  for (const hostile of ['<title', '<title ', '<title x', '<title><', '<title>', '<'] as const) {
    it(`does not take long to be missed in many ${hostile}`, () => {
      const body = hostile.repeat((1 << 20) / hostile.length);
      const begun = cpuMs();
      titleOf(body);
      assert.ok(cpuMs() - begun < 2_000, `${cpuMs() - begun} ms`);
    });
  }
});
