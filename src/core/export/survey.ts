import { closeSync, constants, fstatSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportRequest, LeftOut, LeftOutReason, LicenseCount } from '../../shared/engine/export';
import { isLicenseAllowed } from '../../shared/picture/licenses';
import { permissionsOf } from '../../shared/picture/permissions';
import type { License } from '../../shared/picture/picture';
import { isWebAddress } from '../../shared/words/untrusted';
import { ScrapeError } from '../failure';
import { diskErrorText } from '../files/diskError';
import type { FolderLocation } from '../files/folderLocation';
import {
  addressOfRecord,
  licenseOfRecord,
  recordLinesOf,
  recordsFile,
  type PictureRecord,
} from '../files/records';
import { openRegularFile } from '../files/regularFile';
import { documentNames } from './documents';
import { checkFile } from './pictureFile';
import type { Turns } from './turns';

/** The records of a folder as they were when they were opened: read as often as is needed, they are the same. Close them. */
export class OpenRecords {
  readonly #file: number;
  readonly #length: number;

  /** Throws `records-not-read`. */
  static open(place: FolderLocation): OpenRecords {
    try {
      return new OpenRecords(openRegularFile(join(place.accessPath, recordsFile), constants.O_RDONLY));
    } catch (error) {
      throw new ScrapeError({ code: 'records-not-read', detail: diskErrorText(error) }, 'no', {
        cause: error,
      });
    }
  }

  private constructor(file: number) {
    this.#file = file;
    this.#length = fstatSync(file).size;
  }

  lines(): ReturnType<typeof recordLinesOf> {
    return recordLinesOf(this.#file, this.#length);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** What the first reading of a folder's records finds. */
export interface Survey {
  /** Numbers of the lines whose pictures go out. */
  readonly lines: ReadonlySet<number>;
  /** In the order of the lines. */
  readonly leftOut: readonly LeftOut[];
  /** Of the pictures that go out, those that may not be passed on. */
  readonly restricted: readonly LicenseCount[];
}

type WantedLicenses = Pick<ExportRequest, 'allowedLicenses' | 'restricted'>;

/** Which pictures are wanted. */
export interface Wanted extends WantedLicenses {
  readonly needsAddress: boolean;
}

interface LastRecord {
  readonly line: number;
  readonly bytes: number;
  readonly license: License | null;
  readonly hasAddress: boolean;
}

/**
 * Finds which records tell of pictures that go out. Of several records of one file the last counts. The bytes of pictures are not read.
 * Rejects with `Cancelled`, or the error of the file system.
 */
export async function surveyFolder(
  records: OpenRecords,
  { filePrefix }: Pick<FolderLocation, 'filePrefix'>,
  wanted: Wanted,
  turns: Turns,
): Promise<Survey> {
  const last = new Map<string, LastRecord>();
  const foreign = new Map<string, number>();
  const leftOut: LeftOut[] = [];
  const licenses = new Map<string, License | null>();
  for (const { line, number } of records.lines()) {
    await turns.next();
    if (line.kind === 'record') {
      const { record } = line;
      last.set(record.file_name, {
        line: number,
        bytes: record.bytes,
        license: licenseFrom(licenses, record),
        hasAddress: isWebAddress(addressOfRecord(record) ?? ''),
      });
    } else if (line.kind === 'of-others' && line.file !== null) foreign.set(line.file, number);
    else leftOut.push({ reason: line.kind === 'broken' ? 'broken' : 'foreign', file: null, line: number });
  }
  for (const [file, line] of foreign) if (!last.has(file)) leftOut.push({ reason: 'foreign', file, line });
  const lines = new Set<number>();
  const restricted = new LicenseCounts();
  for (const [file, { line, bytes, license, hasAddress }] of last) {
    await turns.next();
    const reason =
      reasonAgainst(file, license, wanted) ??
      checkFile(filePrefix + file, bytes) ??
      (wanted.needsAddress && !hasAddress ? 'no-address' : null);
    if (reason) leftOut.push({ reason, file, line });
    else {
      lines.add(line);
      if (isRestricted(license)) restricted.add(license);
    }
  }
  leftOut.sort((one, other) => one.line - other.line);
  return { lines, leftOut, restricted: restricted.list() };
}

/** Counts pictures by their licences. */
export class LicenseCounts {
  readonly #counts = new Map<string | null, { license: LicenseCount['license']; count: number }>();

  add(license: Pick<License, 'id' | 'name'> | null): void {
    const key = license?.id ?? null;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { license: license && { id: license.id, name: license.name }, count: 1 });
  }

  /** The most frequent first. */
  list(): readonly LicenseCount[] {
    return [...this.#counts.values()].sort((one, other) => other.count - one.count);
  }
}

/** One object for each licence, as there are few, and many records. */
function licenseFrom(licenses: Map<string, License | null>, record: PictureRecord): License | null {
  const { license, license_name, license_url } = record;
  const key = JSON.stringify([license, license_name, license_url]);
  const known = licenses.get(key);
  if (known !== undefined) return known;
  const read = licenseOfRecord(record);
  licenses.set(key, read);
  return read;
}

function reasonAgainst(file: string, license: License | null, wanted: WantedLicenses): LeftOutReason | null {
  return refusedLicense(license, wanted) ?? (documentNames.has(file.toLowerCase()) ? 'not-a-picture' : null);
}

/** Why a picture with this licence is left out; null where it is not. */
export function refusedLicense(
  license: License | null,
  { allowedLicenses, restricted }: WantedLicenses,
): LeftOutReason | null {
  if (!isLicenseAllowed(license, allowedLicenses)) return 'license';
  return restricted === 'leave-out' && isRestricted(license) ? 'restricted' : null;
}

function isRestricted(license: License | null): boolean {
  return !permissionsOf(license?.id ?? null).canRedistribute;
}
