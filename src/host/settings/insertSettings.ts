import * as v from 'valibot';
import { creditPlaces, type CreditPlace } from '../../shared/insert/insertText';
import { understood } from '../../shared/words/shape';
import { settingNames, settingsSection } from '../ids';
import type { Log } from '../log';
import type { Configuration } from './configuration';

/** How the files of a folder are named by documents that a glob pattern matches. */
export interface PathRule {
  readonly pattern: string;
  /** Folder in the workspace folder, with `/`, whose files are served; empty for the whole. */
  readonly root: string;
  /** What stands before the path inside of that folder. */
  readonly prefix: string;
}

/** How pictures are written into documents. */
export interface InsertSettings {
  /** In the order in which they are tried. */
  readonly paths: readonly PathRule[];
  readonly creditPlace: CreditPlace;
  /** What stands for a description that nobody has given: nothing, or the title. */
  readonly altText: 'none' | 'title';
  /** By identifiers of languages. */
  readonly templates: Readonly<Record<string, string>>;
}

const maxPathLength = 1_000;
const textShape = v.pipe(v.string(), v.maxLength(maxPathLength));
const pathShape = v.object({ root: v.optional(textShape, ''), prefix: v.optional(textShape, '/') });
const recordShape = v.record(v.string(), v.unknown());
const maxTemplateLength = 2_000;

/** Reads how pictures are written into documents. Users may write anything into the settings, so every value is checked. */
export function readInsertSettings(own: Configuration, log: Log): InsertSettings {
  const entries = (name: string): [string, unknown][] =>
    Object.entries(understood(recordShape, own.get(name)) ?? {});

  const paths = entries(settingNames.insertPaths).flatMap(([pattern, value]): PathRule[] => {
    const rule = understood(pathShape, value);
    const folders = rule?.root.split('/').filter((folder) => folder !== '' && folder !== '.');
    if (rule && folders && !folders.includes('..')) return [{ ...rule, pattern, root: folders.join('/') }];
    log.warn(
      `${settingsSection}.${settingNames.insertPaths}: ${pattern} has no root inside of the workspace folder.`,
    );
    return [];
  });
  const templates = entries(settingNames.insertTemplates).flatMap(([language, template]) => {
    if (typeof template === 'string' && isTemplate(template)) return [[language, template] as const];
    log.warn(
      `${settingsSection}.${settingNames.insertTemplates}: that of ${language} is no text with {path}.`,
    );
    return [];
  });
  return {
    paths,
    creditPlace: creditPlaces.find((place) => place === own.get(settingNames.insertCredit)) ?? 'below',
    altText: own.get(settingNames.insertAltText) === 'title' ? 'title' : 'none',
    templates: Object.fromEntries(templates),
  };
}

function isTemplate(template: string): boolean {
  return template.includes('{path}') && template.length <= maxTemplateLength;
}

/** Whether problems of pictures are shown in documents. */
export function readShowsDocumentProblems(own: Configuration): boolean {
  return own.get(settingNames.documentProblems) !== false;
}
