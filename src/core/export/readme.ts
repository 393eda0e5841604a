import { leftOutReasons, type LeftOutCounts, type LeftOutReason } from '../../shared/engine/export';
import { permissionsOf } from '../../shared/picture/permissions';
import { isSourceId, sourceIds, sources } from '../../shared/sources/sources';
import { codeSpan, markdownLink, markdownText } from '../../shared/words/creditText';
import { plainText } from '../../shared/words/plainText';
import type { DataSetLayout } from './dataSet';
import type { Summary } from './summary';

/** What is known of a data set besides its pictures. */
export interface DataSetFacts {
  readonly name: string;
  readonly summary: Summary;
  readonly leftOut: LeftOutCounts;
  /** The day on which it is made: `2026-11-30`. */
  readonly day: string;
}

/** The README of a data set, in English, as it is a file for the world. */
export function readmeText({ name, summary, leftOut, day }: DataSetFacts, layout: DataSetLayout): string {
  return [
    `# ${markdownText(plainText(name))}`,
    `${picturesText(summary.count)} with title, author, licence and page, made with Image Scraper on ${day}.`,
    'Each picture has a licence of its own, and belongs to its author. Most licences ask that the author is named: `creator`, `license_name`, `license_url` and `page` of each record say whom, under what, and where. What is said of a licence comes from the source of the picture, and nobody has verified it.',
    '## Licences',
    listText(summary.licenses.map((license) => [licenseText(license), license.count])),
    ...restrictedText(summary),
    '## Sources',
    listText(summary.sources.map(([source, count]) => [sourceText(source), count])),
    ...noticesText(summary.shownBy),
    '## What is where',
    ...layout.text,
    '## How it was made',
    ...howText(summary, leftOut, layout.table !== null),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

export function picturesText(count: number): string {
  return count === 1 ? '1 picture' : `${count} pictures`;
}

function listText(rows: readonly (readonly [text: string, count: number])[]): string {
  return rows.map(([text, count]) => `- ${text}: ${count}`).join('\n');
}

function licenseText({ id, name, url }: Summary['licenses'][number]): string {
  if (id === null) return 'no licence known';
  const shown = plainText(name ?? id);
  const said = (url !== null && markdownLink(shown, url)) || markdownText(shown);
  return shown === id ? said : `${said} (${codeSpan(id)})`;
}

function sourceText(source: string): string {
  return isSourceId(source) ? `[${sources[source].name}](${sources[source].home})` : codeSpan(source);
}

function restrictedText({ licenses }: Summary): readonly string[] {
  const restricted = licenses.filter(({ id }) => !permissionsOf(id).canRedistribute);
  const count = restricted.reduce((sum, each) => sum + each.count, 0);
  if (count === 0) return [];
  return [
    `**${count} of them may not be passed on as files** by what is known of their licences: ask their authors before you publish them.`,
  ];
}

function noticesText(shownBy: ReadonlySet<string>): readonly string[] {
  const notices = sourceIds.filter((id) => shownBy.has(id)).map((id) => `- ${sources[id].notice}`);
  return notices.length === 0 ? [] : [notices.join('\n')];
}

function howText({ keywords, days }: Summary, leftOut: LeftOutCounts, hasHashes: boolean): readonly string[] {
  const searched = keywords.map((keyword) => codeSpan(plainText(keyword))).join(', ');
  const when = days && (days[0] === days[1] ? `on ${days[0]}` : `between ${days[0]} and ${days[1]}`);
  const parts = leftOutReasons
    .filter((reason) => leftOut[reason] > 0)
    .map((reason) => `${leftOut[reason]} ${reasonWords[reason]}`);
  return [
    ...(searched === '' ? [] : [`Searched for ${searched}.`]),
    ...(when === null ? [] : [`Saved ${when}.`]),
    ...(parts.length === 0 ? [] : [`Left out: ${parts.join(', ')}.`]),
    ...(hasHashes ? ['The bytes of the pictures are those that were loaded; `sha256` is their hash.'] : []),
  ];
}

const reasonWords: Readonly<Record<LeftOutReason, string>> = {
  missing: 'whose file was missing',
  changed: 'whose file had changed',
  unreadable: 'whose file could not be read',
  'not-a-file': 'in whose place was no file',
  'not-a-picture': 'whose file was no picture',
  license: 'whose licence was not wanted',
  restricted: 'whose licence does not allow to pass it on',
  'no-address': 'without an address',
  broken: 'lines that were no records',
  foreign: 'lines of other programs',
};
