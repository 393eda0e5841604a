import * as l10n from '@vscode/l10n';
import { quantityText } from '../src/shared/form/form';
import { invertChoice, type Choice } from '../src/shared/panel/choice';
import { draggedPicturesText, draggedPicturesType } from '../src/shared/panel/drag';
import { isInFolder, type FolderStatus } from '../src/shared/panel/filters';
import { folderStatus } from '../src/shared/panel/gallery';
import {
  isActionForMany,
  isActionOffered,
  isJudgementAction,
  pictureActions,
  type JudgementAction,
  type PictureAction,
} from '../src/shared/panel/pictureActions';
import { minimumPixelsOf } from '../src/shared/panel/filters';
import { boundedTileHeight } from '../src/shared/panel/tileHeights';
import type { LicenseGroup } from '../src/shared/picture/licenseGroups';
import { copyPicture } from './copyPicture';
import { detailsBar } from './detailsBar';
import { appendElement } from './fields';
import { copiedText, largeView, notCopiedText, type LargeLook } from './largeView';
import { centerOf, tileAfterStep, type Layout, type Step } from './layout';
import {
  chooseAll,
  gridCommandOf,
  withActive,
  emptySelection,
  selectRange,
  tickTile,
  type SelectionResult,
} from './selection';
import { actionFactsOf, clickedLicenseGroup, hasSavedFile, isLookAlikesMark, isLoupe } from './tile';
import { tileList } from './tileList';
import { initialView, type Actions, type View } from './view';

/** How much the tiles grow for each pixel that the wheel is turned with Ctrl, or two fingers are spread on a pad. */
const zoomOfPixel = 1.002;

/** Pixels of the longest edge of a picture that is copied from its tile. */
const copiedEdge = 2048;

/** Who waits for the file of a picture that is copied. */
interface Copying {
  readonly key: string;
  readonly resolve: (address: string) => void;
  readonly reject: (reason: Error) => void;
}

export interface PictureGrid {
  readonly element: HTMLElement;
  /** Below the last picture; what it holds is scrolled with them. */
  readonly end: HTMLElement;
  render(view: View): void;
  /** Gives the focus to the active tile. */
  focus(): void;
  /** Scrolls to the tile of a picture, and gives it the focus. */
  show(key: string): void;
  /** Puts a picture onto the clipboard. */
  copy(key: string): void;
}

/**
 * The grid of all shown pictures, and what can be done in it: moving, choosing, opening, keeping, rejecting. `lastActive` is the key of
 * the picture to come back to.
 */
export function pictureGrid(parent: HTMLElement, actions: Actions, lastActive: string | null): PictureGrid {
  const element = appendElement(parent, 'gallery');
  const list = tileList(element, actions.reportVisible);
  const line = detailsBar(element, actOnMeant, list.focus);
  const large = largeView(element, {
    look: actions.lookAt,
    lookAhead: actions.lookAhead,
    step: stepLarge,
    toggle: (key) => take(tickTile(view.choice, key)),
    act: actOnLarge,
    close: closeLarge,
  });

  let view = initialView;
  let selection = emptySelection;
  /** The picture to come back to, until it is there. */
  let returning = lastActive;
  let remembered = lastActive;
  /** The pictures that actions would be done with, by these. */
  const meant = new Map<PictureAction, readonly string[]>();
  let meantFor: readonly unknown[] = [];
  /** The picture that is looked at, large, over the tiles. */
  let largeKey: string | null = null;
  /** Where the user goes from picture to picture there. */
  let direction: 1 | -1 = 1;
  /** The horizontal position that moving up and down keeps to, as long as the layout stays the same. */
  let column: { readonly x: number; readonly layout: Layout } | null = null;
  /** The picture that is being copied, and who waits for its file, until that is there. */
  let copying: Copying | null = null;
  /** What is told of a picture for the moment. */
  let note: { readonly key: string; readonly text: string } | null = null;

  function render(next: View): void {
    const isOtherTab = next.snapshot.shownTab !== view.snapshot.shownTab;
    view = next;
    selection = withActive(selection, list.showView(view, selection.active));
    if (isOtherTab) endLarge();
    // One that is not shown any more gives way to the next.
    if (largeKey !== null && list.indexOf(largeKey) === undefined) setLarge(selection.active);
    giveCopied();
    if (returning !== null && list.indexOf(returning) !== undefined) {
      if (selection.active === null) goTo(returning);
      returning = null;
    }
    draw();
  }

  function draw(): void {
    const { active } = selection;
    list.draw(active);
    line.render({
      detailed: list.detailsOf(active),
      note: note?.key === active ? note.text : '',
      countFor: (action) => keysFor(action).length,
    });
    // Until the list is there, what is remembered is not yet known to be gone.
    if (returning === null && active !== remembered) actions.rememberActive((remembered = active));
    large.render(largeLook());
  }

  function goTo(key: string): void {
    selection = withActive(selection, key);
    list.reveal(key);
    draw();
  }

  function show(key: string): void {
    endLarge();
    goTo(key);
    list.focus();
  }

  function choose(next: Choice): void {
    if (next.size === view.choice.size && [...next].every((key) => view.choice.has(key))) draw();
    else actions.setChoice(next);
  }

  function take(selected: SelectionResult): void {
    selection = selected.selection;
    choose(selected.choice);
  }

  function step(key: string, to: Step, extend: boolean): void {
    const { pictureKeys, layout } = list;
    const from = list.indexOf(key);
    const frame = from === undefined ? undefined : layout.frames[from];
    if (from === undefined || !frame) return;
    const vertical = to !== 'left' && to !== 'right' && to !== 'home' && to !== 'end';
    const x = (vertical && column?.layout === layout ? column.x : null) ?? centerOf(frame);
    const next = pictureKeys[tileAfterStep(layout, from, to, x, list.viewHeight)];
    if (next === undefined) return;
    if (extend) take(selectRange(selection, view.choice, pictureKeys, key, next));
    goTo(next);
    list.focus();
    column = vertical ? { x, layout: list.layout } : null;
  }

  /** Copies a picture as large as a screen shows it; the host has to load that first. */
  function copy(key: string): void {
    if (key === largeKey) return large.copy();
    if (largeKey !== null || copying || list.indexOf(key) === undefined) return;
    const tell = (text: string): void => {
      note = { key, text };
      draw();
    };
    goTo(key);
    tell(l10n.t('Copying…'));
    const address = new Promise<string>((resolve, reject) => (copying = { key, resolve, reject }));
    copyPicture(address)
      .then(
        () => tell(copiedText()),
        () => tell(notCopiedText()),
      )
      .finally(stopCopying);
    actions.lookAt(key, copiedEdge);
  }

  /** Hands the file that is to be copied to who waits for it. */
  function giveCopied(): void {
    const { looked } = view;
    if (looked?.key !== copying?.key || !looked || looked.isLoading) return;
    if (looked.file) copying?.resolve(looked.file.address);
    else copying?.reject(new Error('It could not be loaded.'));
  }

  function stopCopying(): void {
    copying = null;
    if (largeKey === null) actions.lookAt(null, 1);
  }

  function largeLook(): LargeLook | null {
    const details = list.detailsOf(largeKey);
    const index = list.indexOf(largeKey);
    if (!details || index === undefined || largeKey === null) return null;
    const { looked, form, choice, offer } = view;
    const quantity = Number(quantityText(form, offer.offered.length));
    const saved = offer.offered.slice(0, quantity > 0 ? quantity : 0);
    return {
      details,
      looked: looked?.key === largeKey ? looked : null,
      size: form.size,
      minimum: minimumPixelsOf(form.filters),
      isChosen: choice.has(largeKey),
      saves: { count: saved.length, isAmong: saved.some(({ key }) => key === largeKey) },
      next: list.detailsOf(list.pictureKeys[index + direction] ?? null),
      index,
      count: list.pictureKeys.length,
    };
  }

  function setLarge(key: string | null): void {
    if (key === null) return endLarge();
    largeKey = key;
    list.element.inert = true;
    goTo(key);
  }

  function openLarge(key: string): void {
    direction = 1;
    // Only one picture is loaded at a time.
    copying?.reject(new Error('Something else is looked at.'));
    setLarge(key);
    large.focus();
  }

  function endLarge(): void {
    if (largeKey === null) return;
    largeKey = null;
    list.element.inert = false;
    actions.lookAt(null, 1);
  }

  function closeLarge(): void {
    endLarge();
    draw();
    list.focus();
  }

  function stepLarge(by: number): void {
    const index = list.indexOf(largeKey);
    const { pictureKeys } = list;
    // Whoever went to the first or last one turns back.
    direction = by === -Infinity || (by > 0 && by !== Infinity) ? 1 : -1;
    const next = pictureKeys[Math.min(Math.max(0, (index ?? 0) + by), pictureKeys.length - 1)];
    if (next !== undefined && next !== largeKey) setLarge(next);
  }

  /** Whoever judges goes on to the next picture, saved or not. */
  function actOnLarge(action: PictureAction, key: string): void {
    const status = statusOf(key);
    const isOver = status === 'rejected' || (action === 'keep' && status !== 'saved');
    if (isOver || !isJudgementAction(action)) return actOn(action, key);
    actions.actOnPictures(action, [key]);
    stepLarge(1);
  }

  /** Shows only pictures whose licences are in this group, or all again. The keyboard has the same among the filters. */
  function filterBy(group: LicenseGroup): void {
    const { filters } = view.form;
    actions.editForm({ filters: { ...filters, license: filters.license === group ? 'any' : group } });
  }

  /** Goes to the best of them, beside which the others come and go. */
  function toggleLookAlikes(key: string): void {
    const { othersOf, bestOf } = view.offer.lookAlikes;
    const best = bestOf.get(key) ?? key;
    if (!othersOf.has(best)) return;
    selection = withActive(selection, best);
    actions.toggleLookAlikes(best);
    goTo(best);
    list.focus();
  }

  const statusOf = (key: string): FolderStatus => folderStatus(view.tiles.get(key));

  /** Pictures are judged one by one, the saved ones and the others, so the next one of its kind becomes active. */
  function judge(action: JudgementAction, key: string): void {
    const isSaved = isInFolder(statusOf(key));
    if (statusOf(key) === 'rejected' || (action === 'keep' && !isSaved)) return;
    actions.actOnPictures(action, [key]);
    const next = list.pictureKeys
      .slice((list.indexOf(key) ?? 0) + 1)
      .find((each) => statusOf(each) !== 'rejected' && isInFolder(statusOf(each)) === isSaved);
    if (next !== undefined) goTo(next);
  }

  function openPage(key: string): void {
    if (list.detailsOf(key)?.picture.hasPage) actions.actOnPictures('openPage', [key]);
  }

  /**
   * The pictures that an action would be done with: the active one, or all that are chosen where it is one of them, or none is active, as
   * in the menu. Counted only when something has changed, because that may be thousands.
   */
  function keysFor({ id, when, isForMany }: (typeof pictureActions)[number]): readonly string[] {
    const { active } = selection;
    const { choice, offer, tiles } = view;
    const now = [active, choice, offer, tiles];
    if (now.some((each, at) => each !== meantFor[at])) meant.clear();
    meantFor = now;
    const known = meant.get(id);
    if (known) return known;
    const details = list.detailsOf(active);
    const isOfChoice = isForMany && (details === null || choice.has(details.picture.key));
    const those = isOfChoice ? offer.chosen : details ? [details.picture] : [];
    const keys = those.flatMap((picture) =>
      isActionOffered(when, actionFactsOf(picture, tiles.get(picture.key))) ? [picture.key] : [],
    );
    meant.set(id, keys);
    return keys;
  }

  function actOnMeant(action: PictureAction): void {
    const { active } = selection;
    const keys = pictureActions.filter(({ id }) => id === action).flatMap(keysFor);
    if (keys.length === 1 && keys[0] === active) return actOn(action, active);
    if (keys.length > 0) actions.actOnPictures(action, keys);
  }

  function actOn(action: PictureAction, key: string): void {
    // The key that marks a picture takes the mark off, too.
    if (action === 'keep' && statusOf(key) === 'kept') return actions.actOnPictures('unkeep', [key]);
    if (isJudgementAction(action)) return judge(action, key);
    // What is not saved is opened where it comes from.
    if (action === 'open' && !hasSavedFile(view.tiles.get(key))) return openPage(key);
    actions.actOnPictures(action, [key]);
  }

  list.element.addEventListener('keydown', (event) => {
    const key = list.pictureKeyOf(event);
    const command = gridCommandOf(event);
    if (key === null || command === null) return;
    if (command === 'none' && view.choice.size === 0) return;
    // Text that is selected is what is meant.
    if (command === 'copyPicture' && document.getSelection()?.isCollapsed === false) return;
    // VS Code also handles keys of its webviews: Ctrl+A would select all text of the page.
    event.preventDefault();
    event.stopPropagation();
    if (typeof command === 'object') return step(key, command.to, command.isRange);
    switch (command) {
      case 'tick':
        return event.repeat ? undefined : take(tickTile(view.choice, key));
      case 'range':
        return take(selectRange(selection, view.choice, list.pictureKeys, selection.anchor, key));
      case 'all':
        return choose(chooseAll(view.choice, list.pictureKeys));
      case 'invert':
        return choose(invertChoice(view.choice, view.offer.shown));
      case 'none':
        return choose(new Set());
      case 'look':
        return event.repeat ? undefined : openLarge(key);
      case 'copyPicture':
        return event.repeat ? undefined : copy(key);
      case 'alike':
        return event.repeat ? undefined : toggleLookAlikes(key);
      default:
        if (event.repeat) return;
        // Judging goes from one to the next.
        if (isActionForMany(command) && !isJudgementAction(command)) return actOnMeant(command);
        actOn(command, key);
        if (isJudgementAction(command)) list.focus();
    }
  });

  list.element.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const tileHeight = boundedTileHeight(view.form.tileHeight * zoomOfPixel ** -event.deltaY);
      if (tileHeight !== view.form.tileHeight) actions.editForm({ tileHeight });
    },
    { passive: false },
  );

  list.element.addEventListener('click', (event) => {
    const key = list.pictureKeyOf(event);
    if (key === null) return;
    if (isLoupe(event.target)) return openLarge(key);
    if (isLookAlikesMark(event.target)) return toggleLookAlikes(key);
    const group = clickedLicenseGroup(event);
    if (group) return filterBy(group);
    const isStar = event.target instanceof Element && event.target.closest('.badge') !== null;
    if (isStar && statusOf(key) === 'kept') return actions.actOnPictures('unkeep', [key]);
    take(
      event.shiftKey
        ? selectRange(selection, view.choice, list.pictureKeys, selection.anchor ?? key, key)
        : tickTile(view.choice, key),
    );
  });

  list.element.addEventListener('dblclick', (event) => {
    const key = list.pictureKeyOf(event);
    const isOnTile =
      !isLoupe(event.target) && !isLookAlikesMark(event.target) && clickedLicenseGroup(event) === null;
    if (key !== null && !event.shiftKey && isOnTile) openLarge(key);
  });

  // A tile is active once it has the focus, however it got it.
  list.element.addEventListener('focusin', (event) => {
    const key = list.pictureKeyOf(event);
    if (key === null || key === selection.active) return;
    // The range stays: the click that brought the focus here may extend it.
    selection = { ...selection, active: key };
    draw();
  });

  // Into a text editor, or wherever else our type is known.
  list.element.addEventListener('dragstart', (event) => {
    const key = list.pictureKeyOf(event);
    if (key === null || !event.dataTransfer) return event.preventDefault();
    const chosen = view.offer.chosen.map((picture) => picture.key);
    const dragged = chosen.includes(key) ? chosen : [key];
    event.dataTransfer.effectAllowed = 'copy';
    event.dataTransfer.setData(draggedPicturesType, draggedPicturesText(dragged));
  });

  list.element.addEventListener('contextmenu', (event) => {
    const key = list.pictureKeyOf(event);
    if (key === null) return;
    selection = withActive(selection, key);
    draw();
    list.focus();
  });

  return { element, end: list.end, render, focus: list.focus, show, copy };
}
