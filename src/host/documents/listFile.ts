import * as l10n from '@vscode/l10n';
import { plural } from '../../shared/words/l10n';
import { plainText } from '../../shared/words/plainText';
import { errorText } from '../../shared/words/untrusted';
import type { TextLine } from '../../shared/engine/extract';
import { textKindOfFile, maxTextLengths, textExtensions } from '../../shared/engine/textFiles';
import { cutListText } from '../../shared/words/cutListText';
import { bytesText } from '../../shared/words/units';
import type { Controller } from '../controller';
import type { EditorUi } from '../editorUi';

/** A file that may contain addresses, from any file system of VS Code. */
export interface ListFile {
  readonly name: string;
  readonly readSize: () => Promise<number>;
  readonly readBytes: () => Promise<Uint8Array>;
}

export interface ListFilePorts {
  readonly controller: Pick<Controller, 'findInText'>;
  /** Shows the panel, which has the list and the outcome. */
  readonly showPanel: () => void;
  readonly ui: Pick<EditorUi, 'tell'>;
}

/** Adds the pictures whose addresses these files name to the list. Settles when all files are read; never rejects. */
export async function addPicturesFromFiles(
  files: readonly ListFile[],
  { controller, showPanel, ui }: ListFilePorts,
): Promise<void> {
  const warn = (text: string): void => ui.tell(text, 'warning');
  for (const file of files) {
    const name = plainText(file.name);
    const kind = textKindOfFile(file.name);
    if (kind === null) {
      const known = textExtensions.map((extension) => `.${extension}`).join(', ');
      warn(l10n.t('{0} cannot be searched for addresses. Files with the extensions {1} can.', name, known));
      continue;
    }
    try {
      if ((await file.readSize()) > maxTextLengths[kind]) {
        warn(
          l10n.t(
            '{0} is larger than {1}, which is too large to be read.',
            name,
            bytesText(maxTextLengths[kind]),
          ),
        );
        continue;
      }
      const text = await file.readBytes();
      const result = await controller.findInText({ text, kind }, name, showPanel);
      if (result.kind === 'found' && result.isCut) warn(cutListText(name));
      if (result.kind === 'found' && result.linesWithoutAddress.length > 0)
        warn(badLinesText(name, result.linesWithoutAddress));
      if (result.kind === 'refused' && result.reason === 'busy') return warn(busyText());
    } catch (error) {
      warn(l10n.t('{0} cannot be read: {1}', name, plainText(errorText(error))));
    }
  }
}

/** So many are named. */
const maxNamedLines = 5;

function badLinesText(name: string, lines: readonly TextLine[]): string {
  const numbers = lines.slice(0, maxNamedLines).map(({ number }) => String(number));
  if (lines.length > maxNamedLines) numbers.push('…');
  return plural(
    l10n.t(
      '{1}: line {2} has no address of a picture and was passed over.|{1}: {0} lines have no address of a picture and were passed over: {2}.',
    ),
    lines.length,
    name,
    numbers.join(', '),
  );
}

/** Why a search was not begun. */
export function busyText(): string {
  return l10n.t('Another search is running. Wait until it has finished, or cancel it.');
}
