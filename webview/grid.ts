import * as l10n from '@vscode/l10n';
import { inverted, type Choice } from '../src/shared/choice';
import { aspectOf, leastOf, pixelsOf } from '../src/shared/filters';
import type { ShownPicture } from '../src/shared/gallery';
import type { Pixels } from '../src/shared/picture';
import { details, type Detailed } from './details';
import { box } from './fields';
import { gap, layoutOf, middleOf, stepFrom, within, type Frame, type Layout, type Step } from './layout';
import {
  all,
  commandOf,
  keptActive,
  movedTo,
  nothingSelected,
  ranged,
  ticked,
  type Selected,
} from './selection';
import { hasFile, pictureTile, type TilePart } from './tile';
import { flingOf, teller } from './scrolling';
import { firstView, type Actions, type View } from './view';

export interface GridPart {
  readonly element: HTMLElement;
  render(view: View): void;
  /** Gives the focus to the active tile. */
  focus(): void;
}

/** All pictures that are shown, of which only those in view, and a screen around it, are in the document. */
export function grid(parent: HTMLElement, actions: Actions): GridPart {
  const element = box(parent, 'gallery');
  const scroller = box(element, 'scroller');
  scroller.tabIndex = -1;
  const list = box(scroller, 'tiles');
  list.role = 'listbox';
  list.ariaMultiSelectable = 'true';
  list.ariaLabel = l10n.t('Found pictures');
  const line = details(element, (action) => actOn(action), focus);

  let view = firstView;
  let shown: readonly ShownPicture[] = [];
  let keys: readonly string[] = [];
  let places: ReadonlyMap<string, number> = new Map();
  let layout: Layout = layoutOf([], 0);
  let selection = nothingSelected;
  /** Of the way up and down: it keeps to this line. */
  let column: number | null = null;
  let size = { width: 0, height: 0 };
  /** What the chosen size will give; it takes longer to find out than to draw a tile. */
  let pixels = new WeakMap<ShownPicture, Pixels | null>();
  const tiles = new Map<string, TilePart>();
  const keysOf = new WeakMap<Element, string>();
  let tabStop: HTMLElement | undefined;
  const tell = teller(actions.visible);
  const fling = flingOf(draw);

  // The list as a whole

  function render(next: View): void {
    const before = view;
    view = next;
    if (next.pictures[0] !== before.pictures[0]) tell.forget();
    if (next.form !== before.form) pixels = new WeakMap();
    if (next.offer.shown !== shown) show(next.offer.shown);
    draw();
  }

  function show(next: readonly ShownPicture[]): void {
    const before = keys;
    const hold = held();
    shown = next;
    keys = next.map(({ key }) => key);
    places = new Map(keys.map((key, index) => [key, index]));
    const isShown = (key: string): boolean => places.has(key);
    selection = movedTo(selection, keptActive(selection.active, before, isShown, keys.at(-1)));
    arrange();
    const key = hold && keptActive(hold.key, before, isShown, undefined);
    if (key) restore(key, hold.offset);
  }

  function arrange(): void {
    layout = layoutOf(shown.map(knownAspect), size.width);
    list.style.height = `${layout.height}px`;
    column = null;
  }

  /** The tile that stays where it is on the screen when all others move: the active one if it is in view, or the first. */
  function held(): { readonly key: string; readonly offset: number } | null {
    const top = scroller.scrollTop;
    const active = frameOf(selection.active);
    const inView = active && active.top + active.height > top && active.top < top + size.height;
    if (top === 0 && !inView) return null;
    const key = inView ? selection.active : keys[within(layout, top, top).first];
    const frame = frameOf(key ?? null);
    return key && frame ? { key, offset: frame.top - top } : null;
  }

  function restore(key: string, offset: number): void {
    const frame = frameOf(key);
    if (frame && frame.top - scroller.scrollTop !== offset) scroller.scrollTop = frame.top - offset;
  }

  function resize(): void {
    const next = { width: list.clientWidth, height: scroller.clientHeight };
    // A page that is hidden has no width; it keeps what it has.
    if (next.width === 0 || (next.width === size.width && next.height === size.height)) return;
    const hold = held();
    const wider = next.width !== size.width;
    size = next;
    if (wider) arrange();
    if (hold) restore(hold.key, hold.offset);
    draw();
  }

  function frameOf(key: string | null): Frame | undefined {
    return key === null ? undefined : layout.frames[places.get(key) ?? -1];
  }

  // What is in the document

  function draw(): void {
    if (size.width === 0) return;
    const top = scroller.scrollTop;
    const seen = within(layout, top, top + size.height);
    const near = within(layout, top - size.height, top + 2 * size.height);
    const active = places.get(selection.active ?? '');
    const indexes = range(near.first, near.end);
    if (active !== undefined && active < near.first) indexes.unshift(active);
    if (active !== undefined && active >= near.end) indexes.push(active);

    const hadFocus = list.contains(document.activeElement);
    const wanted = new Set(indexes.map((index) => keys[index]));
    for (const [key, { element }] of tiles) {
      if (wanted.has(key)) continue;
      element.remove();
      tiles.delete(key);
    }
    let before: Element | null = null;
    for (const index of indexes) {
      const tile = drawTile(index);
      const next: Element | null = before ? before.nextElementSibling : list.firstElementChild;
      if (tile && next !== tile) list.insertBefore(tile, next);
      before = tile ?? before;
    }
    setTabStop(selection.active ?? keys[firstWhole(seen.first, top)] ?? null);
    if (hadFocus && !list.contains(document.activeElement)) focus();
    line.render(detailed());
    tell.keys([
      ...keys.slice(seen.first, seen.end),
      ...keys.slice(seen.end, near.end),
      ...keys.slice(near.first, seen.first),
    ]);
  }

  function drawTile(index: number): HTMLElement | null {
    const picture = shown[index];
    const frame = layout.frames[index];
    if (!picture || !frame) return null;
    const { key } = picture;
    let tile = tiles.get(key);
    if (!tile) {
      tile = pictureTile();
      tiles.set(key, tile);
      keysOf.set(tile.element, key);
    }
    const { choice } = view;
    tile.render({
      picture,
      tile: view.tiles.get(key),
      pixels: pixelsIn(picture),
      frame,
      chosen: choice.has(key),
      index,
      count: shown.length,
      passing: fling.going,
    });
    return tile.element;
  }

  function pixelsIn(picture: ShownPicture): Pixels | null {
    let known = pixels.get(picture);
    if (known === undefined) {
      known = pixelsOf(picture, view.form.size, leastOf(view.form.filters));
      pixels.set(picture, known);
    }
    return known;
  }

  function firstWhole(first: number, top: number): number {
    const row = layout.rows[layout.frames[first]?.row ?? 0];
    const next = row && row.top < top - gap ? row.end : first;
    return next < shown.length ? next : first;
  }

  function setTabStop(key: string | null): void {
    const next = key === null ? undefined : tiles.get(key)?.element;
    if (next === tabStop) return;
    if (tabStop) tabStop.tabIndex = -1;
    if (next) next.tabIndex = 0;
    tabStop = next;
  }

  function detailed(): Detailed | null {
    const index = places.get(selection.active ?? '');
    const picture = index === undefined ? undefined : shown[index];
    if (!picture) return null;
    return { picture, tile: view.tiles.get(picture.key), pixels: pixelsIn(picture) };
  }

  // What the user does

  function focus(): void {
    (tabStop ?? scroller).focus({ preventScroll: true });
  }

  function goTo(key: string): void {
    selection = movedTo(selection, key);
    reveal(key);
    draw();
  }

  function reveal(key: string): void {
    const frame = frameOf(key);
    if (!frame) return;
    const { scrollTop } = scroller;
    const lowest = frame.top + frame.height + gap - size.height;
    const next = Math.min(Math.max(scrollTop, lowest), Math.max(0, frame.top - gap));
    if (next !== scrollTop) scroller.scrollTop = next;
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
    const from = places.get(key);
    const frame = frameOf(key);
    if (from === undefined || !frame) return;
    const vertical = to !== 'left' && to !== 'right' && to !== 'home' && to !== 'end';
    const x = (vertical ? column : null) ?? middleOf(frame);
    const next = keys[stepFrom(layout, from, to, x, size.height)];
    if (next === undefined) return;
    if (extend) take(ranged(selection, view.choice, keys, key, next));
    goTo(next);
    focus();
    column = vertical ? x : null;
  }

  function open(key: string): void {
    const picture = shown[places.get(key) ?? -1];
    if (hasFile(view.tiles.get(key))) actions.picture('open', key);
    else if (picture?.hasPage) actions.picture('openPage', key);
  }

  /** Keeping and rejecting is done picture by picture, so the next saved one is brought up. */
  function judge(action: 'keep' | 'reject', key: string): void {
    if (!hasFile(view.tiles.get(key))) return;
    actions.picture(action, key);
    const next = keys.slice((places.get(key) ?? 0) + 1).find((each) => hasFile(view.tiles.get(each)));
    if (next !== undefined) goTo(next);
  }

  function actOn(action: Parameters<Actions['picture']>[0]): void {
    const { active } = selection;
    if (active === null) return;
    if (action === 'keep' || action === 'reject') judge(action, active);
    else actions.picture(action, active);
  }

  function keyAt({ target }: Event): string | null {
    const tile = target instanceof Element ? target.closest('[role=option]') : null;
    return tile ? (keysOf.get(tile) ?? null) : null;
  }

  list.addEventListener('keydown', (event) => {
    const key = keyAt(event);
    const command = commandOf(event);
    if (key === null || command === null) return;
    if (command === 'none' && view.choice.size === 0) return;
    // VS Code answers to keys of its webviews too, to Ctrl+A by choosing all text of the page.
    event.preventDefault();
    event.stopPropagation();
    if (typeof command === 'object') return step(key, command.to, command.extend);
    switch (command) {
      case 'tick':
        return event.repeat ? undefined : take(ticked(view.choice, key));
      case 'range':
        return take(ranged(selection, view.choice, keys, selection.anchor, key));
      case 'all':
        return choose(all(view.choice, keys));
      case 'invert':
        return choose(inverted(view.choice, shown));
      case 'none':
        return choose(new Set());
      case 'open':
        return event.repeat ? undefined : open(key);
      case 'keep':
      case 'reject':
        if (event.repeat) return;
        judge(command, key);
        return focus();
    }
  });

  list.addEventListener('click', (event) => {
    const key = keyAt(event);
    if (key === null) return;
    take(
      event.shiftKey
        ? ranged(selection, view.choice, keys, selection.anchor ?? key, key)
        : ticked(view.choice, key),
    );
  });

  list.addEventListener('dblclick', (event) => {
    const key = keyAt(event);
    if (key !== null && !event.shiftKey) open(key);
  });

  // A tile is active once it has the focus, however it got it.
  list.addEventListener('focusin', (event) => {
    const key = keyAt(event);
    if (key === null || key === selection.active) return;
    // The range stays: the click that brought the focus here may go on with it.
    selection = { ...selection, active: key };
    draw();
  });

  list.addEventListener('contextmenu', (event) => {
    const key = keyAt(event);
    if (key === null) return;
    selection = movedTo(selection, key);
    draw();
    focus();
  });

  let drawing = false;
  scroller.addEventListener(
    'scroll',
    () => {
      if (drawing) return;
      drawing = true;
      requestAnimationFrame((now) => {
        drawing = false;
        fling.at(scroller.scrollTop, now);
        draw();
      });
    },
    { passive: true },
  );
  new ResizeObserver(resize).observe(scroller);

  return { element, render, focus };
}

const aspects = new WeakMap<ShownPicture, number | null>();

function knownAspect(picture: ShownPicture): number | null {
  let known = aspects.get(picture);
  if (known === undefined) {
    known = aspectOf(picture);
    aspects.set(picture, known);
  }
  return known;
}

function range(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}
