import assert from 'node:assert/strict';
import {
  all,
  commandOf,
  keptActive,
  movedTo,
  nothingSelected,
  ranged,
  ticked,
  type KeyPress,
  type Selected,
} from '../../../webview/selection';

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
const chosen = ({ choice }: Pick<Selected, 'choice'>): string => [...choice].sort().join('');
const start = (choice = ''): Selected => ({ selection: nothingSelected, choice: new Set(choice) });
const tick = ({ choice }: Selected, key: string): Selected => ticked(choice, key);
const range = ({ selection, choice }: Selected, from: string | null, to: string): Selected =>
  ranged(selection, choice, keys, from, to);

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
    const moved = { ...first, selection: movedTo(first.selection, 'e') };
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
    assert.equal(chosen({ choice: all(new Set('z'), keys) }), 'abcdefz');
  });
});

describe('the active tile when others are shown', () => {
  const among = (left: string) => (key: string) => left.includes(key);

  it('stays, or goes to the next one that is left, or to the last', () => {
    assert.equal(keptActive('c', keys, among('ace'), 'e'), 'c');
    assert.equal(keptActive('c', keys, among('abf'), 'f'), 'f');
    assert.equal(keptActive('c', keys, among('ab'), 'b'), 'b');
    assert.equal(keptActive('c', keys, among(''), undefined), null);
    assert.equal(keptActive(null, keys, among('ab'), 'b'), null);
  });
});

describe('what keys mean', () => {
  const press = (key: string, change: Partial<KeyPress> = {}): ReturnType<typeof commandOf> =>
    commandOf({ key, code: '', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...change });

  it('arrows move, and with Shift they take along', () => {
    assert.deepEqual(press('ArrowDown'), { to: 'down', extend: false });
    assert.deepEqual(press('PageUp', { shiftKey: true }), { to: 'pageUp', extend: true });
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
