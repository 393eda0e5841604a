import { ListReader } from '../../../../src/core/text/listReader';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportPictures } from '../../../../src/core/export/exportPictures';
import type { PictureRecord } from '../../../../src/core/files/records';
import {
  usualShape,
  type ExportedEvent,
  type ExportEvent,
  type ExportFormat,
  type ExportRequest,
} from '../../../../src/shared/engine/export';
import { jpegPicture } from '../../../support/pictures';

export const sha256Of = (content: Buffer | string): string =>
  createHash('sha256').update(content).digest('hex');

/** The record of a file, of which only what matters need be said. */
export function recordOf(
  content: Buffer,
  record: Partial<PictureRecord> & { readonly file_name: string },
): PictureRecord {
  const { file_name, ...rest } = record;
  return {
    file_name,
    source: 'flickr',
    id: file_name,
    found_in: null,
    url: `https://live.example/${encodeURIComponent(file_name)}`,
    page: `https://photos.example/${encodeURIComponent(file_name)}`,
    title: `Title of ${file_name}`,
    creator: 'Ann',
    creator_url: 'https://photos.example/ann',
    license: 'CC-BY-4.0',
    license_name: 'CC BY 4.0',
    license_url: 'https://creativecommons.org/licenses/by/4.0/',
    size: 'large',
    width: 16,
    height: 16,
    bytes: content.length,
    sha256: sha256Of(content),
    keyword: 'fox',
    saved_at: '2026-11-30T10:00:00.000Z',
    ...rest,
  };
}

/** Adds a line to the records of a folder. */
export function addLine(folder: string, line: object | string): void {
  const text = typeof line === 'string' ? line : JSON.stringify(line);
  appendFileSync(join(folder, 'metadata.jsonl'), `${text}\n`);
}

/** Saves a picture with its record into a folder, which is made. Returns the record. */
export function savePicture(
  folder: string,
  record: Partial<PictureRecord> & { readonly file_name: string },
  content = jpegPicture(record.file_name),
): PictureRecord {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, record.file_name), content);
  const whole = recordOf(content, record);
  addLine(folder, whole);
  return whole;
}

/** Exports a folder, of which only what matters more need be said. Returns all events, and the last one. */
export async function exportFolder(
  folder: string,
  format: ExportFormat,
  target: string,
  overrides: Partial<ExportRequest> = {},
  signal = new AbortController().signal,
): Promise<{ readonly events: readonly ExportEvent[]; readonly last: ExportedEvent }> {
  const events: ExportEvent[] = [];
  await exportPictures(
    {
      folder,
      boundaryFolder: null,
      list: null,
      shape: usualShape(format),
      target,
      allowedLicenses: null,
      restricted: 'ask',
      ...overrides,
    },
    { signal },
    (event) => events.push(event),
    {
      loadDecoding: () => import('../../../../src/core/drawing/drawSheet'),
      createListReader: (...of) => new ListReader(...of),
    },
  );
  return { events, last: events.at(-1) as ExportedEvent };
}
