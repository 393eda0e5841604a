import assert from 'node:assert/strict';
import { revealCommand } from '../../../../src/host/ui/revealCommand';

describe('where a file is', () => {
  it('is shown by the Explorer for what is in the workspace, wherever that is', () => {
    for (const isRemote of [true, false])
      assert.equal(revealCommand({ isInWorkspace: true, isRemote }), 'revealInExplorer');
  });

  it('is shown by the system for what is outside, but not where that is on another computer', () => {
    assert.equal(revealCommand({ isInWorkspace: false, isRemote: false }), 'revealFileInOS');
    assert.equal(revealCommand({ isInWorkspace: false, isRemote: true }), null);
  });
});
