import { inverted, type Choice } from '../src/shared/panel/choice';
import { details } from './details';
import { box } from './fields';
import { middleOf, stepFrom, type Layout, type Step } from './layout';
import { all, commandOf, movedTo, nothingSelected, ranged, ticked, type Selected } from './selection';
import { hasFile } from './tile';
import { tileList } from './tileList';
import { firstView, type Actions, type View } from './view';

export interface GridPart {
  readonly element: HTMLElement;
  render(view: View): void;
  /** Gives the focus to the active tile. */
  focus(): void;
}

/** The grid of all shown pictures, and what can be done in it: moving, choosing, opening, keeping, rejecting. */
export function grid(parent: HTMLElement, actions: Actions): GridPart {
  const element = box(parent, 'gallery');
  const list = tileList(element, actions.visible);
  const line = details(element, (action) => actOn(action), list.focus);

  let view = firstView;
  let selection = nothingSelected;
  /** The horizontal position that moving up and down keeps to, as long as the layout stays the same. */
  let column: { readonly x: number; readonly layout: Layout } | null = null;

  function render(next: View): void {
    view = next;
    selection = movedTo(selection, list.show(view, selection.active));
    draw();
  }

  function draw(): void {
    list.draw(selection.active);
    line.render(list.at(selection.active));
  }

  function goTo(key: string): void {
    selection = movedTo(selection, key);
    list.reveal(key);
    draw();
  }

  function choose(next: Choice): void {
    if (next.size === view.choice.size && [...next].every((key) => view.choice.has(key))) draw();
    else actions.choose(next);
  }

  function take(selected: Selected): void {
    selection = selected.selection;
    choose(selected.choice);
  }

  function step(key: string, to: Step, extend: boolean): void {
    const { keys, layout } = list;
    const from = list.indexOf(key);
    const frame = from === undefined ? undefined : layout.frames[from];
    if (from === undefined || !frame) return;
    const vertical = to !== 'left' && to !== 'right' && to !== 'home' && to !== 'end';
    const x = (vertical && column?.layout === layout ? column.x : null) ?? middleOf(frame);
    const next = keys[stepFrom(layout, from, to, x, list.height)];
    if (next === undefined) return;
    if (extend) take(ranged(selection, view.choice, keys, key, next));
    goTo(next);
    list.focus();
    column = vertical ? { x, layout: list.layout } : null;
  }

  function open(key: string): void {
    const known = list.at(key);
    if (hasFile(known?.tile)) actions.picture('open', key);
    else if (known?.picture.hasPage) actions.picture('openPage', key);
  }

  /** Keeping and rejecting is done picture by picture, so the next saved one becomes active. */
  function judge(action: 'keep' | 'reject', key: string): void {
    if (!hasFile(view.tiles.get(key))) return;
    actions.picture(action, key);
    const next = list.keys.slice((list.indexOf(key) ?? 0) + 1).find((each) => hasFile(view.tiles.get(each)));
    if (next !== undefined) goTo(next);
  }

  function actOn(action: Parameters<Actions['picture']>[0]): void {
    const { active } = selection;
    if (active === null) return;
    if (action === 'keep' || action === 'reject') judge(action, active);
    else actions.picture(action, active);
  }

  list.element.addEventListener('keydown', (event) => {
    const key = list.keyOf(event);
    const command = commandOf(event);
    if (key === null || command === null) return;
    if (command === 'none' && view.choice.size === 0) return;
    // VS Code also handles keys of its webviews: Ctrl+A would select all text of the page.
    event.preventDefault();
    event.stopPropagation();
    if (typeof command === 'object') return step(key, command.to, command.extend);
    switch (command) {
      case 'tick':
        return event.repeat ? undefined : take(ticked(view.choice, key));
      case 'range':
        return take(ranged(selection, view.choice, list.keys, selection.anchor, key));
      case 'all':
        return choose(all(view.choice, list.keys));
      case 'invert':
        return choose(inverted(view.choice, view.offer.shown));
      case 'none':
        return choose(new Set());
      case 'open':
        return event.repeat ? undefined : open(key);
      case 'keep':
      case 'reject':
        if (event.repeat) return;
        judge(command, key);
        return list.focus();
    }
  });

  list.element.addEventListener('click', (event) => {
    const key = list.keyOf(event);
    if (key === null) return;
    take(
      event.shiftKey
        ? ranged(selection, view.choice, list.keys, selection.anchor ?? key, key)
        : ticked(view.choice, key),
    );
  });

  list.element.addEventListener('dblclick', (event) => {
    const key = list.keyOf(event);
    if (key !== null && !event.shiftKey) open(key);
  });

  // A tile is active once it has the focus, however it got it.
  list.element.addEventListener('focusin', (event) => {
    const key = list.keyOf(event);
    if (key === null || key === selection.active) return;
    // The range stays: the click that brought the focus here may extend it.
    selection = { ...selection, active: key };
    draw();
  });

  list.element.addEventListener('contextmenu', (event) => {
    const key = list.keyOf(event);
    if (key === null) return;
    selection = movedTo(selection, key);
    draw();
    list.focus();
  });

  return { element, render, focus: list.focus };
}
