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
/** Whether the host is to answer something the user just did, so that its errors may take the focus. */
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
    // What had the focus goes away.
    if (type === 'clear') top.focus();
    if (type === 'retryFailed') saveForm.focusStart();
  },
};

const head = box(document.body, 'head', 'header');
// Headings, too, belong to a part that assistive technology knows of.
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
  // Forgotten, so that the host can find the same thing wrong again.
  view = { ...view, errors, snapshot: { ...view.snapshot, errors: {} } };
  render();
  if (focusFirst(errors)) return;
  asked = true;
  send({ type, form: view.form });
}

/** Moves the focus to the first wrong field, in the order of the page; false when none is wrong. */
function focusFirst(errors: FieldErrors): boolean {
  const wrong = fieldNames.find((name) => errors[name] !== undefined);
  if (wrong === undefined) return false;
  fields[wrong]?.focus();
  return true;
}

/** What is typed before the host has spoken for the first time would be lost, so the page is shown only then. */
function show(): void {
  if (!document.body.hidden) return;
  document.body.hidden = false;
  if (document.hasFocus()) focusSearch();
  else window.addEventListener('focus', focusSearch, { once: true });
}

/** A panel that opens with the focus is ready to be typed into; one in the background takes it from nobody. */
function focusSearch(): void {
  if (document.activeElement === document.body) top.focus();
}

document.body.hidden = true;
send({ type: 'ready' });
