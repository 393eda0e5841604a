import assert from 'node:assert/strict';
import {
  chooseAll,
  gridCommandOf,
  nextActive,
  withActive,
  emptySelection,
  selectRange,
  tickTile,
  type KeyPress,
  type SelectionResult,
} from '../../../webview/selection';

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
const chosen = ({ choice }: Pick<SelectionResult, 'choice'>): string => [...choice].sort().join('');
const start = (choice = ''): SelectionResult => ({ selection: emptySelection, choice: new Set(choice) });
const tick = ({ choice }: SelectionResult, key: string): SelectionResult => tickTile(choice, key);
const range = ({ selection, choice }: SelectionResult, from: string | null, to: string): SelectionResult =>
  selectRange(selection, choice, keys, from, to);

describe('choosing', () => {
  it('a tick comes and goes', () => {
    const one = tick(start('f'), 'b');
    assert.equal(chosen(one), 'bf');
    assert.equal(chosen(tick(one, 'b')), 'f');
  });

  it('a range takes all between, either way, and leaves other ticks alone', () => {
    assert.equal(chosen(range(tick(start('f'), 'b'), 'b', 'd')), 'bcdf');
    assert.equal(chosen(range(tick(start('f'), 'd'), 'd', 'b')), 'bcdf');
  });

  it('a range that is drawn again replaces the one before', () => {
    const long = range(tick(start(), 'b'), 'b', 'e');
    assert.equal(chosen(long), 'bcde');
    assert.equal(chosen(range(long, 'e', 'c')), 'bc');
    assert.equal(chosen(range(range(long, 'e', 'c'), 'c', 'a')), 'ab');
  });

  it('a range that shrinks leaves what was chosen before', () => {
    const long = range(tick(start('c'), 'b'), 'b', 'e');
    assert.equal(chosen(range(long, 'e', 'b')), 'bc');
  });

  it('after a step away, a range begins anew', () => {
    const first = range(tick(start(), 'a'), 'a', 'b');
    const moved = { ...first, selection: withActive(first.selection, 'e') };
    assert.equal(chosen(range(moved, 'e', 'f')), 'abef');
  });

  it('after the choice was changed elsewhere, a range begins anew', () => {
    const first = range(tick(start(), 'a'), 'a', 'c');
    assert.equal(chosen(range({ ...first, choice: new Set('f') }, 'e', 'd')), 'def');
  });

  it('a range from nowhere, or from a tile that is no longer shown, is one tile', () => {
    assert.equal(chosen(range(start(), null, 'd')), 'd');
    assert.equal(chosen(range(start(), 'gone', 'd')), 'd');
  });

  it('all are those that are shown, and those that were chosen before', () => {
    assert.equal(chosen({ choice: chooseAll(new Set('z'), keys) }), 'abcdefz');
  });
});

describe('the active tile when others are shown', () => {
  const among = (left: string) => (key: string) => left.includes(key);

  it('stays, or goes to the next one that is left, or to the last', () => {
    assert.equal(nextActive('c', keys, among('ace'), 'e'), 'c');
    assert.equal(nextActive('c', keys, among('abf'), 'f'), 'f');
    assert.equal(nextActive('c', keys, among('ab'), 'b'), 'b');
    assert.equal(nextActive('c', keys, among(''), undefined), null);
    assert.equal(nextActive(null, keys, among('ab'), 'b'), null);
  });
});

describe('what keys mean', () => {
  const press = (key: string, change: Partial<KeyPress> = {}): ReturnType<typeof gridCommandOf> =>
    gridCommandOf({
      key,
      code: '',
      shiftKey: false,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      ...change,
    });

  it('arrows move, and with Shift they take along', () => {
    assert.deepEqual(press('ArrowDown'), { to: 'down', isRange: false });
    assert.deepEqual(press('PageUp', { shiftKey: true }), { to: 'pageUp', isRange: true });
  });

  it('letters are those of the keyboard, of other scripts by their place', () => {
    assert.equal(press('k'), 'keep');
    assert.equal(press('X'), 'reject');
    assert.equal(press('ч', { code: 'KeyX' }), 'reject');
    assert.equal(press('ф', { code: 'KeyA', ctrlKey: true }), 'all');
    // On a French keyboard this is the place of Q, and the letter counts.
    assert.equal(press('a', { code: 'KeyQ', metaKey: true }), 'all');
  });

  it('leaves to VS Code and the system what is theirs', () => {
    assert.equal(press('k', { ctrlKey: true }), null);
    assert.equal(press('I', { ctrlKey: true, shiftKey: true }), null);
    assert.equal(press('ArrowLeft', { altKey: true }), null);
    assert.equal(press('Tab'), null);
    assert.equal(press('F6'), null);
  });
});
