import { splitNames, type SplitName } from '../../shared/engine/export';
import { recordsFile } from '../files/records';
import { columnNames, layoutColumns, recordColumns } from './columns';
import { CreditsDocument } from './creditsDocument';
import type { DataSetDocument, DataSetLayout, DataSetWriter, OutgoingPicture } from './dataSet';
import type { OutputFile } from './outputFile';
import { PictureSet } from './pictureSet';
import type { Target } from './target';
import type { Turns } from './turns';
import { dataFile, writeDocuments } from './writtenFiles';

/**
 * Hugging Face's ImageFolder with a folder for each part (https://huggingface.co/docs/datasets/image_dataset). Types of columns are taken from
 * the first lines, and must be the same in all parts: so no value is null, and each line has all fields in one order.
 */
export class ImageFolderWriter implements DataSetWriter {
  readonly #target: Target;
  readonly #turns: Turns;
  readonly #splitOf: (line: number) => SplitName;
  /** The records of each part that has a picture. */
  readonly #records = new Map<SplitName, { readonly file: OutputFile; count: number }>();
  readonly #pictures = new PictureSet('*/');
  readonly #credits = new CreditsDocument();

  /** `splitOf` tells in which part the picture of a line is. */
  constructor(target: Target, turns: Turns, splitOf: (line: number) => SplitName) {
    this.#target = target;
    this.#turns = turns;
    this.#splitOf = splitOf;
  }

  async add({ record, file, line }: OutgoingPicture): Promise<void> {
    const split = this.#splitOf(line);
    const records = this.#recordsOf(split);
    await this.#target.copyPicture(`${split}/${record.file_name}`, file, this.#turns);
    const plain = columnNames.map((name) => [
      name,
      record[name] ?? (recordColumns[name] === 'number' ? 0 : ''),
    ]);
    records.file.write(`${JSON.stringify(Object.fromEntries(plain))}\n`);
    records.count += 1;
    this.#pictures.add(record.file_name, file.type);
    this.#credits.add(record);
  }

  async end(): Promise<DataSetLayout> {
    const parts = splitNames.flatMap((split) => {
      const records = this.#records.get(split);
      return records ? [{ split, ...records }] : [];
    });
    for (const { file } of parts) await this.#target.endFile(file);
    return {
      files: parts.map(({ split, file }) =>
        dataFile(`${split}/${recordsFile}`, 'application/jsonlines', file),
      ),
      sets: [
        this.#pictures.described(),
        {
          id: 'record-files',
          includes: [`*/${recordsFile}`],
          mimeTypes: ['application/jsonlines'],
          containedIn: [],
        },
      ],
      table: { source: { set: 'record-files' }, by: 'column', columns: layoutColumns },
      pictures: this.#pictures.id,
      text: [
        parts.map(({ split, count }) => `- \`${split}/\`: ${count}`).join('\n'),
        `Each folder has its pictures and \`${recordsFile}\`, a line of JSON for each. Text that is not known is empty, and a number that is not known is 0. Equal pictures, and pictures of one author that look alike, are in the same folder, so that no test repeats what was learned.`,
        'In Python: `datasets.load_dataset("imagefolder", data_dir=".")`.',
      ],
    };
  }

  close(documents: readonly DataSetDocument[]): Promise<void> {
    return writeDocuments(this.#target, [this.#credits.document(), ...documents]);
  }

  #recordsOf(split: SplitName): { readonly file: OutputFile; count: number } {
    const known = this.#records.get(split);
    if (known) return known;
    this.#target.makeFolder(split);
    const records = { file: this.#target.createFile(`${split}/${recordsFile}`), count: 0 };
    this.#records.set(split, records);
    return records;
  }
}
