import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { mcpServersFor } from '../../../src/host/agent/mcpServer';
import { imageToolNames } from '../../../src/shared/agent/imageTools';
import { bundleSources } from '../../support/bundle';
import { everyDouble } from '../../support/doubles/all';
import { startDoubles } from '../../support/doubles/doubles';
import { pexelsKey } from '../../support/doubles/pexels';
import { plainSettings } from '../../support/engineSettings';

describe('the server that a window offers to agents', () => {
  it('starts as it is offered, with the keys and settings of the user', async () => {
    const built = await bundleSources({
      cli: 'src/cli.ts',
      'mcp/main': 'src/mcp/main.ts',
      worker: 'src/engine/worker.ts',
    });
    const doubles = await startDoubles(everyDouble());
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'offered-')));
    const client = new Client({ name: 'test', version: '1' });
    try {
      const [server] = mcpServersFor({
        roots: [{ name: 'site', path: root }],
        settings: { ...plainSettings, baseUrls: doubles.baseUrls, allowedLicenses: null },
        apiKeyOf: (id) => (id === 'pexels' ? pexelsKey : null),
        contact: 'me@a.example',
        program: built.pathOf('cli'),
        version: '1.2.3',
      });
      assert.ok(server);
      const { command, args, env } = server;
      await client.connect(new StdioClientTransport({ command, args: [...args], env: { ...env } }));
      const { tools } = await client.listTools();
      assert.deepEqual(
        tools.map(({ name }) => name),
        imageToolNames,
      );
      const input = { keyword: 'lake', sources: ['pexels'], count: 2 };
      const found = await client.callTool({ name: 'search_images', arguments: input });
      const { images, problems } = found.structuredContent as {
        readonly images: readonly { readonly id: string }[];
        readonly problems: readonly string[];
      };
      assert.deepEqual(problems, []);
      assert.equal(images.length, 2);
    } finally {
      await client.close();
      await doubles.close();
      built.remove();
      rmSync(root, { recursive: true, force: true });
    }
  });
});
