// A program that asks for the addresses in its arguments, trusting the system's certificates, and prints a line for each:
// the status, or the code of the error. Then one for the process-wide dispatcher, which is to be there for others only.
import { AddressGuard } from '../../../../src/core/net/addressGuard';
import { createConnections } from '../../../../src/core/net/undici';
import { directNetwork } from '../../../../src/shared/engine/settings';
import { requestOnce, plainUse, quickLimits } from './testClient';

async function main(): Promise<void> {
  const network = { ...directNetwork, shouldTrustSystemCertificates: true, allowedHosts: ['127.0.0.1'] };
  const connections = createConnections(quickLimits, network, new AddressGuard(network), plainUse);
  for (const url of process.argv.slice(2)) {
    const line = await requestOnce(connections, url).then(
      ({ status }) => String(status),
      (error: NodeJS.ErrnoException) => String(error.code),
    );
    console.log(line);
  }
  await connections.destroy();
  console.log(String(Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'))));
}

void main();
