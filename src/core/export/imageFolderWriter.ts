import { splitNames, type SplitName } from '../../shared/engine/export';
import { recordsFile, type PictureRecord } from '../files/records';
import { columnNames, layoutColumns, recordColumns } from './columns';
import { CreditsDocument } from './creditsDocument';
import type {
  ChosenRecord,
  DataFile,
  DataSetDocument,
  DataSetLayout,
  DataSetWriter,
  OutgoingPicture,
} from './dataSet';
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

/** The records of a part. */
interface PartRecords {
  readonly file: OutputFile;
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
  readonly #chosen: () => Iterable<ChosenRecord>;
  /** Numbers of the lines whose pictures are in it. */
  readonly #written = new Set<number>();
  /** The records of each part that has a picture. */
  readonly #records = new Map<SplitName, PartRecords>();
  readonly #pictures = new PictureSet('*/');
  readonly #credits = new CreditsDocument();

  /** `splitOf` tells in which part the picture of a line is, and `chosen` all records once more. */
  constructor(
    target: Target,
    turns: Turns,
    splitOf: (line: number) => SplitName,
    chosen: () => Iterable<ChosenRecord>,
  ) {
    this.#target = target;
    this.#turns = turns;
    this.#splitOf = splitOf;
    this.#chosen = chosen;
  }

  async add({ record, file, line }: OutgoingPicture): Promise<void> {
    const split = this.#splitOf(line);
    const records = this.#recordsOf(split);
    await this.#target.copyPicture(`${split}/${record.file_name}`, file, this.#turns);
    const row = rowOf(record);
    records.file.write(`${JSON.stringify(row)}\n`);
    this.#written.add(line);
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
    const written = isTable ? await this.#makeTables(parts) : parts;
    const files: DataFile[] = [];
    for (const { split, file } of written) {
      await this.#target.endFile(file);
      files.push(dataFile(`${split}/${name}`, mimeType, file));
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

  /** The same records as a table in each part, in the place of their lines. */
  async #makeTables(
    parts: readonly { readonly split: SplitName; readonly file: OutputFile }[],
  ): Promise<readonly { readonly split: SplitName; readonly file: OutputFile }[]> {
    const tables = parts.map((part) => {
      this.#target.dropFile(part.file, `${part.split}/${recordsFile}`);
      const file = this.#target.createFile(`${part.split}/${tableFile}`);
      return { split: part.split, file, table: new ParquetFile(file, tableColumns) };
    });
    for (const { record, line } of this.#chosen()) {
      await this.#turns.next();
      const split = this.#splitOf(line);
      if (this.#written.has(line)) tables.find((each) => each.split === split)?.table.add(rowOf(record));
    }
    for (const { table } of tables) table.end();
    return tables;
  }

  #recordsOf(split: SplitName): PartRecords {
    const known = this.#records.get(split);
    if (known) return known;
    this.#target.makeFolder(split);
    const file = this.#target.createFile(`${split}/${recordsFile}`);
    const records: PartRecords = { file, count: 0, timeColumns: textColumns };
    this.#records.set(split, records);
    return records;
  }
}

/** Every field, none of them null. */
function rowOf(record: PictureRecord): Record<string, string | number> {
  return Object.fromEntries(
    columnNames.map((name) => [name, record[name] ?? (recordColumns[name] === 'number' ? 0 : '')]),
  );
}
