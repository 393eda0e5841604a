import assert from 'node:assert/strict';
import { fitted, movedBy, placeOf, zoomedBy } from '../../../webview/zoom';

const picture = { width: 1000, height: 500 };
const room = { width: 500, height: 400 };

describe('where a picture lies that is looked at', () => {
  it('is in the middle, as large as there is room', () => {
    assert.deepEqual(placeOf(fitted, picture, room), {
      left: 0,
      top: 75,
      width: 500,
      height: 250,
      scale: 0.5,
    });
  });

  it('keeps the point under the pointer when it is zoomed', () => {
    for (const at of [
      { x: 0, y: 100 },
      { x: 250, y: 200 },
      { x: 480, y: 300 },
    ]) {
      const before = placeOf(fitted, picture, room);
      const after = placeOf(zoomedBy(fitted, 4, at, picture, room), picture, room);
      assert.equal(after.scale, 2);
      const share = (place: typeof before): readonly number[] =>
        [(at.x - place.left) / place.width, (at.y - place.top) / place.height].map((each) =>
          Math.round(each * 1e6),
        );
      assert.deepEqual(share(after), share(before));
    }
  });

  it('is never smaller than it fits, and never larger than eight times its pixels', () => {
    const middle = { x: 250, y: 200 };
    const large = zoomedBy(fitted, 1000, middle, picture, room);
    assert.equal(large.scale, 8);
    assert.deepEqual(zoomedBy(large, 1 / 1000, middle, picture, room), fitted);
  });

  it('follows the pointer, and leaves no room empty', () => {
    const zoom = zoomedBy(fitted, 4, { x: 250, y: 200 }, picture, room);
    const before = placeOf(zoom, picture, room);
    const { left, top } = placeOf(movedBy(zoom, { x: 30, y: -20 }, picture, room), picture, room);
    assert.deepEqual([left - before.left, top - before.top], [30, -20]);
    const far = placeOf(movedBy(zoom, { x: 9000, y: 9000 }, picture, room), picture, room);
    assert.deepEqual([far.left, far.top], [0, 0]);
    const farther = placeOf(movedBy(zoom, { x: -9000, y: -9000 }, picture, room), picture, room);
    assert.deepEqual([farther.left + farther.width, farther.top + farther.height], [500, 400]);
  });
});
