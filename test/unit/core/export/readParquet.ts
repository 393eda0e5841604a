import { readFileSync } from 'node:fs';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { Compression, readParquet, writeParquet, WriterPropertiesBuilder } from 'parquet-wasm/node';

/** A table as another program understands it. */
export interface ReadTable {
  /** Names and types of the columns, in order. */
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: readonly Record<string, unknown>[];
}

/**
 * Reads a table by parquet-wasm, which is Apache Arrow's own reader, in Rust: what it has understood it writes anew, plain, so that
 * a small reader shows it.
 */
export async function readTable(path: string): Promise<ReadTable> {
  const properties = new WriterPropertiesBuilder().setCompression(Compression.UNCOMPRESSED).build();
  const plain = writeParquet(readParquet(readFileSync(path)), properties);
  const file = plain.buffer.slice(plain.byteOffset, plain.byteOffset + plain.length) as ArrayBuffer;
  return {
    columns: parquetMetadata(file)
      .schema.slice(1)
      .map(({ name, type, converted_type }) => [name, converted_type ?? type ?? '']),
    rows: await parquetReadObjects({ file }),
  };
}
