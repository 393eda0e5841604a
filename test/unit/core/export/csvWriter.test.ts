import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from '../../../support/debian';
import { filesIn, makeTempFolder } from '../support';
import { exportFolder, savePicture } from './savedFolder';

/** Reads a table by Python's own module, which none of us wrote. */
export function readByPython(path: string): readonly Readonly<Record<string, string>>[] {
  const program =
    'import csv,json,sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8")))))';
  return JSON.parse(execFileSync('python3', ['-c', program, path], { encoding: 'utf8' })) as Record<
    string,
    string
  >[];
}

describe('export as CSV', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  before(function () {
    if (!ensureProgram('python3')) this.skip();
  });
  beforeEach(() => (temp = makeTempFolder()));
  afterEach(() => temp.remove());

  it('is a table that another program reads back, with all that a record says', async () => {
    const folder = join(temp.path, 'pictures');
    const titles = [
      'A "quoted", long\r\ntitle',
      'Füchse 🦊',
      '',
      '=HYPERLINK("http://a.example")',
      '+1',
      '-1',
      '@x',
      '\tx',
    ];
    const records = titles.map((title, index) =>
      savePicture(folder, { file_name: `fox ${index}, "x".jpg`, title }),
    );
    records.push(
      savePicture(folder, { file_name: 'bare.jpg', title: null, creator: null, width: null, height: null }),
    );
    const { last } = await exportFolder(folder, 'csv', join(temp.path, 'out'));
    assert.equal(last.outcome, 'complete', JSON.stringify(last));
    const rows = readByPython(join(temp.path, 'out', 'pictures.csv'));
    assert.deepEqual(
      rows,
      records.map((record) =>
        Object.fromEntries(
          Object.entries(record).map(([name, value]) => [
            name,
            typeof value === 'string' && /^[=+\-@\t]/.test(value) ? `'${value}` : String(value ?? ''),
          ]),
        ),
      ),
    );
    assert.ok(filesIn(join(temp.path, 'out')).includes('pictures.csv'));
    assert.match(
      readFileSync(join(temp.path, 'out', 'pictures.csv'), 'utf8'),
      /^file_name,source,id,[^\n]*saved_at\r\n/,
    );
  });
});
