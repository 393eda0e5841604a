import { strict as assert } from 'node:assert';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { imageSize } from 'image-size';
import {
  commandIds,
  contextKeys,
  pictureCommandId,
  settingNames,
  settingsSection,
  panelViewType,
  viewId,
} from '../../src/host/ids';
import { pictureActionIds, pictureActions } from '../../src/shared/panel/pictureActions';
import { languageModelTools } from '../../scripts/languageModelTools';
import { readAgentAccess } from '../../src/host/settings/agentAccess';
import { readInsertSettings, readShowsDocumentProblems } from '../../src/host/settings/insertSettings';
import { readEngineSettings, readExcludedSources } from '../../src/host/settings/settings';
import { imageToolNames } from '../../src/shared/agent/imageTools';
import { scrapeFileEnding } from '../../src/shared/scrapeFile/scrapeFile';
import { sourceIds } from '../../src/shared/sources/sources';
import { memoryLog } from '../unit/host/hostFixtures';

const projectFolder = resolve(__dirname, '../..');

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category?: string;
  readonly icon?: { readonly light: string; readonly dark: string };
  readonly enablement?: string;
}

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: {
    readonly image: Readonly<Record<'dark' | 'light' | 'hc' | 'hcLight', string>>;
    readonly altText: string;
  };
  readonly completionEvents?: readonly string[];
}

interface Setting {
  readonly scope?: string;
  readonly items?: { readonly enum?: readonly string[] };
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly maxItems?: number;
  readonly markdownDescription?: string;
}

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly engines: { readonly vscode: string };
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly languageModelTools: readonly unknown[];
    readonly chatSkills: readonly { readonly path: string }[];
    readonly commands: readonly Command[];
    readonly jsonValidation: readonly { readonly fileMatch: string; readonly url: string }[];
    readonly viewsContainers: {
      readonly activitybar: readonly { readonly id: string; readonly title: string }[];
    };
    readonly views: Readonly<
      Record<string, readonly { readonly id: string; readonly name: string; readonly type: string }[]>
    >;
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly walkthroughs: readonly { readonly description: string; readonly steps: readonly Step[] }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

function read(file: string): string {
  return readFileSync(join(projectFolder, file), 'utf8');
}

/** The manifest as VS Code reads it, in English or in the language of another file of strings. */
function readManifest(stringsFile = 'package.nls.json'): Manifest {
  const strings = JSON.parse(read(stringsFile)) as Readonly<Record<string, string>>;
  const spoken = (_: string, value: unknown): unknown =>
    typeof value === 'string' && /^%.*%$/.test(value) ? strings[value.slice(1, -1)] : value;
  return JSON.parse(read('package.json'), spoken) as Manifest;
}

describe('the manifest and the code', () => {
  const manifest = readManifest();
  const { contributes } = manifest;
  const declared = contributes.commands.map(({ command }) => command).sort();

  it('name the same commands', () => {
    const known = [...Object.values(commandIds), ...pictureActionIds.map(pictureCommandId)];
    assert.deepEqual(declared, known.sort());
  });

  it('have menus only for commands that exist', () => {
    for (const [menu, items] of Object.entries(contributes.menus)) {
      for (const { command } of items) assert.ok(declared.includes(command), `${command} in ${menu}`);
    }
  });

  it('offer what needs a picture in its context menu only, where it can be done', () => {
    const { commandPalette = [], 'webview/context': context = [] } = contributes.menus;
    const hidden = commandPalette.filter(({ when }) => when === 'false').map(({ command }) => command);
    const onPicture = String.raw`webviewId =~ /^imageScraper\./ && webviewSection == 'picture'`;
    for (const webview of [panelViewType, viewId]) assert.match(webview, /^imageScraper\./);
    for (const { id, when } of pictureActions) {
      const command = pictureCommandId(id);
      assert.ok(hidden.includes(command), `${command} is not in the Command Palette`);
      const [item, ...others] = context.filter((each) => each.command === command);
      assert.equal(others.length, 0, `${command} is in the menu once`);
      assert.equal(item?.when, when === null ? onPicture : `${onPicture} && ${when}`);
    }
  });

  it('call what can be done with a picture by one name, in menus and on buttons', () => {
    for (const { id, label } of pictureActions) {
      const title = contributes.commands.find(({ command }) => command === pictureCommandId(id))?.title ?? '';
      assert.equal(title.toLowerCase(), label().toLowerCase());
    }
  });

  it('speak of context keys that are set', () => {
    const set: readonly string[] = Object.values(contextKeys);
    const spoken = JSON.stringify([contributes.commands, contributes.walkthroughs]).matchAll(
      /(?:onContext:|"enablement":")([\w.]+)/g,
    );
    const keys = [...spoken].map(([, key]) => key ?? '');
    assert.ok(keys.length > 3);
    for (const key of keys) assert.ok(set.includes(key), key);
  });

  it('walk a newcomer through in a few steps, whose buttons and pictures work', () => {
    const [walkthrough, ...others] = contributes.walkthroughs;
    assert.ok(walkthrough && others.length === 0, 'there is one');
    assert.equal(walkthrough.steps.length, 4);
    for (const { id, description, media, completionEvents = [] } of walkthrough.steps) {
      const images = Object.entries(media.image);
      assert.deepEqual(
        images,
        ['dark', 'light', 'hc', 'hcLight'].map((theme) => [theme, `media/walkthrough/${id}-${theme}.webp`]),
      );
      const pictures = images.map(([, file]) => readFileSync(join(projectFolder, file)));
      assert.equal(
        new Set(pictures.map((bytes) => bytes.toString('latin1'))).size,
        4,
        `${id}: one for each theme`,
      );
      for (const bytes of pictures) assert.ok(imageSize(bytes).width >= 400, id);
      assert.ok(media.altText.length > 10, id);
      const links = [...description.matchAll(/\]\(command:([\w.]+)/g)].map(([, command]) => command ?? '');
      assert.ok(links.length > 0, `${id} has a button`);
      const events = completionEvents.flatMap((event) => /^onCommand:(.*)$/.exec(event)?.[1] ?? []);
      for (const command of [...links, ...events]) {
        assert.ok(declared.includes(command) || command === 'workbench.action.openSettings', command);
      }
    }
  });

  for (const strings of ['package.nls.json', 'package.nls.ru.json'])
    it(`walk through in words that VS Code does not cut in a narrow window (${strings})`, () => {
      for (const { description, steps } of readManifest(strings).contributes.walkthroughs) {
        // Three lines.
        assert.ok(description.length <= 65, description);
        for (const { title } of steps) assert.ok(title.length <= 24, title);
      }
    });

  it('describe every setting, and link to those that are there', () => {
    const { properties } = contributes.configuration;
    for (const [key, { markdownDescription = '' }] of Object.entries(properties)) {
      assert.ok(markdownDescription.length > 40, key);
      for (const [, linked] of markdownDescription.matchAll(/`#([^#`]+)#`/g)) {
        assert.ok(
          linked !== undefined && linked in properties && linked !== key,
          `${key} links to ${linked}`,
        );
      }
    }
  });

  it('offer the main command under its exact title', () => {
    const open = contributes.commands.find(({ command }) => command === commandIds.open);
    assert.equal(open?.title, 'Scrape Images');
    assert.ok(!('category' in open), 'a category would stand before the title in the Command Palette');
  });

  for (const [strings, name, words] of [
    [
      'package.nls.json',
      'Scrape Images',
      ['photo', 'picture', 'image', 'download', 'flickr', 'image scraper'],
    ],
    [
      'package.nls.ru.json',
      'Сбор изображений',
      ['фото', 'картинк', 'изображен', 'скачать', 'flickr', 'image scraper'],
    ],
  ] as const) {
    it(`has commands that answer to what people look for, the panel's own first (${strings})`, () => {
      const { commands, menus, views, viewsContainers } = readManifest(strings).contributes;
      const hidden = menus['commandPalette']?.filter(({ when }) => when === 'false');
      const offered = commands
        .filter(({ command }) => !hidden?.some((item) => item.command === command))
        .map(({ category, title }) => (category === undefined ? title : `${category}: ${title}`));
      for (const word of words)
        assert.ok(
          offered.some((text) => text.toLowerCase().includes(word)),
          word,
        );
      // VS Code has such a command for every view, and shows what answers by the alphabet, in a window where none was used yet.
      for (const { id, title } of viewsContainers.activitybar)
        for (const view of views[id] ?? []) offered.push(`${title}: Focus on ${view.name} View`);
      const [firstWord = ''] = name.toLowerCase().split(' ');
      const answers = offered.filter((text) => text.toLowerCase().includes(firstWord));
      assert.equal(answers.sort((a, b) => a.localeCompare(b))[0], name);
      assert.ok(answers.length > 5);
    });
  }

  it('offer the panel in the titles of documents, of the Explorer and of the view', () => {
    const places = (menu: string): (string | undefined)[] =>
      (contributes.menus[menu] ?? [])
        .filter(({ command, group }) => command === commandIds.open && group?.startsWith('navigation'))
        .map(({ when }) => when);
    assert.match(places('editor/title').join(), /resourceLangId =~ \/\^\(markdown\|html\)\$\//);
    for (const view of ['workbench.explorer.fileView', viewId])
      assert.ok(places('view/title').some((when) => when?.includes(`view == ${view}`)));
    const { icon } = contributes.commands.find(({ command }) => command === commandIds.open) ?? {};
    for (const theme of ['light', 'dark'] as const) assert.match(read(icon?.[theme] ?? ''), /^<svg /);
  });

  it('have one view in a container of its own', () => {
    const [container, ...others] = contributes.viewsContainers.activitybar;
    assert.ok(container && others.length === 0);
    assert.deepEqual(
      contributes.views[container.id]?.map(({ id, type }) => ({ id, type })),
      [{ id: viewId, type: 'webview' }],
    );
  });

  it('name the same settings, and each is read', () => {
    const settings = Object.keys(contributes.configuration.properties).sort();
    assert.deepEqual(
      settings,
      Object.values(settingNames)
        .map((key) => `${settingsSection}.${key}`)
        .sort(),
    );
    const asked = new Set<string>();
    const extensionSection = { get: (name: string) => void asked.add(`${settingsSection}.${name}`) };
    const httpSection = { get: () => undefined };
    const log = memoryLog();
    readEngineSettings({ extensionSection, httpSection, environment: {}, language: 'en' }, '1.2.3', log);
    readExcludedSources(extensionSection, log);
    readInsertSettings(extensionSection, log);
    readShowsDocumentProblems(extensionSection);
    readAgentAccess(extensionSection);
    assert.deepEqual([...asked].sort(), settings);
  });

  it('offer agents the tools that there are, as they are: else run `npm run schema`', () => {
    const raw = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as Manifest;
    assert.deepEqual(raw.contributes.languageModelTools, JSON.parse(JSON.stringify(languageModelTools())));
  });

  it('have a skill for agents, called as its folder', () => {
    for (const { path } of contributes.chatSkills) {
      const text = readFileSync(join(projectFolder, path), 'utf8');
      const { name = '', description = '' } =
        /^---\nname: (?<name>.+)\ndescription: (?<description>.+)\n---\n/.exec(text)?.groups ?? {};
      assert.equal(name, basename(dirname(path)));
      assert.ok(description.length > 50 && description.length <= 1024);
      for (const tool of imageToolNames) assert.ok(text.includes(`\`${tool}\``), tool);
    }
  });

  it('name the same sources, and let not all be left out', () => {
    const { properties } = contributes.configuration;
    const { items, maxItems } = properties['imageScraper.excludedSources'] ?? {};
    assert.deepEqual(items?.enum, sourceIds);
    assert.equal(maxItems, sourceIds.length - 1);
    assert.deepEqual(Object.keys(properties['imageScraper.baseUrls']?.properties ?? {}), sourceIds);
    for (const id of sourceIds)
      assert.ok(properties['imageScraper.baseUrls']?.markdownDescription?.includes(`\`${id}\``), id);
  });

  it('have no setting for a key, which anybody could read', () => {
    for (const key of Object.keys(contributes.configuration.properties))
      assert.doesNotMatch(key, /key|token|secret/i);
  });

  it('let no workspace set where the program goes, or what it says of its user', () => {
    const { properties } = contributes.configuration;
    for (const key of ['baseUrls', 'allowedPrivateHosts', 'contact', 'concurrency']) {
      assert.equal(properties[`imageScraper.${key}`]?.scope, 'machine', key);
    }
  });

  it('do not listen to what a workspace that is not trusted has set', () => {
    const { properties } = contributes.configuration;
    const settable = Object.keys(properties).filter((key) => properties[key]?.scope !== 'machine');
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.deepEqual([...restrictedConfigurations].sort(), settable.sort());
  });

  it('wake the extension for a panel that VS Code restores, and to tell of a save that was interrupted', () => {
    assert.deepEqual(manifest.activationEvents, [`onWebviewPanel:${panelViewType}`, 'onStartupFinished']);
  });

  for (const strings of ['package.nls.json', 'package.nls.ru.json'])
    it(`have scrape files checked by a schema that is there (${strings})`, () => {
      const [{ fileMatch, url } = { fileMatch: '', url: '' }] =
        readManifest(strings).contributes.jsonValidation;
      assert.equal(fileMatch, `*${scrapeFileEnding}`);
      const { description } = JSON.parse(read(url)) as { readonly description: string };
      assert.equal(/[а-яё]/i.test(description), strings.includes('.ru.'));
    });

  it('have an icon for sharp screens, and a README with pictures that the Marketplace shows', () => {
    const { width, height } = imageSize(readFileSync(join(projectFolder, manifest.icon)));
    assert.deepEqual([width, height], [256, 256]);
    const pictures = [...read('README.md').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, file = '']) => file);
    assert.ok(pictures.length > 0);
    for (const file of pictures) {
      assert.match(file, /^media\/readme\/.*\.(?:png|jpg)$/);
      assert.ok(statSync(join(projectFolder, file)).size < 1e6, `${file} has more than 1 MB`);
    }
  });

  it('name files that are there, and a VS Code that its types do not exceed', () => {
    assert.ok(existsSync(join(projectFolder, manifest.main)));
    assert.ok(existsSync(join(projectFolder, manifest.icon)));
    const types = JSON.parse(read('node_modules/@types/vscode/package.json')) as { readonly version: string };
    assert.equal(manifest.engines.vscode, `^${types.version.replace(/\.\d+$/, '.0')}`);
  });
});
