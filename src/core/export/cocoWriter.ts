import { addressOfRecord, type PictureRecord } from '../files/records';
import type { DataSetDocument, DataSetLayout, DataSetWriter, OutgoingPicture } from './dataSet';
import type { OutputFile } from './outputFile';
import type { Target } from './target';
import { dataFile, writeDocuments } from './writtenFiles';

const fileName = 'coco.json';

/** A licence as COCO numbers it. */
interface CocoLicense {
  readonly id: number;
  readonly name: string;
  readonly url: string;
}

/**
 * The JSON of COCO (https://cocodataset.org/#format-data) with a licence for each picture, and no annotations: those are for whoever looks at
 * the pictures. Its list of pictures comes first, because their licences are not known before.
 */
export class CocoWriter implements DataSetWriter {
  readonly #target: Target;
  readonly #file: OutputFile;
  readonly #licenses = new Map<string, CocoLicense>();
  #count = 0;

  /** `day`, on which it is made, as `2026-11-30`. */
  constructor(target: Target, day: string) {
    this.#target = target;
    this.#file = target.createFile(fileName);
    const info = {
      year: Number(day.slice(0, 4)),
      version: '1.0.0',
      description: target.name,
      contributor: '',
      url: '',
      date_created: day,
    };
    this.#file.write(`{\n"info": ${JSON.stringify(info)},\n"images": [`);
  }

  add({ record }: OutgoingPicture): void {
    const { file_name, width, height, saved_at, title, creator, page, source, sha256 } = record;
    this.#count += 1;
    const image = {
      id: this.#count,
      file_name,
      width: width ?? 0,
      height: height ?? 0,
      license: this.#licenseOf(record).id,
      coco_url: addressOfRecord(record) ?? '',
      date_captured: saved_at,
      title: title ?? '',
      creator: creator ?? '',
      page: page ?? '',
      source,
      sha256,
    };
    this.#file.write(`${this.#count === 1 ? '' : ','}\n${JSON.stringify(image)}`);
  }

  async end(): Promise<DataSetLayout> {
    const licenses = JSON.stringify([...this.#licenses.values()]);
    this.#file.write(`\n],\n"licenses": ${licenses},\n"annotations": [],\n"categories": []\n}\n`);
    await this.#target.endFile(this.#file);
    return {
      files: [dataFile(fileName, 'application/json', this.#file)],
      sets: [],
      table: {
        source: { file: fileName },
        by: 'jsonPath',
        path: '$.images[*]',
        columns: [
          { name: 'id', isNumber: true },
          { name: 'file_name', isNumber: false },
          { name: 'width', isNumber: true },
          { name: 'height', isNumber: true },
          { name: 'license', isNumber: true },
          { name: 'coco_url', isNumber: false },
          { name: 'title', isNumber: false },
          { name: 'creator', isNumber: false },
          { name: 'page', isNumber: false },
          { name: 'source', isNumber: false },
          { name: 'sha256', isNumber: false },
        ],
      },
      pictures: null,
      text: [
        `\`${fileName}\` lists the pictures and their licences as COCO does; annotations and categories are empty, for you to fill. \`file_name\` is the name of a file in the folder that this was made of, \`coco_url\` the address that it was loaded from, and \`date_captured\` the time at which it was saved. Text that is not known is empty, and a number that is not known is 0.`,
      ],
    };
  }

  close(documents: readonly DataSetDocument[]): Promise<void> {
    return writeDocuments(this.#target, documents);
  }

  #licenseOf({ license, license_name, license_url }: PictureRecord): CocoLicense {
    const key = JSON.stringify([license, license_url]);
    const known = this.#licenses.get(key);
    if (known) return known;
    const name = license === null ? 'no licence known' : (license_name ?? license);
    const added = { id: this.#licenses.size + 1, name, url: license_url ?? '' };
    this.#licenses.set(key, added);
    return added;
  }
}
