import { strict as assert } from 'node:assert';
import { gitProgramOf, type GitExtension } from '../../../../src/host/folders/gitProgram';

describe('the git to run', () => {
  const withPath = (path: string): GitExtension => ({ getAPI: () => ({ git: { path } }) });

  it("is the one that VS Code's git extension uses", () => {
    assert.equal(gitProgramOf({ isActive: true, exports: withPath('/opt/git/bin/git') }), '/opt/git/bin/git');
  });

  it('is that of PATH where the extension is missing, not active, switched off, or knows none', () => {
    const off: GitExtension = {
      getAPI: () => {
        throw new Error('Git model not found');
      },
    };
    const early = {
      isActive: false,
      get exports(): GitExtension {
        throw new Error('The extension is not active yet.');
      },
    };
    assert.equal(gitProgramOf(undefined), 'git');
    assert.equal(gitProgramOf(early), 'git');
    assert.equal(gitProgramOf({ isActive: false, exports: withPath('/early/git') }), 'git');
    assert.equal(gitProgramOf({ isActive: true, exports: off }), 'git');
    assert.equal(gitProgramOf({ isActive: true, exports: withPath('') }), 'git');
    const other = { isActive: true, exports: undefined } as unknown as Parameters<typeof gitProgramOf>[0];
    assert.equal(gitProgramOf(other), 'git', 'another extension of that name');
  });
});
