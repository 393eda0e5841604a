/** What Croissant 1.1 demands of a description (docs/croissant-spec-1.1.md, tables of required properties), as JSON schema. */
const reference = {
  type: 'object',
  required: ['@id'],
  properties: { '@id': { type: 'string' } },
  additionalProperties: false,
};

const fileObject = {
  type: 'object',
  required: ['@type', '@id', 'name', 'contentUrl', 'contentSize', 'encodingFormat', 'sha256'],
  properties: {
    '@type': { const: 'cr:FileObject' },
    '@id': { type: 'string', minLength: 1 },
    name: { type: 'string', minLength: 1 },
    contentUrl: { type: 'string', minLength: 1 },
    contentSize: { type: 'string', pattern: '^\\d+ B$' },
    encodingFormat: { type: 'string', pattern: '^[a-z]+/[a-z0-9.+-]+$' },
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  },
  additionalProperties: false,
};

const fileSet = {
  type: 'object',
  required: ['@type', '@id', 'name', 'encodingFormat', 'includes'],
  properties: {
    '@type': { const: 'cr:FileSet' },
    '@id': { type: 'string', minLength: 1 },
    name: { type: 'string', minLength: 1 },
    containedIn: { type: 'array', minItems: 1, items: reference },
    encodingFormat: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', pattern: '^[a-z]+/[a-z0-9.+-]+$' },
    },
    includes: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
  },
  additionalProperties: false,
};

const source = {
  type: 'object',
  required: ['extract'],
  properties: {
    fileObject: reference,
    fileSet: reference,
    extract: {
      type: 'object',
      minProperties: 1,
      maxProperties: 1,
      properties: {
        column: { type: 'string' },
        jsonPath: { type: 'string', pattern: '^\\$' },
        fileProperty: { enum: ['content', 'filename', 'fullpath', 'lines', 'lineNumbers'] },
      },
      additionalProperties: false,
    },
  },
  oneOf: [{ required: ['fileObject'] }, { required: ['fileSet'] }],
  additionalProperties: false,
};

const recordSet = {
  type: 'object',
  required: ['@type', '@id', 'name', 'field'],
  properties: {
    '@type': { const: 'cr:RecordSet' },
    '@id': { type: 'string' },
    name: { type: 'string' },
    description: { type: 'string' },
    field: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['@type', '@id', 'name', 'dataType', 'source'],
        properties: {
          '@type': { const: 'cr:Field' },
          '@id': { type: 'string' },
          name: { type: 'string' },
          dataType: { enum: ['sc:Text', 'sc:Integer', 'sc:ImageObject'] },
          source,
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
};

export const croissantSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  required: [
    '@context',
    '@type',
    'conformsTo',
    'name',
    'description',
    'url',
    'license',
    'creator',
    'datePublished',
    'distribution',
  ],
  properties: {
    '@context': {
      type: 'object',
      required: [
        '@language',
        '@vocab',
        'sc',
        'cr',
        'dct',
        'conformsTo',
        'recordSet',
        'field',
        'fileObject',
        'fileSet',
      ],
      properties: {
        '@vocab': { const: 'http://schema.org/' },
        cr: { const: 'http://mlcommons.org/croissant/' },
        dct: { const: 'http://purl.org/dc/terms/' },
        conformsTo: { const: 'dct:conformsTo' },
      },
    },
    '@type': { const: 'sc:Dataset' },
    conformsTo: { const: 'http://mlcommons.org/croissant/1.1' },
    name: { type: 'string', minLength: 1 },
    description: { type: 'string', minLength: 1 },
    url: {
      type: 'string',
      pattern: '^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
    },
    license: { type: 'array', minItems: 1, uniqueItems: true, items: { type: 'string', minLength: 1 } },
    creator: {
      type: 'object',
      required: ['@type', 'name'],
      properties: {
        '@type': { enum: ['sc:Organization', 'sc:Person'] },
        name: { type: 'string', minLength: 1 },
      },
    },
    datePublished: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' },
    dateCreated: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' },
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
    keywords: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
    citeAs: { type: 'string', minLength: 1 },
    distribution: { type: 'array', minItems: 1, items: { oneOf: [fileObject, fileSet] } },
    recordSet: { type: 'array', minItems: 1, items: recordSet },
  },
  additionalProperties: false,
};
