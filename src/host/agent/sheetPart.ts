import * as vscode from 'vscode';
import type { Engine } from '../../shared/engine/engine';
import type { EngineSettings } from '../../shared/engine/settings';
import type { Picture } from '../../shared/picture/picture';
import { isSince } from './editorVersion';

export interface SheetPorts {
  readonly engine: Pick<Engine, 'contactSheet'>;
  readonly settings: () => EngineSettings;
  /** Absolute path. */
  readonly thumbnailFolder: string;
}

/** What VS Code has since 1.106, and types of 1.100 do not know; the class was there before, for proposals only. */
interface DataPartClass {
  readonly LanguageModelDataPart?: { image(bytes: Uint8Array, mimeType: string): unknown };
}

/** Makes a picture a part of an answer; null where this VS Code cannot. */
export function imagePartOf(
  api: DataPartClass,
  version: string,
): ((bytes: Uint8Array, mimeType: string) => unknown) | null {
  const { LanguageModelDataPart: part } = api;
  return part && isSince(version, 106) ? (bytes, mimeType) => part.image(bytes, mimeType) : null;
}

/** The thumbnails of pictures in one picture, each with its number, for models that see; nothing where that is not to be had. */
export async function contactSheetPart(
  pictures: readonly Picture[],
  { engine, settings, thumbnailFolder }: SheetPorts,
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const imagePart = imagePartOf(vscode as DataPartClass, vscode.version);
  if (!imagePart || pictures.length === 0) return [];
  for await (const { sheet } of engine.contactSheet(
    { pictures, thumbnailFolder, settings: settings() },
    signal,
  ))
    if (sheet) return [imagePart(sheet.bytes, sheet.mimeType)];
  return [];
}
