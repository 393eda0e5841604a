import * as l10n from '@vscode/l10n';
import { plainText } from '../../shared/words/plainText';
import { plural } from '../../shared/words/l10n';
import type { Controller } from '../controller';
import type { Tell } from '../editorUi';
import type { Panel } from './panel';

/** Tells of a save that was interrupted, and offers to go on with it: once, and not where the page says so already. */
export async function tellInterrupted(
  controller: Pick<Controller, 'restore' | 'snapshot' | 'noteInterruptionTold' | 'resumeSave'>,
  panel: Pick<Panel, 'isInSight' | 'open'>,
  tell: Tell,
): Promise<void> {
  await controller.restore();
  const { scrape } = controller.snapshot();
  if (scrape.state !== 'interrupted' || !controller.noteInterruptionTold() || panel.isInSight) return;
  tell(
    plural(
      l10n.t('Saving {0} picture to {1} was interrupted.|Saving {0} pictures to {1} was interrupted.'),
      scrape.quantity,
      plainText(scrape.folder),
    ),
    'warning',
    [
      { label: l10n.t('Resume'), onPress: () => controller.resumeSave() },
      { label: l10n.t('Open Panel'), onPress: () => panel.open() },
    ],
  );
}
