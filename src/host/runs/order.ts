import { estimateBytes } from '../../shared/panel/estimate';
import { leastOf } from '../../shared/panel/filters';
import { asksForRoot, quantityText, scrapeErrors } from '../../shared/form/form';
import type { Picture } from '../../shared/picture/picture';
import type { SaveFolder } from '../folders/folder';
import type { FormState } from '../form/formState';
import type { FoundList } from '../list/foundList';
import type { Ports } from '../ports';
import type { Started } from '../form/remembered';

/** What is to be saved. */
export interface Order {
  readonly started: Started;
  readonly folder: SaveFolder;
  /** Tried in this order until `quantity` good files are there. */
  readonly pictures: readonly Picture[];
  readonly quantity: number;
}

/** How a scrape ended, as far as it takes to try again what failed in it. */
export interface LastScrape {
  readonly started: Started;
  readonly folder: SaveFolder;
  /** Keys. */
  readonly failed: readonly string[];
}

/** Who is asked before anything is saved. */
type Asked = Pick<Ports, 'maySave' | 'mayFill' | 'pickRoot'>;

/** Nobody is asked whether a folder may be filled with less. */
const muchBytes = 100e6;

/**
 * What the form asks for of what is offered. Null when it may not be saved: what is wrong is said on the form, and what the
 * user does not want he knows.
 */
export async function newOrder(
  form: FormState,
  list: FoundList,
  ask: Asked,
  signal: AbortSignal,
): Promise<Order | null> {
  const { values } = form;
  const { choice } = list;
  const { offered } = list.offer(values.filters);
  const context = {
    ...form.place,
    found: list.size,
    offered: offered.length,
    choosing: choice.length > 0,
  };
  form.errors = scrapeErrors(values, context);
  if (form.isWrong || !(await ask.maySave()) || signal.aborted) return null;
  if (asksForRoot(values, context)) {
    const picked = await ask.pickRoot();
    if (picked === null || signal.aborted) return null;
    form.root = picked;
  }
  const folder = await form.saveFolder(form.folder);
  if (!folder || signal.aborted) return null;
  const quantity = Number(quantityText(values, offered.length).trim());
  const bytes = estimateBytes(offered, values.size, leastOf(values.filters), quantity);
  if (!(await mayTake(folder, bytes, ask)) || signal.aborted) return null;
  const started = { form: values, choice, quantity, folder: folder.shown };
  return { started, folder, pictures: list.pictures(offered.map(({ key }) => key)), quantity };
}

/** Whether so many bytes may go into a folder; the user is asked where that is much and may be unwanted. */
export async function mayTake(
  { path }: SaveFolder,
  bytes: number,
  ask: Pick<Ports, 'mayFill'>,
): Promise<boolean> {
  return bytes <= muchBytes || ask.mayFill(path, bytes);
}

/** All that failed in the last scrape, and only that, saved in the same way. Null as above, or when there is nothing. */
export async function retryOrder(
  last: LastScrape | null,
  form: FormState,
  list: FoundList,
  ask: Asked,
  signal: AbortSignal,
): Promise<Order | null> {
  const pictures = list.pictures(last?.failed ?? []);
  if (!last || pictures.length === 0 || !(await ask.maySave()) || signal.aborted) return null;
  // The workspace may have changed since.
  const folder = await form.saveFolder(last.folder.path);
  if (!folder || signal.aborted) return null;
  return { started: last.started, folder, pictures, quantity: pictures.length };
}
