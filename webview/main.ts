import { fieldNames, scrapeErrors, searchErrors, type FieldErrors } from '../src/shared/form/form';
import { setDisplayLanguage } from '../src/shared/words/l10n';
import { appendElement } from './fields';
import { foundPane } from './foundPane';
import { connectHost } from './hostConnection';
import { progressBar, statusLine } from './progress';
import { scrapeForm } from './scrapeForm';
import { searchForm } from './searchForm';
import { sourceRunList } from './sourceRunList';
import { keepSelectAllInFields } from './toolkit';
import {
  formContextOf,
  initialView,
  activeRun,
  hasSameErrors,
  withChoice,
  withEdit,
  withUpdate,
  type Actions,
} from './view';

setDisplayLanguage(
  document.documentElement.lang,
  JSON.parse(document.getElementById('l10n')?.textContent ?? '{}'),
);

let view = initialView;
/** Whether the user just did something that the host has to answer, so that its errors may take the focus. */
let isAnswerAwaited = false;

const host = connectHost((update) => {
  const { snapshot } = update;
  const { snapshot: before } = view;
  view = withUpdate(view, update);
  render();
  showPage();
  if (activeRun(snapshot)) isAnswerAwaited = false;
  if (!isAnswerAwaited || hasSameErrors(snapshot.errors, before.errors)) return;
  isAnswerAwaited = false;
  focusFirstError(snapshot.errors);
});

const { send } = host;

const actions: Actions = {
  editForm(change) {
    view = withEdit(view, change);
    render();
    send({ type: 'edit', change });
  },
  startSearch: () => startRun('search', searchErrors(view.form)),
  startScrape: () => startRun('scrape', scrapeErrors(view.form, formContextOf(view))),
  setChoice(choice) {
    view = withChoice(view, choice);
    render();
    send({ type: 'choose', keys: [...choice] });
  },
  reportVisible: (keys) => send({ type: 'visible', keys }),
  actOnPicture: (action, key) => send({ type: 'picture', action, key }),
  setApiKey: (source) => send({ type: 'setKey', source }),
  sendCommand(type) {
    isAnswerAwaited = type === 'browse';
    send({ type });
    // The button that had the focus disappears.
    if (type === 'clear') top.focus();
    if (type === 'retryFailed') saveForm.focusStart();
  },
};

const head = appendElement(document.body, 'head', 'header');
// Headings, too, should be inside a landmark for assistive technology.
head.append(...document.querySelectorAll('h1'));
const top = searchForm(head, actions);
const sourceRunLine = sourceRunList(head, actions.setApiKey, top.focus);
const foundArea = foundPane(document.body, actions, host);
const bottom = appendElement(document.body, 'bottom', 'footer');
const bar = progressBar(bottom);
const saveForm = scrapeForm(bottom, actions);
const status = statusLine(saveForm.line);
const fields = { ...top.fields, ...foundArea.fields, ...saveForm.fields };

function render(): void {
  top.render(view);
  sourceRunLine.render(view.snapshot);
  saveForm.render(view);
  foundArea.render(view);
  bar.render(view.snapshot);
  status.render(view.snapshot);
}

function startRun(type: 'search' | 'scrape', errors: FieldErrors): void {
  if (activeRun(view.snapshot)) return;
  // Cleared, so that the same error of the host is noticed again.
  view = { ...view, errors, snapshot: { ...view.snapshot, errors: {} } };
  render();
  if (focusFirstError(errors)) return;
  isAnswerAwaited = true;
  send({ type, form: view.form });
}

/** Focuses the first wrong field, in the order of the page; returns false when none is wrong. */
function focusFirstError(errors: FieldErrors): boolean {
  const wrong = fieldNames.find((name) => errors[name] !== undefined);
  if (wrong === undefined) return false;
  fields[wrong]?.focus();
  return true;
}

/** Text typed before the host's first message would be lost, so the page is shown only after it. */
function showPage(): void {
  if (!document.body.hidden) return;
  document.body.hidden = false;
  if (document.hasFocus()) focusSearch();
  else window.addEventListener('focus', focusSearch, { once: true });
}

/** A panel that opens with the focus is ready for typing; one in the background does not steal the focus. */
function focusSearch(): void {
  if (document.activeElement === document.body) top.focus();
}

keepSelectAllInFields(document.body);
document.body.hidden = true;
send({ type: 'ready' });
