import { fieldNames, scrapeErrors, searchErrors, type FieldErrors } from '../src/shared/form/form';
import { speak } from '../src/shared/words/l10n';
import { box } from './fields';
import { found } from './found';
import { connect } from './host';
import { progressBar, statusLine } from './progress';
import { scrapeForm } from './scrapeForm';
import { searchForm } from './searchForm';
import { turnList } from './turns';
import {
  contextOf,
  firstView,
  running,
  sameErrors,
  withChoice,
  withEdit,
  withUpdate,
  type Actions,
} from './view';

speak(document.documentElement.lang, JSON.parse(document.getElementById('l10n')?.textContent ?? '{}'));

let view = firstView;
/** Whether the user just did something that the host has to answer, so that its errors may take the focus. */
let asked = false;

const host = connect((update) => {
  const { snapshot } = update;
  const { snapshot: before } = view;
  view = withUpdate(view, update);
  render();
  show();
  if (running(snapshot)) asked = false;
  if (!asked || sameErrors(snapshot.errors, before.errors)) return;
  asked = false;
  focusFirst(snapshot.errors);
});

const { send } = host;

const actions: Actions = {
  edit(change) {
    view = withEdit(view, change);
    render();
    send({ type: 'form', form: view.form });
  },
  search: () => start('search', searchErrors(view.form)),
  scrape: () => start('scrape', scrapeErrors(view.form, contextOf(view))),
  choose(choice) {
    view = withChoice(view, choice);
    render();
    send({ type: 'choose', keys: [...choice] });
  },
  visible: (keys) => send({ type: 'visible', keys }),
  picture: (action, key) => send({ type: 'picture', action, key }),
  setKey: (source) => send({ type: 'setKey', source }),
  send(type) {
    asked = type === 'browse';
    send({ type });
    // The button that had the focus disappears.
    if (type === 'clear') top.focus();
    if (type === 'retryFailed') saveForm.focusStart();
  },
};

const head = box(document.body, 'head', 'header');
// Headings, too, should be inside a landmark for assistive technology.
head.append(...document.querySelectorAll('h1'));
const top = searchForm(head, actions);
const turns = turnList(head, actions.setKey, top.focus);
const middle = found(document.body, actions, host);
const bottom = box(document.body, 'bottom', 'footer');
const bar = progressBar(bottom);
const saveForm = scrapeForm(bottom, actions);
const status = statusLine(saveForm.line);
const fields = { ...top.fields, ...middle.fields, ...saveForm.fields };

function render(): void {
  top.render(view);
  turns.render(view.snapshot);
  saveForm.render(view);
  middle.render(view);
  bar.render(view.snapshot);
  status.render(view.snapshot);
}

function start(type: 'search' | 'scrape', errors: FieldErrors): void {
  if (running(view.snapshot)) return;
  // Cleared, so that the same error of the host is noticed again.
  view = { ...view, errors, snapshot: { ...view.snapshot, errors: {} } };
  render();
  if (focusFirst(errors)) return;
  asked = true;
  send({ type, form: view.form });
}

/** Focuses the first wrong field, in the order of the page; returns false when none is wrong. */
function focusFirst(errors: FieldErrors): boolean {
  const wrong = fieldNames.find((name) => errors[name] !== undefined);
  if (wrong === undefined) return false;
  fields[wrong]?.focus();
  return true;
}

/** Text typed before the host's first message would be lost, so the page is shown only after it. */
function show(): void {
  if (!document.body.hidden) return;
  document.body.hidden = false;
  if (document.hasFocus()) focusSearch();
  else window.addEventListener('focus', focusSearch, { once: true });
}

/** A panel that opens with the focus is ready for typing; one in the background does not steal the focus. */
function focusSearch(): void {
  if (document.activeElement === document.body) top.focus();
}

document.body.hidden = true;
send({ type: 'ready' });
