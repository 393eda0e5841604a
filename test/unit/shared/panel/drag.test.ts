import assert from 'node:assert/strict';
import { draggedPicturesText, readDraggedPictures } from '../../../../src/shared/panel/drag';

describe('what is dragged out of the page', () => {
  it('names pictures, whatever their keys', () => {
    const keys = ['flickr:1', 'address:https://live.example/a b?"c'];
    assert.deepEqual(readDraggedPictures(draggedPicturesText(keys)), keys);
  });

  it('is nothing where another program has written it', () => {
    for (const text of [
      '',
      '[]',
      '{}',
      '[1]',
      '"flickr:1"',
      'flickr:1',
      '[["a"]]',
      `["${'x'.repeat(100_000)}"]`,
    ])
      assert.equal(readDraggedPictures(text), null, text.slice(0, 20));
  });
});
