import assert from 'node:assert/strict';
import { decodePage } from '../../../../src/core/bytes/decodeText';
import { cpuMs } from '../../../support/cpuMs';

describe('the encoding of a page', () => {
  const encodingOf = (page: string, contentType = 'text/html'): string =>
    decodePage(Buffer.from(page, 'latin1'), contentType).encoding;
  const long = ' '.repeat(5_000);
  const others = '<meta name="a" content="b"><link rel="c"><base target="d"><object></object>';

  for (const [what, page, expected] of [
    ['a meta at its beginning', '<meta charset="gbk">', 'gbk'],
    ['a meta far down in its head', `<html><head><title>${long}</title>${others}<meta charset=gbk>`, 'gbk'],
    ['a meta behind a long comment', `<!--${long}--><META CharSet='GBK' />`, 'gbk'],
    ['a meta in its body that is near its beginning', '<body><p>a</p><meta charset="gbk">', 'gbk'],
    ['no meta that is far down in its body', `<body><p>${long}</p><meta charset="gbk">`, 'utf-8'],
    ['no meta in a comment', '<!-- <meta charset="gbk"> -->', 'utf-8'],
    ['no meta in a script', '<script>"<meta charset=gbk>"</script><meta charset="koi8-r">', 'koi8-r'],
    ['no meta in a title', '<title><meta charset="gbk"></title>', 'utf-8'],
    ['no meta in a value', '<meta name="description" content="<meta charset=gbk>">', 'utf-8'],
    ['no description of one', '<meta name="description" content="text/html; charset=gbk">', 'utf-8'],
    ['no attribute of another element', '<script charset="gbk" src="a.js"></script>', 'utf-8'],
    ['no attribute whose name ends so', '<meta data-charset="gbk">', 'utf-8'],
    [
      'what stands for a header',
      `<meta content="text/html; charset='gbk'" http-equiv="Content-Type">`,
      'gbk',
    ],
    ['the next one, after a name that nobody knows', '<meta charset="x-y"><meta charset="gbk">', 'gbk'],
    ['UTF-8 where it says UTF-16', '<meta charset="utf-16le">', 'utf-8'],
    ['an XML declaration', `<?xml version="1.0" encoding='gbk'?><html>`, 'gbk'],
    [
      'a meta before an XML declaration',
      '<?xml version="1.0" encoding="gbk"?><meta charset="koi8-r">',
      'koi8-r',
    ],
    ['no XML declaration that stands elsewhere', '\n<?xml version="1.0" encoding="gbk"?>', 'utf-8'],
    ['no tag that never ends', '<meta charset="gbk" ', 'utf-8'],
  ] as const) {
    it(`is that of ${what}`, () => {
      assert.equal(encodingOf(page), expected);
    });
  }

  it('is that of the header, whatever the page says', () => {
    assert.equal(encodingOf('<meta charset="gbk">', 'text/html; charset="koi8-r"'), 'koi8-r');
  });

  it('is found in little time, whatever stands there', () => {
    for (const piece of [
      '<',
      '<!--',
      '<meta ',
      '<meta a="',
      "<meta a='b",
      '<meta charset',
      '<script>',
      '<a =',
      'charset= ',
    ]) {
      const page = Buffer.from(piece.repeat(Math.floor(4e6 / piece.length)));
      const began = cpuMs();
      decodePage(page, '');
      const took = cpuMs() - began;
      assert.ok(took < 3_000, `${piece}: ${took} ms`);
    }
  });
});
