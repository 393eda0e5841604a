import { createHash } from 'node:crypto';
import type { DataSetLayout } from './dataSet';
import { picturesText, type DataSetFacts } from './readme';

/** The context that the specification gives (Croissant 1.1, appendix 1). */
const context = {
  '@language': 'en',
  '@vocab': 'http://schema.org/',
  sc: 'http://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  dct: 'http://purl.org/dc/terms/',
  annotation: 'cr:annotation',
  arrayShape: 'cr:arrayShape',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  containedIn: 'cr:containedIn',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  equivalentProperty: 'cr:equivalentProperty',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  excludes: 'cr:excludes',
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isArray: 'cr:isArray',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  readLines: 'cr:readLines',
  sdVersion: 'cr:sdVersion',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
  unArchive: 'cr:unArchive',
  value: 'cr:value',
};

/**
 * The description of a data set in Croissant 1.1 (https://github.com/mlcommons/croissant, docs/croissant-spec-1.1.md). Paths are relative to it.
 * Where it will be published, and by whom, nobody knows yet: its address is a URN of its content, to be replaced.
 */
export function croissantText({ name, summary, day }: DataSetFacts, layout: DataSetLayout): string {
  const described = {
    '@context': context,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    name,
    description: `${picturesText(summary.count)} with title, author, licence and page of each, made with Image Scraper. Each picture has a licence of its own.`,
    url: contentUrn(layout),
    license: [...new Set(summary.licenses.map((license) => license.url ?? license.name ?? 'unknown'))],
    creator: { '@type': 'sc:Organization', name: 'made with Image Scraper' },
    datePublished: day,
    dateCreated: day,
    version: '1.0.0',
    ...(summary.keywords.length > 0 && { keywords: summary.keywords }),
    citeAs: `${name}: ${picturesText(summary.count)}, collected with Image Scraper, ${day}`,
    distribution: [
      ...layout.files.map((file) => ({
        '@type': 'cr:FileObject',
        '@id': file.name,
        name: file.name,
        contentUrl: file.name,
        contentSize: `${file.bytes} B`,
        encodingFormat: file.mimeType,
        sha256: file.sha256,
      })),
      ...layout.sets.map((set) => ({
        '@type': 'cr:FileSet',
        '@id': set.id,
        name: set.id,
        ...(set.containedIn.length > 0 && { containedIn: set.containedIn.map((file) => ({ '@id': file })) }),
        encodingFormat: set.mimeTypes,
        includes: set.includes,
      })),
    ],
    recordSet: [...recordsSet(layout), ...picturesSet(layout)],
  };
  return `${JSON.stringify(described, null, 2)}\n`;
}

function recordsSet({ table }: DataSetLayout): readonly object[] {
  if (!table) return [];
  const { source, by, path = '$' } = table;
  return [
    {
      '@type': 'cr:RecordSet',
      '@id': 'records',
      name: 'records',
      description: 'What is known of each picture.',
      field: table.columns.map((column) => ({
        '@type': 'cr:Field',
        '@id': `records/${column.name}`,
        name: column.name,
        dataType: column.isNumber ? 'sc:Integer' : 'sc:Text',
        source: {
          ...('file' in source ? { fileObject: { '@id': source.file } } : { fileSet: { '@id': source.set } }),
          extract: by === 'column' ? { column: column.name } : { jsonPath: `${path}.${column.name}` },
        },
      })),
    },
  ];
}

function picturesSet({ pictures }: DataSetLayout): readonly object[] {
  if (pictures === null) return [];
  const field = (name: string, dataType: string, fileProperty: string): object => ({
    '@type': 'cr:Field',
    '@id': `pictures/${name}`,
    name,
    dataType,
    source: { fileSet: { '@id': pictures }, extract: { fileProperty } },
  });
  return [
    {
      '@type': 'cr:RecordSet',
      '@id': 'pictures',
      name: 'pictures',
      description: 'The pictures themselves.',
      field: [field('image', 'sc:ImageObject', 'content'), field('file', 'sc:Text', 'filename')],
    },
  ];
}

/** A name for what these files hold: a UUID of version 8 (RFC 9562, 5.8) of their hashes. */
function contentUrn({ files }: DataSetLayout): string {
  const hash = createHash('sha256');
  for (const { sha256 } of files) hash.update(sha256);
  const hex = hash.digest('hex');
  const variant = '89ab'[parseInt(hex.charAt(16), 16) % 4];
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
