// npm run schema: writes into the manifest the tools that agents in VS Code are offered.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { languageModelTools } from './languageModelTools';

const path = join(__dirname, '..', 'package.json');
const manifest = JSON.parse(readFileSync(path, 'utf8')) as { contributes: Record<string, unknown> };
manifest.contributes['languageModelTools'] = languageModelTools();
writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
