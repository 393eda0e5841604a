import * as l10n from '@vscode/l10n';
import { aspectOf, minimumPixelsOf, pixelsOf } from '../src/shared/panel/filters';
import type { ShownPicture } from '../src/shared/panel/gallery';
import type { Pixels } from '../src/shared/picture/picture';
import type { PictureDetails } from './detailsBar';
import { appendElement } from './fields';
import { tileGap, layoutOf, tilesBetween, type Frame, type Layout } from './layout';
import { flingDetector, visibleReporter } from './scrolling';
import { nextActive } from './selection';
import type { AlikeMark } from './pictureText';
import { pictureTile, type TilePart } from './tile';
import { initialView, type Actions, type View } from './view';

export interface TileList {
  /** The listbox, whose options are the tiles. */
  readonly element: HTMLElement;
  /** Below the last tile; what it holds is scrolled with them. */
  readonly end: HTMLElement;
  /** Keys of all shown pictures, in their order. */
  readonly pictureKeys: readonly string[];
  readonly layout: Layout;
  /** Height of the visible part, in pixels. */
  readonly viewHeight: number;
  /** The index of a shown picture; undefined if it is not shown. */
  indexOf(key: string | null): number | undefined;
  /** Everything that is known of a shown picture; null if it is not shown. */
  detailsOf(key: string | null): PictureDetails | null;
  /** The key of the tile in which an event happened; null outside of tiles. */
  pictureKeyOf(event: Event): string | null;
  /**
   * Shows a view. The tile that the user looks at stays where it is on the screen. Returns the active tile: the same,
   * or another where it is no longer shown.
   */
  showView(view: View, active: string | null): string | null;
  /** Updates the document; the active tile is always in it. */
  draw(active: string | null): void;
  /** Scrolls to a tile, as little as possible. */
  reveal(key: string): void;
  /** Gives the focus to the active tile. */
  readonly focus: () => void;
}

/**
 * All shown pictures, of which only those in view and one screen around it are in the document. `onVisible` is called
 * with the keys of these, most urgent first.
 */
export function tileList(parent: HTMLElement, onVisible: Actions['reportVisible']): TileList {
  const scroller = appendElement(parent, 'scroller');
  scroller.tabIndex = -1;
  const list = appendElement(scroller, 'tiles');
  list.role = 'listbox';
  list.ariaMultiSelectable = 'true';
  list.ariaLabel = l10n.t('Found pictures');
  const end = appendElement(scroller, 'list-end');

  let view = initialView;
  let active: string | null = null;
  let shown: readonly ShownPicture[] = [];
  let keys: readonly string[] = [];
  let places: ReadonlyMap<string, number> = new Map();
  let layout: Layout = layoutOf([], 0);
  let size = { width: 0, height: 0 };
  /** The pixels that each picture will have in the selected size, cached because finding out is slow. */
  let pixels = new WeakMap<ShownPicture, Pixels | null>();
  const tiles = new Map<string, TilePart>();
  const keysOf = new WeakMap<Element, string>();
  let tabStop: HTMLElement | undefined;
  /** How far each tab that is not shown was scrolled. */
  const scrollTops = new Map<number, number>();
  const tell = visibleReporter(onVisible);
  const fling = flingDetector(redraw);

  // The list as a whole

  function show(next: View, at: string | null): string | null {
    const before = view;
    view = next;
    active = at;
    const [tab, tabBefore] = [next.snapshot.shownTab, before.snapshot.shownTab];
    if (tab !== tabBefore || next.pictures[0] !== before.pictures[0]) tell.forget();
    if (next.form !== before.form) pixels = new WeakMap();
    if (tab !== tabBefore) {
      scrollTops.set(tabBefore, scroller.scrollTop);
      showOther(next.offer.shown, scrollTops.get(tab) ?? 0);
    } else if (next.form.sort !== before.form.sort) {
      // What comes first now is what was asked for.
      showOther(next.offer.shown, 0);
    } else if (next.offer.shown !== shown) change(next.offer.shown);
    else if (next.form.tileHeight !== before.form.tileHeight) rearrange();
    return active;
  }

  /** Shows other pictures, or in another order, so far from the top. */
  function showOther(next: readonly ShownPicture[], scrollTop: number): void {
    setShown(next);
    if (!places.has(active ?? '')) active = null;
    arrange();
    scroller.scrollTop = scrollTop;
  }

  function setShown(next: readonly ShownPicture[]): void {
    shown = next;
    keys = next.map(({ key }) => key);
    places = new Map(keys.map((key, index) => [key, index]));
  }

  function change(next: readonly ShownPicture[]): void {
    const before = keys;
    const hold = held();
    setShown(next);
    const isShown = (key: string): boolean => places.has(key);
    active = nextActive(active, before, isShown, keys.at(-1));
    arrange();
    const key = hold && nextActive(hold.key, before, isShown, undefined);
    if (key) restore(key, hold.offset);
  }

  function arrange(): void {
    layout = layoutOf(shown.map(cachedAspect), size.width, view.form.tileHeight);
    list.style.height = `${layout.height}px`;
  }

  /** Arranges the same pictures anew, and what the user looks at stays where it is. */
  function rearrange(): void {
    const hold = held();
    arrange();
    if (hold) restore(hold.key, hold.offset);
  }

  /** The tile that stays in place on the screen when others move: the active one if it is in view, else the first. */
  function held(): { readonly key: string; readonly offset: number } | null {
    const top = scroller.scrollTop;
    const frame = frameOf(active);
    const inView = frame && frame.top + frame.height > top && frame.top < top + size.height;
    if (top === 0 && !inView) return null;
    const key = inView ? active : keys[tilesBetween(layout, top, top).first];
    const kept = frameOf(key ?? null);
    return key && kept ? { key, offset: kept.top - top } : null;
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
    redraw();
  }

  function indexOf(key: string | null): number | undefined {
    return key === null ? undefined : places.get(key);
  }

  function frameOf(key: string | null): Frame | undefined {
    return layout.frames[indexOf(key) ?? -1];
  }

  // What is in the document

  function draw(at: string | null): void {
    active = at;
    redraw();
  }

  function redraw(): void {
    if (size.width === 0) return;
    const top = scroller.scrollTop;
    const seen = tilesBetween(layout, top, top + size.height);
    const near = tilesBetween(layout, top - size.height, top + 2 * size.height);
    const index = indexOf(active);
    const indexes = indexRange(near.first, near.end);
    if (index !== undefined && index < near.first) indexes.unshift(index);
    if (index !== undefined && index >= near.end) indexes.push(index);

    const hadFocus = list.contains(document.activeElement);
    const wanted = new Set(indexes.map((each) => keys[each]));
    for (const [key, { element }] of tiles) {
      if (wanted.has(key)) continue;
      element.remove();
      tiles.delete(key);
    }
    let before: Element | null = null;
    for (const each of indexes) {
      const tile = drawTile(each);
      const next: Element | null = before ? before.nextElementSibling : list.firstElementChild;
      if (tile && next !== tile) list.insertBefore(tile, next);
      before = tile ?? before;
    }
    setTabStop(active ?? keys[firstWhole(seen.first, top)] ?? null);
    if (hadFocus && !list.contains(document.activeElement)) focus();
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
      ...known(picture),
      frame,
      isChosen: choice.has(key),
      alike: alikeIn(key),
      index,
      count: shown.length,
      isPassing: fling.going,
    });
    return tile.element;
  }

  /** How a picture is marked that belongs to a group of look-alikes. */
  function alikeIn(key: string): AlikeMark | null {
    const { offer, unfolded } = view;
    const { othersOf, bestOf } = offer.lookAlikes;
    const best = bestOf.get(key) ?? key;
    const others = othersOf.get(best);
    const isUnfolded = unfolded.has(best) && places.has(best);
    // Where it stands in its own place, nothing shows which are like it.
    if (!others || (key !== best && !isUnfolded)) return null;
    return { count: others.length + 1, isBest: key === best, isUnfolded };
  }

  function known(picture: ShownPicture): PictureDetails {
    return { picture, tile: view.tiles.get(picture.key), pixels: pixelsIn(picture) };
  }

  function pixelsIn(picture: ShownPicture): Pixels | null {
    let known = pixels.get(picture);
    if (known === undefined) {
      known = pixelsOf(picture, view.form.size, minimumPixelsOf(view.form.filters));
      pixels.set(picture, known);
    }
    return known;
  }

  function firstWhole(first: number, top: number): number {
    const row = layout.rows[layout.frames[first]?.row ?? 0];
    const next = row && row.top < top - tileGap ? row.end : first;
    return next < shown.length ? next : first;
  }

  function setTabStop(key: string | null): void {
    const next = key === null ? undefined : tiles.get(key)?.element;
    if (next === tabStop) return;
    if (tabStop) tabStop.tabIndex = -1;
    if (next) next.tabIndex = 0;
    tabStop = next;
  }

  function focus(): void {
    (tabStop ?? scroller).focus({ preventScroll: true });
  }

  function reveal(key: string): void {
    const frame = frameOf(key);
    if (!frame) return;
    const { scrollTop } = scroller;
    const lowest = frame.top + frame.height + tileGap - size.height;
    const next = Math.min(Math.max(scrollTop, lowest), Math.max(0, frame.top - tileGap));
    if (next !== scrollTop) scroller.scrollTop = next;
  }

  let drawing = false;
  scroller.addEventListener(
    'scroll',
    () => {
      if (drawing) return;
      drawing = true;
      requestAnimationFrame((now) => {
        drawing = false;
        fling.at({ top: scroller.scrollTop, viewHeight: size.height }, now);
        redraw();
      });
    },
    { passive: true },
  );
  new ResizeObserver(resize).observe(scroller);

  return {
    element: list,
    end,
    get pictureKeys() {
      return keys;
    },
    get layout() {
      return layout;
    },
    get viewHeight() {
      return size.height;
    },
    indexOf,
    detailsOf(key) {
      const picture = shown[indexOf(key) ?? -1];
      return picture ? known(picture) : null;
    },
    pictureKeyOf({ target }) {
      const tile = target instanceof Element ? target.closest('[role=option]') : null;
      return tile ? (keysOf.get(tile) ?? null) : null;
    },
    showView: show,
    draw,
    reveal,
    focus,
  };
}

const aspectCache = new WeakMap<ShownPicture, number | null>();

function cachedAspect(picture: ShownPicture): number | null {
  let known = aspectCache.get(picture);
  if (known === undefined) {
    known = aspectOf(picture);
    aspectCache.set(picture, known);
  }
  return known;
}

function indexRange(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}
