import { Credits, creditsFile } from '../files/credits';
import type { PictureRecord } from '../files/records';
import type { DataSetDocument } from './dataSet';

/** `CREDITS.md` of a data set that has the pictures themselves. */
export class CreditsDocument {
  readonly #credits = new Credits();

  add(record: PictureRecord): void {
    this.#credits.addRecord(record);
  }

  document(): DataSetDocument {
    return { name: creditsFile, text: this.#credits.toMarkdown() };
  }
}
