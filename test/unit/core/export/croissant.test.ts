import Ajv2020 from 'ajv/dist/2020';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportFormat } from '../../../../src/shared/engine/export';
import { ensureProgram } from '../../../support/debian';
import { filesIn, makeTempFolder } from '../support';
import { croissantSchema } from './croissantSchema';
import { exportFolder, savePicture, sha256Of } from './savedFolder';

interface Described {
  readonly name: string;
  readonly license: readonly string[];
  readonly keywords: readonly string[];
  readonly distribution: readonly {
    readonly '@id': string;
    readonly '@type': string;
    readonly contentUrl?: string;
    readonly contentSize?: string;
    readonly sha256?: string;
    readonly includes?: readonly string[];
    readonly containedIn?: readonly { readonly '@id': string }[];
  }[];
  readonly recordSet: readonly {
    readonly '@id': string;
    readonly field: readonly {
      readonly '@id': string;
      readonly source: {
        readonly fileObject?: { readonly '@id': string };
        readonly fileSet?: { readonly '@id': string };
      };
    }[];
  }[];
}

describe('export with Croissant', () => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false }).compile(
    croissantSchema,
  );
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;

  beforeEach(() => {
    temp = makeTempFolder();
    folder = join(temp.path, 'pictures');
    for (let number = 0; number < 12; number += 1)
      savePicture(folder, {
        file_name: `${number}.${number % 2 === 0 ? 'jpg' : 'jpeg'}`,
        keyword: number % 3 === 0 ? '' : 'red fox',
        ...(number === 5 && {
          license: 'pexels',
          license_name: 'Pexels License',
          license_url: 'javascript:alert(1)',
        }),
        ...(number === 6 && { license: null, license_name: null, license_url: null }),
      });
  });

  afterEach(() => temp.remove());

  const formats: readonly (readonly [format: ExportFormat, files: number])[] = [
    ['zip', 1],
    ['imagefolder', 3],
    ['webdataset', 1],
    ['parquet', 1],
    ['csv', 1],
    ['coco', 1],
  ];

  for (const [format, fileCount] of formats)
    it(`describes ${format} with all that is required, and each file as it is`, async function () {
      const out = join(temp.path, 'My foxes');
      const { last } = await exportFolder(folder, format, format === 'zip' ? `${out}.zip` : out, {
        restricted: 'include',
      });
      assert.equal(last.outcome, 'complete');
      if (format === 'zip') {
        if (!ensureProgram('unzip')) this.skip();
        execFileSync('unzip', ['-q', `${out}.zip`, '-d', out]);
      }
      const described = JSON.parse(readFileSync(join(out, 'croissant.json'), 'utf8')) as Described;
      assert.ok(validate(described), JSON.stringify(validate.errors, null, 2));
      assert.equal(described.name, 'My foxes');
      assert.deepEqual(described.license, [
        'https://creativecommons.org/licenses/by/4.0/',
        'Pexels License',
        'unknown',
      ]);
      assert.deepEqual(described.keywords, ['red fox']);
      const files = described.distribution.filter((each) => each['@type'] === 'cr:FileObject');
      assert.equal(files.length, fileCount);
      for (const { contentUrl = '', contentSize, sha256 } of files) {
        const content = readFileSync(join(out, contentUrl));
        assert.deepEqual(
          { contentSize, sha256 },
          { contentSize: `${content.length} B`, sha256: sha256Of(content) },
        );
      }
      // All that is referred to is there, and named once.
      const ids = [
        ...described.distribution.map((each) => each['@id']),
        ...described.recordSet.flatMap((set) => [set['@id'], ...set.field.map((field) => field['@id'])]),
      ];
      assert.deepEqual([...new Set(ids)], ids);
      for (const { source } of described.recordSet.flatMap((set) => set.field))
        assert.ok(ids.includes(source.fileObject?.['@id'] ?? source.fileSet?.['@id'] ?? ''));
      for (const { '@type': type, includes = [], containedIn = [] } of described.distribution) {
        if (type !== 'cr:FileSet') continue;
        const names = containedIn.flatMap((file) =>
          execFileSync('tar', ['-tf', join(out, file['@id'])], { encoding: 'utf8' })
            .trim()
            .split('\n'),
        );
        for (const pattern of includes) {
          const found =
            containedIn.length > 0
              ? names.filter((name) => name.endsWith(pattern.slice(1)))
              : matches(out, pattern);
          assert.ok(found.length > 0, pattern);
        }
      }
    });

  /** Files that a pattern with stars for parts of names names. */
  function matches(root: string, pattern: string): readonly string[] {
    const [first = '', second] = pattern.split('/');
    const isLike = (name: string, glob: string): boolean =>
      name.endsWith(glob.slice(1)) && glob.startsWith('*');
    if (second === undefined) return filesIn(root).filter((name) => isLike(name, first));
    return ['train', 'validation', 'test'].flatMap((part) =>
      filesIn(join(root, part)).filter((name) => isLike(name, second) || name === second),
    );
  }
});
