import type { DataFile, DataSetDocument } from './dataSet';
import type { OutputFile } from './outputFile';
import type { Target } from './target';

/** A file that was ended, as Croissant describes it. */
export function dataFile(name: string, mimeType: string, { bytes, sha256 }: OutputFile): DataFile {
  return { name, mimeType, bytes, sha256 };
}

/** Writes texts into a folder that is made. Rejects with the error of the file system. */
export async function writeDocuments(target: Target, documents: readonly DataSetDocument[]): Promise<void> {
  for (const { name, text } of documents) {
    const file = target.createFile(name);
    file.write(text);
    await target.endFile(file);
  }
}
