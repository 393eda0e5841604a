import { layoutColumns, recordColumns } from './columns';
import type { DataSetDocument, DataSetLayout, DataSetWriter, OutgoingPicture } from './dataSet';
import type { OutputFile } from './outputFile';
import { ParquetFile, type ParquetColumns } from './parquetFile';
import type { Target } from './target';
import { dataFile, writeDocuments } from './writtenFiles';

const fileName = 'pictures.parquet';
export const parquetType = 'application/x-parquet';

/** The columns of records. */
export const tableColumns: ParquetColumns = Object.fromEntries(
  Object.entries(recordColumns).map(([name, kind]) => [
    name,
    kind === 'text' ? 'text' : name === 'bytes' ? 'int64' : 'int32',
  ]),
);

/** One table of the records in Parquet. */
export class ParquetTableWriter implements DataSetWriter {
  readonly #target: Target;
  readonly #file: OutputFile;
  readonly #table: ParquetFile;

  constructor(target: Target) {
    this.#target = target;
    this.#file = target.createFile(fileName);
    this.#table = new ParquetFile(this.#file, tableColumns);
  }

  add({ record }: OutgoingPicture): void {
    this.#table.add({ ...record });
  }

  async end(): Promise<DataSetLayout> {
    this.#table.end();
    await this.#target.endFile(this.#file);
    return {
      files: [dataFile(fileName, parquetType, this.#file)],
      sets: [],
      table: { source: { file: fileName }, by: 'column', columns: layoutColumns },
      pictures: null,
      text: [
        `\`${fileName}\` is a table with a row for each picture; \`file_name\` is the name of its file in the folder that this was made of. What is not known is null.`,
      ],
    };
  }

  close(documents: readonly DataSetDocument[]): Promise<void> {
    return writeDocuments(this.#target, documents);
  }
}
