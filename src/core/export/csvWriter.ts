import type { PictureRecord } from '../files/records';
import { columnNames, layoutColumns } from './columns';
import type { DataSetDocument, DataSetLayout, DataSetWriter, OutgoingPicture } from './dataSet';
import type { OutputFile } from './outputFile';
import type { Target } from './target';
import { dataFile, writeDocuments } from './writtenFiles';

const fileName = 'pictures.csv';

/** One table of the records, as RFC 4180 has it: commas, quotation marks, and CRLF. */
export class CsvWriter implements DataSetWriter {
  readonly #target: Target;
  readonly #file: OutputFile;

  constructor(target: Target) {
    this.#target = target;
    this.#file = target.createFile(fileName);
    this.#file.write(csvLine(columnNames));
  }

  add({ record }: OutgoingPicture): void {
    this.#file.write(csvLine(columnNames.map((name) => csvValue(record[name]))));
  }

  async end(): Promise<DataSetLayout> {
    await this.#target.endFile(this.#file);
    return {
      files: [dataFile(fileName, 'text/csv', this.#file)],
      sets: [],
      table: { source: { file: fileName }, by: 'column', columns: layoutColumns },
      pictures: null,
      text: [
        `\`${fileName}\` is a table in UTF-8 (RFC 4180), a row for each picture; \`file_name\` is the name of its file in the folder that this was made of. What is not known is empty.`,
        'A text that spreadsheet programs would take for a formula, as it begins with `=`, `+`, `-`, `@`, a tab or a carriage return, has an apostrophe before it. Programs that need the texts as they were take Parquet.',
      ],
    };
  }

  close(documents: readonly DataSetDocument[]): Promise<void> {
    return writeDocuments(this.#target, documents);
  }
}

/** Text that others wrote is never a formula: spreadsheet programs run them, and some reach the network. */
function csvValue(value: PictureRecord[keyof PictureRecord]): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

function csvLine(values: readonly string[]): string {
  return `${values.map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',')}\r\n`;
}
