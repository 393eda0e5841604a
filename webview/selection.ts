import { toggleChoice, type Choice } from '../src/shared/panel/choice';
import { pictureActions, type PictureAction } from '../src/shared/panel/pictureActions';
import type { Step } from './layout';

// What a click or a key does. The choice itself belongs to the whole page and is passed in and returned.

export interface Selection {
  /** Key of the tile that has the keyboard focus. */
  readonly active: string | null;
  /** Key of the tile that was ticked last: a range with Shift starts there. */
  readonly anchor: string | null;
  /** The last range: the choice without it and with it, so that the next Shift can replace it. */
  readonly range: { readonly without: Choice; readonly with: Choice } | null;
}

export const emptySelection: Selection = { active: null, anchor: null, range: null };

export interface SelectionResult {
  readonly selection: Selection;
  readonly choice: Choice;
}

/** The selection with another active tile. */
export function withActive(selection: Selection, key: string | null): Selection {
  return selection.active === key ? selection : { ...selection, active: key, range: null };
}

/** Toggles the tick of a tile. */
export function tickTile(choice: Choice, key: string): SelectionResult {
  return { selection: { active: key, anchor: key, range: null }, choice: toggleChoice(choice, key) };
}

/**
 * Adds all tiles from one to another, in the order of `keys`, to the choice. A range that is being extended keeps its
 * start; a new one starts at `from`.
 */
export function selectRange(
  selection: Selection,
  choice: Choice,
  keys: readonly string[],
  from: string | null,
  to: string,
): SelectionResult {
  const drawn = selection.range?.with === choice ? selection.range : null;
  const begin = drawn ? selection.anchor : from;
  const end = keys.indexOf(to);
  const start = begin === null ? end : keys.indexOf(begin);
  const [low, high] = start < 0 ? [end, end] : [Math.min(start, end), Math.max(start, end)];
  const without = drawn?.without ?? choice;
  const next = new Set([...without, ...keys.slice(low, high + 1)]);
  return {
    selection: { active: to, anchor: keys[start] ?? to, range: { without, with: next } },
    choice: next,
  };
}

/** The active tile after the shown ones changed: the same if still shown, else the next that is, else the last. */
export function nextActive(
  active: string | null,
  before: readonly string[],
  isShown: (key: string) => boolean,
  last: string | undefined,
): string | null {
  if (active === null || isShown(active)) return active;
  const index = before.indexOf(active);
  return (index < 0 ? undefined : before.slice(index).find(isShown)) ?? last ?? null;
}

/** The choice with all shown pictures added; hidden ones that were chosen stay. */
export function chooseAll(choice: Choice, keys: readonly string[]): Choice {
  return new Set([...choice, ...keys]);
}

export type GridCommand =
  | { readonly to: Step; readonly isRange: boolean }
  | 'tick'
  | 'range'
  | 'all'
  | 'invert'
  | 'none'
  | 'look'
  | 'alike'
  | PictureAction;

const stepsByKey: Readonly<Record<string, Step>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
};

const commandsByKey: ReadonlyMap<string, GridCommand> = new Map<string, GridCommand>([
  ['i', 'invert'],
  ['escape', 'none'],
  ['enter', 'look'],
  ['a', 'alike'],
  ...pictureActions.flatMap(({ id, keys }) => keys.map((key) => [key, id] as const)),
]);

/** The fields of a key press that matter; `KeyboardEvent` fits. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The command of a key pressed on a tile; null where it has none. */
export function gridCommandOf(press: KeyPress): GridCommand | null {
  const { key, shiftKey } = press;
  const modified = press.ctrlKey || press.metaKey;
  if (press.altKey) return null;
  if (modified) return shiftKey ? null : latinLetter(press) === 'a' ? 'all' : actionWithControl(press);
  const step = stepsByKey[key];
  if (step) return { to: step, isRange: shiftKey };
  if (key === ' ') return shiftKey ? 'range' : 'tick';
  if (shiftKey) return null;
  return commandsByKey.get(latinLetter(press) || key.toLowerCase()) ?? null;
}

/** The action of a key that is pressed with Ctrl, or Cmd. */
function actionWithControl(press: KeyPress): PictureAction | null {
  const name = `ctrl+${latinLetter(press)}`;
  return pictureActions.find(({ keys }) => keys.some((key) => key === name))?.id ?? null;
}

/** The Latin letter of a key; on a keyboard of another script, the one in the same position. */
export function latinLetter({ key, code }: Pick<KeyPress, 'key' | 'code'>): string {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() : (/^Key([A-Z])$/.exec(code)?.[1] ?? '').toLowerCase();
}
