import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { OutputFile } from './outputFile';

/** Rows that are held until they are written together: some megabytes. */
const rowGroupRows = 2_000;

/** Columns of a table, by name and in order: text, or whole numbers of 32 or of 64 bits. What is not known is null. */
export type ParquetColumns = Readonly<Record<string, 'text' | 'int32' | 'int64'>>;

/** Writes a Parquet file row by row. */
export class ParquetFile {
  readonly #columns: ParquetColumns;
  readonly #writer: ParquetWriter;
  #rows: Map<string, (string | number | null)[]>;
  #held = 0;
  #count = 0;

  constructor(file: OutputFile, columns: ParquetColumns) {
    this.#columns = columns;
    this.#rows = emptyRows(columns);
    const names = Object.keys(columns);
    this.#writer = new ParquetWriter({
      writer: new OutputByteWriter(file),
      createdBy: 'Image Scraper',
      schema: [
        { name: 'root', num_children: names.length },
        ...names.map((name) => ({
          name,
          repetition_type: 'OPTIONAL' as const,
          ...elementOf[columns[name] ?? 'text'],
        })),
      ],
    });
  }

  get rows(): number {
    return this.#count;
  }

  /** Throws the error of the file system. */
  add(row: Readonly<Record<string, string | number | null>>): void {
    for (const [name, values] of this.#rows) values.push(row[name] ?? null);
    this.#count += 1;
    this.#held += 1;
    if (this.#held === rowGroupRows) this.#writeRows();
  }

  /** Throws the error of the file system. */
  end(): void {
    if (this.#held > 0) this.#writeRows();
    void this.#writer.finish();
  }

  #writeRows(): void {
    const columnData = [...this.#rows].map(([name, values]) => ({
      name,
      data:
        this.#columns[name] === 'int64'
          ? values.map((value) => (value === null ? null : BigInt(value)))
          : values,
    }));
    void this.#writer.write({ columnData, rowGroupSize: rowGroupRows });
    this.#rows = emptyRows(this.#columns);
    this.#held = 0;
  }
}

const elementOf = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  int32: { type: 'INT32' },
  int64: { type: 'INT64' },
} as const;

function emptyRows(columns: ParquetColumns): Map<string, (string | number | null)[]> {
  return new Map(Object.keys(columns).map((name) => [name, []]));
}

/** Hands what the library has made of a group of rows on to a file. */
class OutputByteWriter extends ByteWriter {
  readonly #file: OutputFile;

  constructor(file: OutputFile) {
    super();
    this.#file = file;
  }

  flush(): void {
    this.#file.write(this.getBytes());
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}
