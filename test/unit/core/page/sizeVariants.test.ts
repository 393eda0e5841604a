import assert from 'node:assert/strict';
import { isSameButForSize } from '../../../../src/core/page/sizeVariants';

describe('sizes in addresses', () => {
  const isSame = (a: string, b: string): boolean =>
    isSameButForSize(new URL(a, 'https://a.example'), new URL(b, 'https://a.example'));

  for (const [a, b] of [
    ['/img/x=s1600', '/img/x=w320-h240-c'],
    ['/-x/s1600/a.jpg', '/-x/w400-h300/a.jpg'],
    ['/a.jpg', '/a-300x200.jpg'],
    ['/a.jpg?v=1', '/a_600x.jpg?v=1'],
    ['/a.jpg', '/a@2x.jpg'],
    ['/a-scaled.jpg', '/a-1024x683.jpg'],
    ['/large/a.jpg', '/thumbs/a.jpg'],
    ['/up/w_300,h_200,c_fill/a.jpg', '/up/w_1600/a.jpg'],
    ['/a.jpg:orig', '/a.jpg:small'],
    ['/a.jpg!full', '/a.jpg'],
    ['/a.jpg~tplv-x:640:0.image', '/a.jpg~tplv-x:80:80.image'],
    ['/I/a._SX450_.jpg', '/I/a._AC_SX1500_.jpg'],
    ['/a?w=10&h=20&q=80&auto=format', '/a?w=1000'],
    ['/a?format=jpg&name=small', '/a?format=jpg&name=large'],
    ['/max/800/a.jpeg', '/max/2000/a.jpeg'],
    ['/v2/resize:fit:1400/1*a.png', '/v2/1*a.png'],
    ['/a/scale-to-width-down/400', '/a'],
    ['/id/237/200/300', '/id/237/1200/800'],
    ['/a.jpg_400x400', '/a.jpg'],
    ['/_next/image?url=%2Fa.jpg&w=640&q=75', '/_next/image?url=%2Fa.jpg&w=3840&q=75'],
  ] as const) {
    it(`differ only in them: ${a} and ${b}`, () => {
      assert.ok(isSame(a, b));
      assert.ok(isSame(b, a));
    });
  }

  for (const [a, b] of [
    ['/a.jpg', '/a.jpg'],
    ['/photo/1', '/photo/2'],
    ['/a-1.jpg', '/a-2.jpg'],
    ['/a.jpg', '/b.jpg'],
    ['/a.jpg', 'https://b.example/a-300x200.jpg'],
    ['/a?id=1&w=10', '/a?id=2&w=10'],
    ['/?s=cat', '/?s=dog'],
    ['/a?name=cat', '/a?name=dog'],
    ['/large', '/small'],
    ['/?w=1', '/?w=2'],
    ['/2024/05/a.jpg', '/2024/06/a.jpg'],
    ['/2024/05', '/2024/06'],
    ['/gallery/12', '/gallery/13'],
  ] as const) {
    it(`are not all: ${a} and ${b}`, () => {
      assert.ok(!isSame(a, b));
    });
  }
});
