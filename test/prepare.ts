// Installs what the tiers with windows of VS Code need, while those before them run: node --import tsx test/prepare.ts
import { exitWhenInterrupted } from './support/interrupts';
import { installAllServers } from './support/vscodeServer';

exitWhenInterrupted();
installAllServers().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
