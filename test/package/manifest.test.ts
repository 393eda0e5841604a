import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commands, settingKeys, settingsSection, viewType } from '../../src/host/ids';

const projectFolder = resolve(__dirname, '../..');

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly engines: { readonly vscode: string };
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope?: string }>> };
  };
}

function read(file: string): string {
  return readFileSync(join(projectFolder, file), 'utf8');
}

describe('the manifest and the code', () => {
  const manifest = JSON.parse(read('package.json')) as Manifest;
  const { contributes } = manifest;
  const declared = contributes.commands.map(({ command }) => command).sort();

  it('name the same commands, and each is registered once', () => {
    assert.deepEqual(declared, Object.values(commands).sort());
    const wiring = read('src/extension.ts');
    for (const key of Object.keys(commands)) {
      const registrations = wiring.split(`registerCommand(commands.${key},`).length - 1;
      assert.equal(registrations, 1, `commands.${key} is registered ${registrations} times`);
    }
  });

  it('have menus only for commands that exist', () => {
    for (const [menu, items] of Object.entries(contributes.menus)) {
      for (const { command } of items) assert.ok(declared.includes(command), `${command} in ${menu}`);
    }
  });

  it('offer the main command under its exact title', () => {
    const open = contributes.commands.find(({ command }) => command === commands.open);
    assert.equal(open?.title, 'Scrape Images');
    assert.ok(!('category' in open), 'a category would stand before the title in the Command Palette');
  });

  it('name the same settings, and each is read', () => {
    const settings = Object.keys(contributes.configuration.properties).sort();
    assert.deepEqual(
      settings,
      Object.values(settingKeys)
        .map((key) => `${settingsSection}.${key}`)
        .sort(),
    );
    const reading = read('src/host/settings.ts');
    for (const key of Object.keys(settingKeys)) {
      assert.ok(reading.includes(`.get(settingKeys.${key})`), `settingKeys.${key} is read`);
    }
  });

  it('let no workspace set where the program goes, or what it says of its user', () => {
    const { properties } = contributes.configuration;
    for (const key of ['flickr.baseUrl', 'allowedPrivateHosts', 'contact', 'concurrency']) {
      assert.equal(properties[`imageScraper.${key}`]?.scope, 'machine', key);
    }
  });

  it('do not listen to what a workspace that is not trusted has set', () => {
    const { properties } = contributes.configuration;
    const settable = Object.keys(properties).filter((key) => properties[key]?.scope !== 'machine');
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.deepEqual([...restrictedConfigurations].sort(), settable.sort());
  });

  it('wake the extension for a panel that VS Code restores', () => {
    assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${viewType}`));
  });

  it('name files that are there, and a VS Code that its types do not exceed', () => {
    assert.ok(existsSync(join(projectFolder, manifest.main)));
    assert.ok(existsSync(join(projectFolder, manifest.icon)));
    const types = JSON.parse(read('node_modules/@types/vscode/package.json')) as { readonly version: string };
    assert.equal(manifest.engines.vscode, `^${types.version.replace(/\.\d+$/, '.0')}`);
  });
});
