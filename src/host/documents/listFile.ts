import * as l10n from '@vscode/l10n';
import { plainText } from '../../shared/words/plainText';
import { errorText } from '../../shared/words/untrusted';
import { kindOfFile, longestText, textExtensions } from '../../shared/engine/textFiles';
import { onlyFirstText } from '../../shared/words/textFileText';
import { megabytes } from '../../shared/words/units';
import type { Controller } from '../controller';
import type { EditorUi } from '../editorUi';
import { busyText } from './documents';

/** A file that may contain addresses, from any file system of VS Code. */
export interface ListFile {
  readonly name: string;
  readonly size: () => Promise<number>;
  readonly bytes: () => Promise<Uint8Array>;
}

export interface ListFilePorts {
  readonly controller: Pick<Controller, 'findInText'>;
  /** Shows the panel, which has the list and the outcome. */
  readonly show: () => void;
  readonly ui: Pick<EditorUi, 'tell'>;
}

/** Adds the pictures whose addresses these files name to the list. Settles when all files are read; never rejects. */
export async function scrapeFiles(
  files: readonly ListFile[],
  { controller, show, ui }: ListFilePorts,
): Promise<void> {
  const warn = (text: string): void => ui.tell(text, 'warning');
  for (const file of files) {
    const name = plainText(file.name);
    const kind = kindOfFile(file.name);
    if (kind === null) {
      const known = textExtensions.map((extension) => `.${extension}`).join(', ');
      warn(l10n.t('{0} cannot be searched for addresses. Files with the extensions {1} can.', name, known));
      continue;
    }
    try {
      if ((await file.size()) > longestText[kind]) {
        warn(
          l10n.t(
            '{0} is larger than {1}, which is too large to be read.',
            name,
            megabytes(longestText[kind]),
          ),
        );
        continue;
      }
      const text = await file.bytes();
      const result = await controller.findInText({ text, kind }, name, show);
      if (result.kind === 'found' && result.isCut) warn(onlyFirstText(name));
      if (result.kind === 'refused' && result.reason === 'busy') return warn(busyText());
    } catch (error) {
      warn(l10n.t('{0} cannot be read: {1}', name, plainText(errorText(error))));
    }
  }
}
