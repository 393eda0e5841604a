import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeCertificates, type Certificate, type Certificates } from '../../../support/certificates';

/** Asks all addresses in a Node.js of its own, since Node.js reads these variables when it starts. */
async function askInOwnProcess(urls: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
  const program = ['--import', 'tsx', join(__dirname, 'askAll.ts'), ...urls];
  const { stdout } = await promisify(execFile)(process.execPath, program, {
    env: { ...process.env, ...env },
  });
  return stdout.trim().split('\n');
}

describe('what is trusted on this computer', () => {
  const made: Certificates[] = [];
  const servers: Server[] = [];
  const urls: string[] = [];

  async function serve(certificate: Certificate): Promise<void> {
    const server = createServer(certificate, (_request, response) => response.end());
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    urls.push(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    const [system, extra] = [makeCertificates(), makeCertificates()];
    // Without openssl there is nobody to certify a site.
    if (!system || !extra) return this.skip();
    made.push(system, extra);
    for (const certificate of [system.good, extra.good, system.selfSigned]) await serve(certificate);
  });
  after(() => {
    for (const server of servers) server.close();
    for (const certificates of made) certificates.remove();
  });

  it('are the certificates of the system and those of NODE_EXTRA_CA_CERTS, and no others', async () => {
    const [system, extra] = made;
    const lines = await askInOwnProcess(urls, {
      SSL_CERT_FILE: system?.authorityPath,
      NODE_EXTRA_CA_CERTS: extra?.authorityPath,
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    });
    assert.deepEqual(lines.slice(0, 3), ['200', '200', 'DEPTH_ZERO_SELF_SIGNED_CERT']);
    assert.equal(lines[3], 'undefined', 'the process-wide dispatcher is left alone');
  });
});
