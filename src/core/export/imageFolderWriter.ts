import { splitNames, type SplitName } from '../../shared/engine/export';
import { recordsFile, type PictureRecord } from '../files/records';
import { columnNames, layoutColumns, recordColumns } from './columns';
import { CreditsDocument } from './creditsDocument';
import type { DataFile, DataSetDocument, DataSetLayout, DataSetWriter, OutgoingPicture } from './dataSet';
import type { OutputFile } from './outputFile';
import { ParquetFile } from './parquetFile';
import { parquetType, tableColumns } from './parquetWriter';
import { PictureSet } from './pictureSet';
import type { Target } from './target';
import type { Turns } from './turns';
import { dataFile, writeDocuments } from './writtenFiles';

/** What Arrow's reader of JSON takes for a time where all of a column look so (`arrow/util/value_parsing.h`). */
const timePattern = /^\d{4}-\d\d-\d\d(?:[ T]\d\d(?::?\d\d(?::?\d\d)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/** The same, as a table. */
const tableFile = 'metadata.parquet';

const textColumns = columnNames.filter((name) => recordColumns[name] === 'text');

/** The records of a part, in both forms in which they can be read. */
interface PartRecords {
  readonly lines: OutputFile;
  readonly tableFile: OutputFile;
  readonly table: ParquetFile;
  count: number;
  /** Columns of text in which nothing but times was seen. */
  timeColumns: readonly (keyof PictureRecord)[];
}

/**
 * Hugging Face's ImageFolder with a folder for each part (https://huggingface.co/docs/datasets/image_dataset). Types of columns are taken from
 * the lines, and must be the same in all parts: so no value is null, and each line has all fields in one order. Where all titles of a part
 * look like dates, they would be read as times there: then the records are in Parquet, which says what is text.
 */
export class ImageFolderWriter implements DataSetWriter {
  readonly #target: Target;
  readonly #turns: Turns;
  readonly #splitOf: (line: number) => SplitName;
  /** The records of each part that has a picture. */
  readonly #records = new Map<SplitName, PartRecords>();
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
    const row = Object.fromEntries(
      columnNames.map((name) => [name, record[name] ?? (recordColumns[name] === 'number' ? 0 : '')]),
    );
    records.lines.write(`${JSON.stringify(row)}\n`);
    records.table.add(row);
    records.timeColumns = records.timeColumns.filter((name) => timePattern.test(String(row[name])));
    records.count += 1;
    this.#pictures.add(record.file_name, file.type);
    this.#credits.add(record);
  }

  async end(): Promise<DataSetLayout> {
    const parts = splitNames.flatMap((split) => {
      const records = this.#records.get(split);
      return records ? [{ split, ...records }] : [];
    });
    const isTable = parts.some(({ timeColumns }) => timeColumns.length > 0);
    const [name, mimeType] = isTable ? [tableFile, parquetType] : [recordsFile, 'application/jsonlines'];
    const files: DataFile[] = [];
    for (const { split, ...records } of parts) {
      records.table.end();
      const [kept, dropped] = isTable
        ? [records.tableFile, records.lines]
        : [records.lines, records.tableFile];
      this.#target.dropFile(dropped, `${split}/${isTable ? recordsFile : tableFile}`);
      await this.#target.endFile(kept);
      files.push(dataFile(`${split}/${name}`, mimeType, kept));
    }
    return {
      files,
      sets: [
        this.#pictures.described(),
        {
          id: 'record-files',
          includes: [`*/${name}`],
          mimeTypes: [mimeType],
          containedIn: [],
        },
      ],
      table: { source: { set: 'record-files' }, by: 'column', columns: layoutColumns },
      pictures: this.#pictures.id,
      text: [
        parts.map(({ split, count }) => `- \`${split}/\`: ${count}`).join('\n'),
        `Each folder has its pictures and \`${name}\`, ${isTable ? 'a table with a row' : 'a line of JSON'} for each. Text that is not known is empty, and a number that is not known is 0. Equal pictures, and pictures of one author that look alike, are in the same folder, so that no test repeats what was learned.`,
        'In Python: `datasets.load_dataset("imagefolder", data_dir=".")`.',
      ],
    };
  }

  close(documents: readonly DataSetDocument[]): Promise<void> {
    return writeDocuments(this.#target, [this.#credits.document(), ...documents]);
  }

  #recordsOf(split: SplitName): PartRecords {
    const known = this.#records.get(split);
    if (known) return known;
    this.#target.makeFolder(split);
    const tableOutput = this.#target.createFile(`${split}/${tableFile}`);
    const records: PartRecords = {
      lines: this.#target.createFile(`${split}/${recordsFile}`),
      tableFile: tableOutput,
      table: new ParquetFile(tableOutput, tableColumns),
      count: 0,
      timeColumns: textColumns,
    };
    this.#records.set(split, records);
    return records;
  }
}
