import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempFolder } from '../support';
import { exportFolder, savePicture } from './savedFolder';

describe('export as COCO', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  beforeEach(() => (temp = makeTempFolder()));
  afterEach(() => temp.remove());

  it('lists pictures with their licences, and no annotations', async () => {
    const folder = join(temp.path, 'pictures');
    const cc0 = {
      license: 'CC0-1.0',
      license_name: 'CC0 1.0 Universal',
      license_url: 'https://creativecommons.org/publicdomain/zero/1.0/',
    };
    const [a, b, c, d] = [
      savePicture(folder, { file_name: 'a "1".jpg', width: 640, height: 480 }),
      savePicture(folder, { file_name: 'b.jpg', ...cc0 }),
      savePicture(folder, { file_name: 'c.jpg' }),
      savePicture(folder, {
        file_name: 'd.jpg',
        license: null,
        license_name: null,
        license_url: null,
        width: null,
        height: null,
        title: null,
        creator: null,
        page: null,
      }),
    ];
    await exportFolder(folder, 'coco', join(temp.path, 'foxes'));
    const { info, ...coco } = JSON.parse(
      readFileSync(join(temp.path, 'foxes', 'coco.json'), 'utf8'),
    ) as Record<string, unknown>;
    const day = new Date().toISOString().slice(0, 10);
    assert.deepEqual(info, {
      year: Number(day.slice(0, 4)),
      version: '1.0.0',
      description: 'foxes',
      contributor: '',
      url: '',
      date_created: day,
    });
    const imageOf = (record: typeof a, id: number, license: number): object => ({
      id,
      file_name: record.file_name,
      width: record.width ?? 0,
      height: record.height ?? 0,
      license,
      coco_url: record.url,
      date_captured: record.saved_at,
      title: record.title ?? '',
      creator: record.creator ?? '',
      page: record.page ?? '',
      source: 'flickr',
      sha256: record.sha256,
    });
    assert.deepEqual(coco, {
      images: [imageOf(a, 1, 1), imageOf(b, 2, 2), imageOf(c, 3, 1), imageOf(d, 4, 3)],
      licenses: [
        { id: 1, name: 'CC BY 4.0', url: 'https://creativecommons.org/licenses/by/4.0/' },
        { id: 2, name: 'CC0 1.0 Universal', url: cc0.license_url },
        { id: 3, name: 'no licence known', url: '' },
      ],
      annotations: [],
      categories: [],
    });
  });
});
