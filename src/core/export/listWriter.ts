import { bulkTermOf, type BulkTerm } from '../../shared/sources/bulkTerms';
import { markdownLink } from '../../shared/words/creditText';
import { maskUrl } from '../../shared/words/maskUrl';
import { addressOfRecord, type PictureRecord } from '../files/records';
import type { Mention } from '../text/mention';
import type { DataSetDocument, DataSetLayout, DataSetWriter, OutgoingPicture } from './dataSet';
import type { OutputFile } from './outputFile';
import { ParquetFile, type ParquetColumns } from './parquetFile';
import { parquetType } from './parquetWriter';
import type { Target } from './target';
import { dataFile, writeDocuments } from './writtenFiles';

const listName = 'list.parquet';
const apartName = 'set-apart.parquet';

/**
 * What a program that downloads is told of each picture. img2dataset refuses names of columns that it makes itself, such as `width` and
 * `sha256` (its `reader.py` and `downloader.py`), so sizes have other names.
 */
export const listColumns = {
  url: 'text',
  caption: 'text',
  title: 'text',
  creator: 'text',
  license: 'text',
  license_url: 'text',
  page: 'text',
  source: 'text',
  source_width: 'int32',
  source_height: 'int32',
} as const satisfies ParquetColumns;

export type ListRow = {
  readonly [Name in keyof typeof listColumns]: (typeof listColumns)[Name] extends 'text'
    ? string | null
    : number | null;
} & { readonly url: string };

/** Writes addresses for img2dataset, Daft and others, those of hosts that forbid bulk downloads into a file of their own. */
export class ListWriter implements DataSetWriter {
  readonly #target: Target;
  readonly #list: TableFile;
  #apart: TableFile | null = null;
  readonly #terms = new Map<BulkTerm, number>();

  constructor(target: Target) {
    this.#target = target;
    this.#list = new TableFile(target, listName);
  }

  add({ record }: OutgoingPicture): void {
    this.addRow(rowOfRecord(record));
  }

  /** Throws the error of the file system. */
  addRow(row: ListRow): void {
    const term = bulkTermOf(row.url);
    if (!term) {
      this.#list.table.add(row);
      return;
    }
    this.#terms.set(term, (this.#terms.get(term) ?? 0) + 1);
    this.#apart ??= new TableFile(this.#target, apartName);
    this.#apart.table.add(row);
  }

  async end(): Promise<DataSetLayout> {
    const tables = [this.#list, ...(this.#apart ? [this.#apart] : [])];
    for (const { table, file } of tables) {
      table.end();
      await this.#target.endFile(file);
    }
    return {
      files: tables.map(({ name, file }) => dataFile(name, parquetType, file)),
      sets: [],
      table: null,
      pictures: null,
      setApart: this.#apart?.table.rows ?? 0,
      text: [...this.#filesText(), ...programTexts],
    };
  }

  close(documents: readonly DataSetDocument[]): Promise<void> {
    return writeDocuments(this.#target, documents);
  }

  #filesText(): readonly string[] {
    const columns = Object.keys(listColumns)
      .map((name) => `\`${name}\``)
      .join(', ');
    const list = `\`${listName}\` has an address in each of its rows (${this.#list.table.rows}), in the columns ${columns}. What is not known is null; the pixels are those that the source tells of.`;
    if (!this.#apart) return [list];
    const terms = [...this.#terms].map(
      ([{ host, terms, reason }, count]) =>
        `- ${host} (${count}): ${reason} (${markdownLink('terms', terms) ?? terms}).`,
    );
    return [
      list,
      `\`${apartName}\` has more in the same columns (${this.#apart.table.rows}), which are set apart because their hosts refuse or forbid bulk downloads:`,
      terms.join('\n'),
      'Image Scraper itself loads these at the pace that their hosts ask for.',
    ];
  }
}

class TableFile {
  readonly name: string;
  readonly file: OutputFile;
  readonly table: ParquetFile;

  constructor(target: Target, name: string) {
    this.name = name;
    this.file = target.createFile(name);
    this.table = new ParquetFile(this.file, listColumns);
  }
}

function rowOfRecord(record: PictureRecord): ListRow {
  const { title, keyword, creator, license, license_url, page, source, width, height } = record;
  return {
    url: addressOfRecord(record) ?? '',
    caption: title ?? (keyword || null),
    title,
    creator,
    license,
    license_url,
    page,
    source,
    source_width: width,
    source_height: height,
  };
}

/** The row of an address of a list. */
export function rowOfMention(
  { address, about: { title, creator, license, page } }: Mention,
  source: string,
): ListRow {
  return {
    url: maskUrl(address),
    caption: title,
    title,
    creator: creator?.name ?? null,
    license: license?.id ?? null,
    license_url: license?.url ?? null,
    page: page && maskUrl(page),
    source,
    source_width: null,
    source_height: null,
  };
}

/** The options of both programs are those of img2dataset 1.47 and Daft 0.7. */
const img2dataset = `img2dataset --url_list ${listName} --input_format parquet --url_col url --caption_col caption \\
  --save_additional_columns '["title","creator","license","license_url","page","source","source_width","source_height"]' \\
  --output_format webdataset --output_folder pictures --number_sample_per_shard 1000 \\
  --resize_mode no --skip_reencode True --user_agent_token "YOUR-PROJECT (+https://YOUR.PAGE)" \\
  --processes_count 4 --thread_count 32 --retries 2`;

const programTexts: readonly string[] = [
  '### Downloading on one machine',
  `With [img2dataset](https://github.com/rom1504/img2dataset) (Python 3.10 to 3.12), the pictures as they are:\n\n    ${img2dataset.replaceAll('\n', '\n    ')}`,
  'It does not wait between requests to one host, nor between tries; `--retries` is 0 where it is not given. It calls itself Firefox, and `--user_agent_token` only adds to that. What it writes says of each failure only a short text.',
  `With [Daft](https://www.daft.ai), which can say who it is:\n\n    import daft\n    from daft.functions import download\n    from daft.io import HTTPConfig, IOConfig\n\n    http = IOConfig(http=HTTPConfig(user_agent="YOUR-PROJECT (+https://YOUR.PAGE)"))\n    pictures = daft.read_parquet("${listName}")\n    pictures = pictures.with_column(\n        "bytes", download(daft.col("url"), on_error="null", max_connections=32, io_config=http)\n    )\n    pictures.write_parquet("pictures")`,
  'A failure becomes null, without a reason, and there is no pace for each host.',
  '### With Spark',
  `The same command with \`--distributor pyspark\`, where a session can be had; each machine must see the list and the output folder (\`s3://…\`, \`hdfs://…\`). Failed shards are tried again (\`--max_shard_retry\`), single pictures by \`--retries\` only. The load on a host grows with the number of machines.`,
  '### With Ray',
  `In a script that calls \`ray.init(address="auto")\` first, the same with \`distributor="ray"\`: failed shards are neither tried again nor counted, and without Ray installed nothing is done and nothing said. Daft runs there, too, after \`daft.set_runner_ray("ray://…")\`.`,
];
