import * as l10n from '@vscode/l10n';

/** What must be there of a picture: its file in the save folder, or the page that shows it. */
type ActionNeed = 'file' | 'page' | 'nothing';

interface PictureActionFacts {
  /** Its command is `imageScraper.picture.<id>`. */
  readonly id: string;
  /** What its button says. */
  readonly label: () => string;
  /** Without this it is not in the context menu. */
  readonly needs: ActionNeed;
  /** Keys that do it on a tile, named as in `KeyboardEvent.key`, in lower case. */
  readonly keys: readonly string[];
  /** Whether it judges a saved picture, so that the next saved one becomes active. */
  readonly isJudgement: boolean;
}

/**
 * What can be done with one picture, in the order of the buttons under the grid. An action more is a line here, what it does
 * in `createPictureActions`, and its command in the manifest.
 */
export const pictureActions = [
  { id: 'open', label: () => l10n.t('Open'), needs: 'file', keys: ['o'], isJudgement: false },
  { id: 'reveal', label: () => l10n.t('Reveal'), needs: 'file', keys: [], isJudgement: false },
  { id: 'copyPath', label: () => l10n.t('Copy path'), needs: 'file', keys: [], isJudgement: false },
  { id: 'keep', label: () => l10n.t('Keep'), needs: 'file', keys: ['k'], isJudgement: true },
  // One that is not saved may be rejected, too: it will not be loaded into this folder.
  { id: 'reject', label: () => l10n.t('Reject'), needs: 'nothing', keys: ['x', 'delete'], isJudgement: true },
  { id: 'openPage', label: () => l10n.t('Open photo’s page'), needs: 'page', keys: [], isJudgement: false },
] as const satisfies readonly PictureActionFacts[];

export type PictureAction = (typeof pictureActions)[number]['id'];
export type JudgementAction = Extract<(typeof pictureActions)[number], { isJudgement: true }>['id'];

export const pictureActionIds: readonly PictureAction[] = pictureActions.map(({ id }) => id);

const judgements: readonly string[] = pictureActions
  .filter(({ isJudgement }) => isJudgement)
  .map(({ id }) => id);

export function isJudgementAction(action: string): action is JudgementAction {
  return judgements.includes(action);
}
