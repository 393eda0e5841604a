import { fieldNames, scrapeErrors, searchErrors, type FieldErrors } from '../src/shared/form';
import { box } from './fields';
import { found } from './found';
import { connect } from './host';
import { progressBar, statusLine } from './progress';
import { scrapeForm } from './scrapeForm';
import { searchForm } from './searchForm';
import { contextOf, firstView, running, sameErrors, withEdit, withSnapshot, type Actions } from './view';

let view = firstView;
/** Whether the host is to answer something the user just did, so that its errors may take the focus. */
let asked = false;

const send = connect((snapshot) => {
  const { snapshot: before } = view;
  view = withSnapshot(view, snapshot);
  render();
  show();
  if (running(snapshot)) asked = false;
  if (!asked || sameErrors(snapshot.errors, before.errors)) return;
  asked = false;
  focusFirst(snapshot.errors);
});

const actions: Actions = {
  edit(change) {
    view = withEdit(view, change);
    render();
    send({ type: 'form', form: view.form });
  },
  search: () => start('search', searchErrors(view.form)),
  scrape: () => start('scrape', scrapeErrors(view.form, contextOf(view.snapshot))),
  send(type) {
    asked = type === 'browse';
    send({ type });
  },
};

const top = searchForm(document.body, actions);
const middle = found(document.body, actions);
const bottom = box(document.body, 'bottom', 'footer');
const bar = progressBar(bottom);
const saveForm = scrapeForm(bottom, actions);
const status = statusLine(bottom);
const fields = { ...top.fields, ...saveForm.fields };

function render(): void {
  top.render(view);
  saveForm.render(view);
  middle.render(view.snapshot);
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
  if (document.hasFocus()) focusKeyword();
  else window.addEventListener('focus', focusKeyword, { once: true });
}

/** A panel that opens with the focus is ready to be typed into; one in the background takes it from nobody. */
function focusKeyword(): void {
  if (document.activeElement === document.body) top.fields.keyword?.focus();
}

document.body.hidden = true;
send({ type: 'ready' });
