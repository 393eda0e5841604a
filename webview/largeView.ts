import * as l10n from '@vscode/l10n';
import { maxLookedEdge, type LookedAt } from '../src/shared/panel/lookedAt';
import { pixelsOf } from '../src/shared/panel/filters';
import { pictureActions, type PictureAction } from '../src/shared/panel/pictureActions';
import { licenseGroupOf } from '../src/shared/picture/licenseGroups';
import { sizeNames, type Pixels, type SizeName } from '../src/shared/picture/picture';
import { anySize, wholeViews } from '../src/shared/picture/sizes';
import { failureText } from '../src/shared/words/failureText';
import { plural } from '../src/shared/words/l10n';
import { visibleLine } from '../src/shared/words/plainText';
import { bytesText } from '../src/shared/words/units';
import { plainButton } from './controls';
import { copyPicture } from './copyPicture';
import { actionButtons, countForOne, type PictureDetails } from './detailsBar';
import { appendElement, setText } from './fields';
import { icon, type IconName } from './icons';
import { licenseMeaning, originText, pictureTitle, sizeNameText, tileStateText } from './pictureText';
import { gridCommandOf } from './selection';
import { hasSavedFile, menuContext } from './tile';
import { fitScale, fitted, movedBy, placeOf, zoomedBy, type Zoom } from './zoom';

/** What is shown of the picture that is looked at. */
export interface LargeLook {
  readonly details: PictureDetails;
  /** What the host has of it so far; null before it has answered. */
  readonly looked: LookedAt | null;
  /** The size that is selected to be saved, and its minimum. */
  readonly size: SizeName;
  readonly minimum: Pixels;
  readonly isChosen: boolean;
  /** How many pictures Save means, and whether this is one of them. */
  readonly saves: { readonly count: number; readonly isAmong: boolean };
  /** The picture that is likely looked at next. */
  readonly next: PictureDetails | null;
  /** Its index among the shown pictures, from 0, and their number. */
  readonly index: number;
  readonly count: number;
}

/** What can be done in the large view. */
export interface LargeActions {
  /** Asks for as many pixels on the longest edge as are to be seen. */
  readonly look: (key: string, edge: number) => void;
  /** Has the picture loaded that is likely looked at next, with as many. */
  readonly lookAhead: (key: string, edge: number) => void;
  /** Goes to the picture that is so many further on. */
  readonly step: (by: number) => void;
  readonly toggle: (key: string) => void;
  readonly act: (action: PictureAction, key: string) => void;
  readonly close: () => void;
}

export interface LargeView {
  /** Null closes it. */
  render(look: LargeLook | null): void;
  focus(): void;
  /** Puts what it shows onto the clipboard. */
  copy(): void;
}

interface Ahead {
  readonly key: string;
  readonly edge: number;
  isAsked: boolean;
}

/** What passes by is not asked for, nor what comes after it. In milliseconds. */
const askDelayMs = 100;
/** Steps in which more pixels are asked for, so that turning the wheel asks only now and then. */
const edgeStep = 256;
/** How much a key zooms, and a turn of the wheel by one pixel. */
const keyFactor = 1.25;
const wheelFactor = 1.0015;

/** One picture as large as there is room, over the grid: with its facts, and the keys of the grid. */
export function largeView(parent: HTMLElement, actions: LargeActions): LargeView {
  const element = appendElement(parent, 'large', 'section');
  element.tabIndex = -1;
  element.hidden = true;
  const stage = appendElement(element, 'large-stage');
  const loading = appendElement(stage, 'large-loading', 'span');
  loading.append(icon('ring'));
  const facts = factsPane(element, actions, () => element.focus());
  const previous = iconButton(stage, 'large-back', 'chevronLeft', l10n.t('Previous picture'), () =>
    actions.step(-1),
  );
  const next = iconButton(stage, 'large-on', 'chevronRight', l10n.t('Next picture'), () => actions.step(1));
  const image = document.createElement('img');
  image.alt = '';
  image.draggable = false;
  stage.prepend(image);

  let look: LargeLook | null = null;
  let zoom: Zoom = fitted;
  let room: Pixels = { width: 0, height: 0 };
  /** Of the thumbnail, where nothing else tells the frame. */
  let natural: Pixels | null = null;
  let asked: { readonly key: string; readonly edge: number; readonly isSaved: boolean } | null = null;
  let timer: number | undefined;
  /** The next picture, which is asked for, too, or soon will be. */
  let ahead: Ahead | null = null;
  let aheadTimer: number | undefined;

  const keyOf = (shown: LargeLook | null): string | null => shown?.details.picture.key ?? null;

  function frame(): Pixels | null {
    return look && (largestPixels(look) ?? natural);
  }

  function place(): void {
    const picture = frame();
    image.hidden = picture === null;
    if (!picture || room.width === 0) return;
    const { left, top, width, height, scale } = placeOf(zoom, picture, room);
    Object.assign(image.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    stage.classList.toggle('zoomed', zoom.scale !== null);
    facts.showScale(scale * window.devicePixelRatio);
    askSoon(Math.max(width, height) * window.devicePixelRatio, picture);
  }

  function askSoon(shownEdge: number, picture: Pixels): void {
    const key = keyOf(look);
    if (!look || key === null) return;
    const edge = edgeToAskFor(shownEdge, largestPixels(look) ? picture : null);
    const isSaved = hasSavedFile(look.details.tile);
    if (asked?.key === key && asked.edge >= edge && asked.isSaved === isSaved) return;
    asked = { key, edge, isSaved };
    window.clearTimeout(timer);
    // What was loaded ahead is there.
    const delayMs = ahead?.key === key ? 0 : askDelayMs;
    timer = window.setTimeout(() => actions.look(key, edge), delayMs);
  }

  /** Once the picture is there, the next one is loaded, too. */
  function askAhead(): void {
    const looked = look?.looked;
    const next = look?.next;
    if (!looked?.file || looked.isLoading || looked.failure || !next || room.width === 0) return;
    const { key } = next.picture;
    const picture = pixelsOf(next.picture, 'original', anySize);
    const shown = picture ? placeOf(fitted, picture, room) : room;
    const edge = edgeToAskFor(Math.max(shown.width, shown.height) * window.devicePixelRatio, picture);
    if (ahead?.key === key && ahead.edge >= edge) return;
    const coming: Ahead = { key, edge, isAsked: false };
    ahead = coming;
    window.clearTimeout(aheadTimer);
    aheadTimer = window.setTimeout(() => {
      coming.isAsked = true;
      actions.lookAhead(key, edge);
    }, askDelayMs);
  }

  function showImage(): void {
    const address = look?.looked?.file?.address ?? look?.details.tile?.thumbnail ?? null;
    if (address === null) image.removeAttribute('src');
    else if (image.getAttribute('src') !== address) image.src = address;
  }

  function setZoom(to: Zoom): void {
    zoom = to;
    place();
  }

  function zoomBy(factor: number, at = { x: room.width / 2, y: room.height / 2 }): void {
    const picture = frame();
    if (picture) setZoom(zoomedBy(zoom, factor, at, picture, room));
  }

  /** Shows each pixel of the picture as one of the screen, or fits it in again. */
  function toggleZoom(at?: { readonly x: number; readonly y: number }): void {
    const picture = frame();
    if (!picture) return;
    if (zoom.scale !== null) return setZoom(fitted);
    zoomBy(1 / window.devicePixelRatio / fitScale(picture, room), at);
  }

  image.addEventListener('load', () => {
    natural = { width: image.naturalWidth, height: image.naturalHeight };
    place();
  });
  new ResizeObserver(() => {
    room = { width: stage.clientWidth, height: stage.clientHeight };
    place();
  }).observe(stage);

  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { left, top } = stage.getBoundingClientRect();
      zoomBy(wheelFactor ** -event.deltaY, { x: event.clientX - left, y: event.clientY - top });
    },
    { passive: false },
  );
  stage.addEventListener('dblclick', (event) => {
    if (event.target !== image && event.target !== stage) return;
    const { left, top } = stage.getBoundingClientRect();
    toggleZoom({ x: event.clientX - left, y: event.clientY - top });
  });
  image.addEventListener('pointerdown', (event) => {
    if (event.button === 0 && zoom.scale !== null) image.setPointerCapture(event.pointerId);
  });
  image.addEventListener('pointermove', (event) => {
    const picture = frame();
    if (!picture || !image.hasPointerCapture(event.pointerId)) return;
    setZoom(movedBy(zoom, { x: event.movementX, y: event.movementY }, picture, room));
  });

  element.addEventListener('keydown', (event) => {
    const key = keyOf(look);
    // Text that is selected is what is meant.
    if (gridCommandOf(event) === 'copyPicture' && document.getSelection()?.isCollapsed !== false) {
      event.preventDefault();
      event.stopPropagation();
      return event.repeat ? undefined : facts.copy();
    }
    if (key === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const command = commandOf(event, event.target !== element);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    switch (command) {
      case 'close':
        return actions.close();
      case 'next':
        return actions.step(1);
      case 'previous':
        return actions.step(-1);
      case 'first':
        return actions.step(-Infinity);
      case 'last':
        return actions.step(Infinity);
      case 'larger':
        return zoomBy(keyFactor);
      case 'smaller':
        return zoomBy(1 / keyFactor);
      case 'fit':
        return setZoom(fitted);
      case 'pixels':
        return zoom.scale === null ? toggleZoom() : undefined;
      case 'choose':
        return event.repeat ? undefined : actions.toggle(key);
      default:
        if (!event.repeat) actions.act(command, key);
    }
  });

  return {
    render(to) {
      const isOther = keyOf(to) !== keyOf(look);
      look = to;
      if (isOther) {
        zoom = fitted;
        natural = null;
        // What is shown of another picture would be taken for this one.
        image.removeAttribute('src');
        if (!to) asked = null;
        window.clearTimeout(timer);
        window.clearTimeout(aheadTimer);
        if (!ahead?.isAsked || ahead.key !== keyOf(to)) ahead = null;
      }
      element.hidden = to === null;
      if (!to) return;
      room = { width: stage.clientWidth, height: stage.clientHeight };
      element.ariaLabel = pictureTitle(to.details.picture);
      element.dataset['vscodeContext'] = menuContext(to.details.picture, to.details.tile, true);
      previous.disabled = to.index <= 0;
      next.disabled = to.index >= to.count - 1;
      // A button that cannot be pressed any more does not keep the focus.
      if (document.activeElement === (previous.disabled ? previous : next.disabled ? next : null))
        element.focus();
      loading.hidden = to.looked !== null && !to.looked.isLoading;
      showImage();
      facts.render(to);
      place();
      askAhead();
    },
    focus: () => element.focus({ preventScroll: true }),
    copy: () => facts.copy(),
  };
}

type LargeCommand =
  | 'close'
  | 'next'
  | 'previous'
  | 'first'
  | 'last'
  | 'larger'
  | 'smaller'
  | 'fit'
  | 'pixels'
  | 'choose'
  | PictureAction;

const commands: ReadonlyMap<string, LargeCommand> = new Map<string, LargeCommand>([
  ['escape', 'close'],
  ['arrowright', 'next'],
  ['arrowdown', 'next'],
  ['arrowleft', 'previous'],
  ['arrowup', 'previous'],
  ['home', 'first'],
  ['end', 'last'],
  ['+', 'larger'],
  ['=', 'larger'],
  ['-', 'smaller'],
  ['0', 'fit'],
  ['1', 'pixels'],
  [' ', 'choose'],
  ...pictureActions.flatMap(({ id, keys }) => keys.map((key) => [key, id] as const)),
]);

/** The command of a key; on a button of the view, Space and Enter press it. */
function commandOf({ key, shiftKey }: KeyboardEvent, isOnButton: boolean): LargeCommand | null {
  if (isOnButton && (key === ' ' || key === 'Enter')) return null;
  // A sign may need it.
  if (shiftKey && key.length > 1) return null;
  return commands.get(key.toLowerCase()) ?? null;
}

/** The largest pixels that are known of a picture. */
function largestPixels({ details, looked }: LargeLook): Pixels | null {
  const listed = pixelsOf(details.picture, 'original', anySize);
  const loaded = looked?.file?.pixels ?? null;
  if (!listed || !loaded) return listed ?? loaded;
  return Math.max(loaded.width, loaded.height) > Math.max(listed.width, listed.height) ? loaded : listed;
}

/** How many pixels of the longest edge are asked for where as many are seen; a picture of known size has no more than its own. */
function edgeToAskFor(shownEdge: number, picture: Pixels | null): number {
  const steps = Math.ceil(shownEdge / edgeStep) * edgeStep;
  const most = picture ? Math.max(picture.width, picture.height) : Infinity;
  return Math.min(Math.ceil(Math.min(steps, most)), maxLookedEdge);
}

function iconButton(
  parent: HTMLElement,
  className: string,
  drawing: IconName,
  label: string,
  onClick: () => void,
): HTMLButtonElement {
  const button = appendElement(parent, className, 'button');
  button.type = 'button';
  button.ariaLabel = label;
  button.title = label;
  button.append(icon(drawing));
  button.addEventListener('click', onClick);
  return button;
}

/** The facts beside the picture, and what can be done with it. */
function factsPane(
  parent: HTMLElement,
  actions: LargeActions,
  onLost: () => void,
): { render(look: LargeLook): void; showScale(scale: number): void; copy(): void } {
  const element = appendElement(parent, 'large-facts', 'aside');
  element.ariaLabel = l10n.t('This picture');
  iconButton(element, 'large-close', 'cross', l10n.t('Back to all pictures (Esc)'), actions.close);
  const title = appendElement(element, '', 'h2');
  title.ariaLive = 'polite';
  const place = appendElement(element, 'large-place', 'p');
  const by = appendElement(element, '', 'p');
  const creator = linkedText(by);
  const origin = appendElement(by, '', 'span');
  const terms = appendElement(element, '', 'p');
  const badge = appendElement(terms, 'license', 'span');
  const license = linkedText(badge);
  const meaning = appendElement(element, 'meaning', 'p');
  const links = appendElement(element, 'links');
  const saves = appendElement(element, 'meaning', 'p');
  const state = appendElement(element, 'state', 'p');
  const file = appendElement(element, 'large-file', 'p');
  const sizes = appendElement(element, 'sizes', 'table');
  const tags = appendElement(element, 'tags', 'p');
  let shown: LargeLook | null = null;
  let scaleText = '';

  const toggle = plainButton(links, {
    look: 'chip',
    label: '',
    onClick: () => shown && actions.toggle(shown.details.picture.key),
  });
  toggle.element.title = l10n.t('Space');
  const copyButton = plainButton(links, { look: 'link', label: copyLabel(), onClick: copy });
  copyButton.element.title = l10n.t('{0} ({1})', copyLabel(), 'Ctrl+C');
  copyButton.element.ariaLive = 'polite';
  const buttons = actionButtons(
    links,
    pictureActions.filter(({ id }) => id !== 'copyPicture'),
    (action) => shown && actions.act(action, shown.details.picture.key),
  );

  /** Copies what the large view shows, and says on the button whether that was done. */
  function copy(): void {
    const { looked } = shown ?? {};
    if (!looked?.file) return;
    const tell = (label: string) => (): void => {
      if (shown?.looked?.key === looked.key) copyButton.set({ label });
    };
    copyPicture(looked.file.address).then(tell(copiedText()), tell(notCopiedText()));
  }

  function showFile(): void {
    const known = shown?.looked?.file;
    const text = known
      ? [known.type, bytesText(known.bytes), l10n.t('{0} × {1}', known.pixels.width, known.pixels.height)]
      : [];
    setText(file, [...text, scaleText].filter((each) => each !== '').join(' · '));
  }

  return {
    render(look) {
      const before = shown;
      shown = look;
      const { picture, tile, pixels } = look.details;
      const { looked } = look;
      const id = picture.license?.id ?? null;
      setText(title, pictureTitle(picture));
      setText(place, l10n.t('{0} of {1}', look.index + 1, look.count));
      creator.set(picture.creator ?? '', looked?.links.creator ?? null);
      setText(origin, [picture.creator ? ' · ' : '', originText(picture)].join(''));
      badge.dataset['group'] = licenseGroupOf(id);
      license.set(picture.license?.name ?? l10n.t('No licence is known'), looked?.links.license ?? null);
      setText(meaning, licenseMeaning(id));
      if (picture !== before?.details.picture || pixels !== before.details.pixels)
        sizes.replaceChildren(...sizeRows(look));
      const tagged = visibleLine((looked?.tags ?? []).join(', '));
      setText(tags, tagged === '' ? '' : l10n.t('Tags: {0}', tagged));
      tags.hidden = tagged === '';
      const problem = looked?.failure ? failureText(looked.failure) : '';
      const fares = tile ? (tileStateText(tile)?.whole ?? '') : '';
      setText(state, [problem, fares].filter((each) => each !== '').join(' '));
      state.hidden = problem === '' && fares === '';
      toggle.set({ label: look.isChosen ? l10n.t('Chosen') : l10n.t('Choose'), pressed: look.isChosen });
      setText(saves, savesText(look.saves));
      saves.hidden = look.saves.count === 0;
      const focused = document.activeElement;
      // The small copy of the tile is not what would be meant.
      copyButton.element.hidden = !looked?.file;
      if (picture.key !== before?.details.picture.key) copyButton.set({ label: copyLabel() });
      buttons.render(countForOne(look.details));
      if (focused instanceof HTMLElement && focused.hidden && links.contains(focused)) onLost();
      showFile();
    },
    copy,
    showScale(scale) {
      scaleText = l10n.t('{0} %', Math.round(scale * 100));
      showFile();
    },
  };
}

/** What the button for saving means, as seen from this picture: it stays in sight below. */
function savesText({ count, isAmong }: LargeLook['saves']): string {
  if (!isAmong) return plural(l10n.t('Save means {0} other picture.|Save means {0} other pictures.'), count);
  if (count === 1) return l10n.t('Save means this picture.');
  return plural(
    l10n.t('Save means this and {0} other picture.|Save means this and {0} other pictures.'),
    count - 1,
  );
}

const copyLabel = (): string => l10n.t('Copy picture');
export const copiedText = (): string => l10n.t('Copied');
export const notCopiedText = (): string => l10n.t('Could not be copied');

/** Text that is a link where its address is known. */
function linkedText(parent: HTMLElement): { set(text: string, address: string | null): void } {
  const element = appendElement(parent, '', 'a');
  return {
    set(text, address) {
      setText(element, text);
      if (address === null) element.removeAttribute('href');
      else element.href = address;
    },
  };
}

/** All sizes whose pixels are known, the smallest first; that to be saved stands out. */
function sizeRows({ details: { picture, pixels }, minimum }: LargeLook): readonly HTMLElement[] {
  const named = new Map<string, SizeName[]>();
  const textOf = ({ width, height }: Pixels): string => l10n.t('{0} × {1}', width, height);
  for (const name of sizeNames) {
    const those = pixelsOf(picture, name, minimum);
    if (those) named.set(textOf(those), [...(named.get(textOf(those)) ?? []), name]);
  }
  // Squares that are cut from the picture are never saved.
  const known = wholeViews(picture.sizes)
    .flatMap(({ width, height }) => (width !== null && height !== null ? [{ width, height }] : []))
    .sort((a, b) => Math.max(a.width, a.height) - Math.max(b.width, b.height));
  return [...new Set(known.map(textOf))].map((text) => {
    const row = document.createElement('tr');
    const names = named.get(text) ?? [];
    const isSaved = pixels !== null && textOf(pixels) === text;
    row.classList.toggle('to-save', isSaved);
    appendElement(row, '', 'td').textContent = names.map(sizeNameText).join(', ');
    appendElement(row, '', 'td').textContent = text;
    return row;
  });
}
