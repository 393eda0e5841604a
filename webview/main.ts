import { fieldNames, scrapeErrors, searchErrors, type FieldErrors } from '../src/shared/form/form';
import { keywordListErrors } from '../src/shared/keywords/keywordForm';
import type { Update } from '../src/shared/panel/protocol';
import { maxUndoMs } from '../src/shared/panel/undo';
import { setDisplayLanguage } from '../src/shared/words/l10n';
import { appendElement } from './fields';
import { fingerprinter } from './fingerprinter';
import { foundPane } from './foundPane';
import { connectHost } from './hostConnection';
import { isDialogOpen } from './dialog';
import { keyLine } from './keyLine';
import { keysDialog } from './keysDialog';
import { keywordsDialog } from './keywordsDialog';
import { saveBar } from './saveBar';
import { keepFocusOverDialogs } from './keptFocus';
import { searchForm } from './searchForm';
import { latinLetter } from './selection';
import { sourceRunList } from './sourceRunList';
import { keepSelectAllInFields } from './toolkit';
import {
  formContextOf,
  initialView,
  canSave,
  isSearching,
  hasSameErrors,
  withChoice,
  withCompared,
  withEdit,
  withToggledLookAlikes,
  withUpdate,
  type Actions,
  canUndo,
  type View,
} from './view';

setDisplayLanguage(
  document.documentElement.lang,
  JSON.parse(document.getElementById('l10n')?.textContent ?? '{}'),
);

let view = initialView;
/** What the user just did that the host has to answer, so that its errors may take the focus. */
let awaited: 'search' | 'scrape' | 'saveKeywords' | 'browse' | null = null;

const host = connectHost((message) => {
  if (message.type === 'copyPicture') foundArea.copyPicture(message.key);
  else takeUpdate(message);
});

function takeUpdate(update: Update): void {
  const { snapshot } = update;
  const { snapshot: before } = view;
  view = withUpdate(view, update);
  // Text typed before the host's first message would be lost, so the page is shown only now; and before it is rendered, as
  // what is hidden cannot be scrolled to.
  const isFirst = document.body.hidden;
  document.body.hidden = false;
  render();
  if (isFirst) takeFocus();
  if (hasBegun(awaited, snapshot)) awaited = null;
  if (awaited === null || hasSameErrors(snapshot.errors, before.errors)) return;
  awaited = null;
  focusFirstError(snapshot.errors);
}

const { send } = host;

const actions: Actions = {
  editForm(change) {
    view = withEdit(view, change);
    render();
    send({ type: 'edit', tab: view.snapshot.shownTab, change });
  },
  startSearch: () => startRun('search', searchErrors(view.form)),
  findMore: () => send({ type: 'findMore', tab: view.snapshot.shownTab }),
  findMatching: (count) => send({ type: 'findMatching', tab: view.snapshot.shownTab, count }),
  startScrape: () => startRun('scrape', scrapeErrors(view.form, formContextOf(view))),
  startKeywords() {
    if (view.snapshot.keywordRun?.isRunning) return;
    const errors = keywordListErrors(view.form, formContextOf(view));
    // What is wrong may stand on the page behind it.
    if (!errors.keywords && !errors.eachQuantity && !errors.parentFolder) keywordList.close();
    startRun('saveKeywords', errors);
  },
  showKeywords(lines) {
    if (lines !== undefined) actions.editForm({ keywordList: { ...view.form.keywordList, keywords: lines } });
    keywordList.open();
  },
  setChoice(choice) {
    const lost = choice.size === 0 && view.choice.size > 0 ? view.choice : null;
    view = withChoice(view, choice);
    rememberLostChoice(lost && { tab: view.snapshot.shownTab, choice: lost });
    render();
    send({ type: 'choose', tab: view.snapshot.shownTab, keys: [...choice] });
  },
  toggleLookAlikes(key) {
    view = withToggledLookAlikes(view, key);
    render();
  },
  noteCompared() {
    const before = view;
    view = withCompared(view);
    if (view !== before) render();
  },
  reportFingerprints: (prints) => send({ type: 'fingerprints', prints: [...prints] }),
  focusPictures: () => foundArea.focusPictures(),
  showPicture: (key) => foundArea.showPicture(key),
  undo() {
    if (view.snapshot.canUndo) return send({ type: 'undo' });
    const { lostChoice } = view;
    if (lostChoice && canUndo(view)) actions.setChoice(lostChoice.choice);
  },
  showKeys: keysDialog(),
  showTab: (tab) => send({ type: 'showTab', tab }),
  closeTab: (tab) => send({ type: 'closeTab', tab }),
  reportVisible: (keys) => send({ type: 'visible', keys }),
  cancelQueued: (id) => send({ type: 'cancelQueued', id }),
  lookAt: (key, edge) => send({ type: 'look', key, edge }),
  lookAhead: (key, edge) => send({ type: 'lookAhead', key, edge }),
  actOnPictures: (action, keys) => send({ type: 'picture', action, keys }),
  rememberActive: host.rememberActive,
  setApiKey: (source) => send({ type: 'setKey', source }),
  declineSource: (source) => send({ type: 'declineSource', source }),
  openSearchPage: (source) => send({ type: 'openSearchPage', tab: view.snapshot.shownTab, source }),
  stopWaiting() {
    send({ type: 'stopWaiting', tab: view.snapshot.shownTab });
    // The button that had the focus disappears.
    top.focus();
  },
  sendCommand(type) {
    awaited = type === 'browse' ? type : null;
    if (type === 'cancelSearch') send({ type: 'cancel', what: 'search' });
    else if (type === 'cancelSave') send({ type: 'cancel', what: 'save' });
    else send({ type });
    // The button that had the focus disappears.
    if (type === 'clear') top.focus();
    if (type === 'retryFailed' || type === 'dismiss') saveForm.focusStart();
  },
};

const head = appendElement(document.body, 'head', 'header');
// Headings, too, should be inside a landmark for assistive technology.
head.append(...document.querySelectorAll('h1'));
const top = searchForm(head, actions);
const renderKeyLine = keyLine(head, actions);
const sourceRunLine = sourceRunList(head, actions, top.focus);
const foundArea = foundPane(document.body, actions, host.lastActive);
const bottom = appendElement(document.body, 'bottom', 'footer');
const saveForm = saveBar(bottom, actions);
const compare = fingerprinter(actions);
const keywordList = keywordsDialog(actions);
const fields = { ...top.fields, ...foundArea.fields, ...saveForm.fields, ...keywordList.fields };

function render(): void {
  top.render(view);
  renderKeyLine(view);
  sourceRunLine.render(view.snapshot);
  saveForm.render(view);
  keywordList.render(view);
  foundArea.render(view);
  compare(view);
}

let undoTimer: ReturnType<typeof setTimeout> | undefined;

function rememberLostChoice(lostChoice: View['lostChoice']): void {
  clearTimeout(undoTimer);
  view = { ...view, lostChoice };
  if (lostChoice)
    undoTimer = setTimeout(() => {
      rememberLostChoice(null);
      render();
    }, maxUndoMs);
}

/** Whether what the user wanted goes on by now, or is refused because it does already. */
function hasBegun(what: typeof awaited, snapshot: View['snapshot']): boolean {
  if (what === 'saveKeywords') return snapshot.keywordRun?.isRunning ?? false;
  return what === 'search' ? isSearching(snapshot) : !canSave(snapshot);
}

function startRun(type: 'search' | 'scrape' | 'saveKeywords', errors: FieldErrors): void {
  if (hasBegun(type, view.snapshot)) return;
  // Cleared, so that the same error of the host is noticed again.
  view = { ...view, errors, snapshot: { ...view.snapshot, errors: {} } };
  render();
  if (focusFirstError(errors)) return;
  awaited = type;
  send({ type, tab: view.snapshot.shownTab, form: view.form });
}

/** Focuses the first wrong field, in the order of the page; returns false when none is wrong. */
function focusFirstError(errors: FieldErrors): boolean {
  const wrong = fieldNames.find((name) => errors[name] !== undefined);
  if (wrong === undefined) return false;
  fields[wrong]?.focus();
  return true;
}

function takeFocus(): void {
  if (document.hasFocus()) focusSearch();
  else window.addEventListener('focus', focusSearch, { once: true });
}

/** A panel that opens with the focus is ready for typing; one in the background does not steal the focus. */
function focusSearch(): void {
  if (document.activeElement === document.body) top.focus();
}

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat || isDialogOpen()) return;
  // In these a character is text, and no command.
  const isTyped =
    event.target instanceof Element && event.target.matches('ui-text-field, ui-text-area, select');
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) actions.startScrape();
  else if (event.key === '/' && !isTyped) top.focus();
  else if (event.key === '?' && !isTyped) actions.showKeys();
  else if (latinLetter(event) === 'z' && (event.ctrlKey || event.metaKey) && !isTyped) actions.undo();
  else return;
  event.preventDefault();
  // VS Code would do something of its own, too: undo what was last typed into a field.
  event.stopPropagation();
});

keepSelectAllInFields(document.body);
keepFocusOverDialogs();
document.body.hidden = true;
send({ type: 'ready' });
