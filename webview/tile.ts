import { isInFolder } from '../src/shared/panel/filters';
import { folderStatus, type ShownPicture, type Tile } from '../src/shared/panel/gallery';
import type { ActionFacts } from '../src/shared/panel/pictureActions';
import {
  isLicenseGroup,
  licenseGroupOf,
  shortLicenseName,
  type LicenseGroup,
} from '../src/shared/picture/licenseGroups';
import type { Pixels } from '../src/shared/picture/picture';
import { appendElement, setText } from './fields';
import { licenseLabel } from '../src/shared/words/demandText';
import { icon, type IconName } from './icons';
import type { Frame } from './layout';
import {
  lookAlikesText,
  pictureText,
  tileStateText,
  pictureTitle,
  type AlikeMark,
  type PictureText,
} from './pictureText';

/** Everything that a tile is rendered from. */
export interface TileLook {
  readonly picture: ShownPicture;
  readonly tile: Tile | undefined;
  /** The pixels that its file will have; null where unknown. */
  readonly pixels: Pixels | null;
  readonly frame: Frame;
  readonly isChosen: boolean;
  /** Null where nothing is to be said of look-alikes. */
  readonly alike: AlikeMark | null;
  /** Its index among the shown pictures, from 0. `count` is their number. */
  readonly index: number;
  readonly count: number;
  /** Whether the list is scrolling fast: a thumbnail that is not shown yet waits until that ends. */
  readonly isPassing: boolean;
}

export interface TilePart {
  readonly element: HTMLElement;
  /** Renders what has changed since the last time. */
  render(look: TileLook): void;
}

/** Whether the picture's file is in the save folder. */
export function hasSavedFile(tile: Tile | undefined): boolean {
  return isInFolder(folderStatus(tile));
}

/** What can be done with a picture depends on this. */
export function actionFactsOf({ hasPage }: ShownPicture, tile: Tile | undefined): ActionFacts {
  const status = folderStatus(tile);
  return {
    saved: isInFolder(status),
    kept: status === 'kept',
    rejected: status === 'rejected',
    page: hasPage,
  };
}

/** The context that VS Code's menus get for the picture that was clicked; `isAlone` where it is meant and no choice. */
export function menuContext(picture: ShownPicture, tile: Tile | undefined, isAlone = false): string {
  return JSON.stringify({
    webviewSection: 'picture',
    key: picture.key,
    ...(isAlone && { isAlone }),
    ...actionFactsOf(picture, tile),
    preventDefaultContextMenuItems: true,
  });
}

/** The group of licences whose mark on a tile was clicked; null where something else was. */
export function clickedLicenseGroup({ target }: Event): LicenseGroup | null {
  const mark = target instanceof Element ? target.closest<HTMLElement>('.license') : null;
  const group = mark?.dataset['group'] ?? '';
  return isLicenseGroup(group) ? group : null;
}

/** One picture of the grid. */
export function pictureTile(): TilePart {
  const element = document.createElement('div');
  element.className = 'tile';
  element.role = 'option';
  element.draggable = true;
  element.tabIndex = -1;
  // Its parts are decoration: an option is known by its name alone. They stand in the order of the name.
  const image = thumbnailImage(element);
  appendElement(element, 'tick', 'span').append(icon('check'));
  const caption = appendElement(element, 'caption', 'span');
  const title = appendElement(caption, 'title', 'span');
  caption.append(' ');
  const facts = appendElement(caption, 'facts', 'span');
  element.append(' ');
  const badge = appendElement(element, 'badge', 'span');
  const alikes = appendElement(element, 'alike', 'span');
  alikes.append(icon('stack'));
  const alikeCount = appendElement(alikes, '', 'span');
  // For the mouse: by keyboard it is Enter.
  appendElement(element, 'look', 'span').append(icon('loupe'));
  const license = appendElement(element, 'license', 'span');
  let drawn: TileLook | undefined;

  return {
    element,
    render(look) {
      const before = drawn;
      drawn = look;
      const { picture, tile, pixels, frame, isChosen, alike, index, count, isPassing } = look;
      if (!isPassing) image.render(tile?.thumbnail, picture);
      if (frame !== before?.frame) placeTile(element, frame);
      if (isChosen !== before?.isChosen) element.ariaSelected = String(isChosen);
      if (index !== before?.index) element.ariaPosInSet = String(index + 1);
      if (count !== before?.count) element.ariaSetSize = String(count);
      const sameTile = tile === before?.tile;
      const sameAlike = before !== undefined && hasSameMark(alike, before.alike);
      if (sameTile && sameAlike && picture === before.picture && hasSamePixels(pixels, before.pixels)) return;

      const text = pictureText(picture, pixels);
      const state = tile ? tileStateText(tile) : null;
      const alikeText = alike && lookAlikesText(alike);
      element.ariaLabel = accessibleNameOf(text, [
        state?.short,
        state?.whole,
        alikeText?.short,
        alikeText?.whole,
      ]);
      element.dataset['vscodeContext'] = menuContext(picture, tile);
      setText(title, text.title);
      setText(facts, text.facts.join(' · '));
      // Drawn by the style alone: the name of the tile has the licence in full.
      const group = licenseGroupOf(picture.license?.id ?? null);
      const name = shortLicenseName(picture.license?.id ?? null);
      license.dataset['name'] = name;
      license.dataset['short'] = name.replace(/^CC (?=BY)/, '');
      license.dataset['group'] = group;
      license.title = licenseLabel(group);
      if (!sameAlike) {
        alikes.hidden = alike === null;
        alikes.title = alikeText?.tip ?? '';
        setText(alikeCount, alikeText?.short ?? '');
        element.classList.toggle('together', alike?.isUnfolded ?? false);
      }
      if (sameTile && before) return;
      element.dataset['state'] = tile?.state?.state ?? '';
      badge.hidden = state === null;
      badge.title = state?.whole ?? '';
      badge.replaceChildren(...badgeParts(tile, state?.short ?? ''));
    },
  };
}

/** Whether it is the loupe of a tile. */
export function isLoupe(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('.look') !== null;
}

/** Whether it is what tells of the look-alikes of a tile. */
export function isLookAlikesMark(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('.alike') !== null;
}

/** Contains the visible text in its order: users of speech input say what they see (WCAG 2.2, 2.5.3). */
function accessibleNameOf({ title, facts }: PictureText, states: readonly (string | undefined)[]): string {
  const parts = [title, facts.join(' · '), ...new Set(states)];
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}

/** Up to this width, in pixels, a tile has no room for a badge with words. */
const maxNarrowWidth = 112;

function placeTile({ style, classList }: HTMLElement, { left, top, width, height }: Frame): void {
  style.left = `${left}px`;
  style.top = `${top}px`;
  style.width = `${width}px`;
  style.height = `${height}px`;
  // A container query would compute the style of each tile separately, which takes longer than all the rest.
  classList.toggle('narrow', width <= maxNarrowWidth);
}

function hasSamePixels(one: Pixels | null, other: Pixels | null): boolean {
  return one === other || (one?.width === other?.width && one?.height === other?.height);
}

function hasSameMark(one: AlikeMark | null, other: AlikeMark | null): boolean {
  return (
    one === other ||
    (one?.count === other?.count && one?.isBest === other?.isBest && one?.isUnfolded === other?.isUnfolded)
  );
}

/** The thumbnail, or an icon and the title where none is available; empty until that is known. */
function thumbnailImage(parent: HTMLElement): {
  render(source: string | null | undefined, picture: ShownPicture): void;
} {
  const element = appendElement(parent, 'image', 'span');
  let shown: string | null | undefined;
  const showNone = (picture: ShownPicture): void => {
    const text = document.createElement('span');
    text.textContent = pictureTitle(picture);
    element.replaceChildren(icon('pictures'), text);
  };
  return {
    render(source, picture) {
      if (source === shown) return;
      shown = source;
      element.replaceChildren();
      if (source === null) showNone(picture);
      if (!source) return;
      const image = document.createElement('img');
      image.alt = '';
      image.decoding = 'async';
      image.draggable = false;
      image.addEventListener('error', () => {
        if (shown === source) showNone(picture);
      });
      image.src = source;
      element.append(image);
    },
  };
}

const badgeIcons = {
  waiting: 'clock',
  running: 'ring',
  saved: 'check',
  there: 'check',
  rejected: 'trash',
  failed: 'warning',
} as const satisfies Readonly<Record<string, IconName>>;

/** Icon and word of a badge; on narrow tiles only the icon is visible. */
function badgeParts(tile: Tile | undefined, short: string): readonly Node[] {
  const state = tile?.state?.state;
  if (state === undefined) return [];
  const word = document.createElement('span');
  word.textContent = short;
  return [icon(tile?.isKept ? 'star' : badgeIcons[state]), word];
}
