import * as l10n from '@vscode/l10n';

/** What must hold for a picture, as the context of its menu has it; null: nothing. */
export type ActionCondition = 'saved' | 'page' | 'saved && !kept' | 'kept' | '!rejected' | 'rejected' | null;

interface PictureActionFacts {
  /** Its command is `imageScraper.picture.<id>`. */
  readonly id: string;
  /** What it is called everywhere: on its button, and, with capitals, in menus. */
  readonly label: () => string;
  /** Only then it is offered. */
  readonly when: ActionCondition;
  /** Keys that do it on a tile, named as in `KeyboardEvent.key`, in lower case; after `ctrl+` it is one with Ctrl, or Cmd. */
  readonly keys: readonly string[];
  /** Whether it judges a picture, so that the next one that is to be judged becomes active. */
  readonly isJudgement: boolean;
  /** Whether menus and links do it with the whole choice where the picture is chosen. */
  readonly isForMany: boolean;
  /** Whether it has a button under the grid; menus have all. */
  readonly hasButton: boolean;
}

const one = { keys: [], isJudgement: false, isForMany: false, hasButton: true } as const;
const many = { ...one, isForMany: true } as const;
const copy = { ...many, hasButton: false } as const;

/**
 * What can be done with pictures, in the order of the buttons under the grid. An action more is a line here, what it does in
 * `createPictureActions`, and its command in the manifest.
 */
export const pictureActions = [
  { ...one, id: 'open', label: () => l10n.t('Open'), when: 'saved', keys: ['o'] },
  { ...many, id: 'insert', label: () => l10n.t('Insert into document'), when: '!rejected', keys: ['d'] },
  { ...one, id: 'reveal', label: () => l10n.t('Reveal in Explorer'), when: 'saved' },
  // The bitmap, which only a page can put onto the clipboard.
  {
    ...one,
    id: 'copyPicture',
    label: () => l10n.t('Copy picture'),
    when: null,
    keys: ['ctrl+c'],
    hasButton: false,
  },
  { ...copy, id: 'copyPath', label: () => l10n.t('Copy path'), when: 'saved' },
  { ...copy, id: 'copyRelativePath', label: () => l10n.t('Copy relative path'), when: 'saved' },
  { ...copy, id: 'copyMarkdown', label: () => l10n.t('Copy Markdown'), when: null },
  { ...copy, id: 'copyHtml', label: () => l10n.t('Copy HTML'), when: null },
  { ...copy, id: 'copyCredit', label: () => l10n.t('Copy credit'), when: null },
  {
    ...many,
    id: 'keep',
    label: () => l10n.t('Keep'),
    when: 'saved && !kept',
    keys: ['k'],
    isJudgement: true,
  },
  { ...many, id: 'unkeep', label: () => l10n.t('Do not keep'), when: 'kept' },
  // One that is not saved may be rejected, too: it will not be loaded into this folder.
  {
    ...many,
    id: 'reject',
    label: () => l10n.t('Reject'),
    when: '!rejected',
    keys: ['x', 'delete'],
    isJudgement: true,
  },
  { ...many, id: 'restore', label: () => l10n.t('Not rejected any more'), when: 'rejected' },
  { ...one, id: 'openPage', label: () => l10n.t('Open photo’s page'), when: 'page' },
] as const satisfies readonly PictureActionFacts[];

export type PictureAction = (typeof pictureActions)[number]['id'];
export type JudgementAction = Extract<(typeof pictureActions)[number], { isJudgement: true }>['id'];

export const pictureActionIds: readonly PictureAction[] = pictureActions.map(({ id }) => id);

const judgements: readonly string[] = idsWith('isJudgement');
const forMany: readonly string[] = idsWith('isForMany');

export function isJudgementAction(action: string): action is JudgementAction {
  return judgements.includes(action);
}

/** Whether a menu does it with the whole choice where the picture is chosen. */
export function isActionForMany(action: PictureAction): boolean {
  return forMany.includes(action);
}

/** What is known of a picture, by which actions are offered; all of it is in the context of its menu. */
export interface ActionFacts {
  readonly saved: boolean;
  readonly kept: boolean;
  readonly rejected: boolean;
  readonly page: boolean;
}

/** Whether something can be done with a picture. */
export function isActionOffered(condition: ActionCondition, facts: ActionFacts): boolean {
  if (condition === null) return true;
  return condition
    .split(' && ')
    .every((term) =>
      term.startsWith('!') ? !facts[term.slice(1) as keyof ActionFacts] : facts[term as keyof ActionFacts],
    );
}

function idsWith(fact: 'isJudgement' | 'isForMany'): readonly string[] {
  return pictureActions.flatMap((action) => (action[fact] ? [action.id] : []));
}
