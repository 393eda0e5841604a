import * as v from 'valibot';
import { formChangeShape, formShape } from '../form/form';
import { keyShape, keysShape } from '../picture/keys';
import { sourceIds } from '../sources/sources';
import { fieldsOf } from '../words/untrusted';
import { understood, type Shape } from '../words/shape';
import { maxLookedEdge } from './lookedAt';
import { fingerprintedShape } from './fingerprint';
import { pictureActionIds } from './pictureActions';

/** Number of the tab that the page shows: the host may show another one by now. */
const tabShape = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const edgeShape = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(maxLookedEdge));

/** The most fingerprints in one message. */
export const maxPrintsPerMessage = 1_000;

/** What the webview tells the extension host, by type. It names no address and no path: those stay on the host's side. */
const messages = {
  ready: v.object({}),
  /** Every change of the form, as far as it goes: the host may have changed other values meanwhile. */
  edit: v.object({ tab: tabShape, change: formChangeShape }),
  search: v.object({ tab: tabShape, form: formShape }),
  scrape: v.object({ tab: tabShape, form: formShape }),
  /** Finds and saves the pictures of several keywords. */
  saveKeywords: v.object({ tab: tabShape, form: formShape }),
  /** The whole choice of a tab after every change to it, by keys. */
  choose: v.object({ tab: tabShape, keys: keysShape }),
  /** Goes on with the search of a tab, or tries it again. */
  findMore: v.object({ tab: tabShape }),
  /** Goes on with the search of a tab until so many of its pictures pass its filters. */
  findMatching: v.object({ tab: tabShape, count: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) }),
  /** The search of a tab, which a limit has ended, is not to go on by itself. */
  stopWaiting: v.object({ tab: tabShape }),
  /** Opens what a source shows in the browser for the word of a tab. */
  openSearchPage: v.object({ tab: tabShape, source: v.picklist(sourceIds) }),
  showTab: v.object({ tab: tabShape }),
  closeTab: v.object({ tab: tabShape }),
  /** Brings back the tabs that were closed last. */
  undo: v.object({}),
  /** What is in view or near it, by keys, the most wanted first: these get their thumbnails. */
  visible: v.object({ keys: keysShape }),
  /** How thumbnails look, by the keys of their pictures; null: as nothing that can be compared. */
  fingerprints: v.object({ prints: v.pipe(v.array(fingerprintedShape), v.maxLength(maxPrintsPerMessage)) }),
  /** The picture that is looked at, and how many pixels of its longest edge are; null when none is any more. */
  look: v.object({ key: v.nullable(keyShape), edge: edgeShape }),
  /** The picture that is likely looked at next. */
  lookAhead: v.object({ key: keyShape, edge: edgeShape }),
  /** Does something with pictures, by their keys. */
  picture: v.object({ action: v.picklist(pictureActionIds), keys: keysShape }),
  /** Holds the scrape that runs. */
  pause: v.object({}),
  /** Lets a scrape that is held go on. */
  resume: v.object({}),
  /** Goes on with a scrape that its window did not let end. */
  resumeSave: v.object({}),
  /** Tries again what failed in the last scrape, and only that. */
  retryFailed: v.object({}),
  /** Forgets how the last scrape ended. */
  dismiss: v.object({}),
  /** Cancels the search or the scrape that runs. */
  cancel: v.object({ what: v.picklist(['search', 'save']) }),
  /** Cancels a scrape that waits for its turn. */
  cancelQueued: v.object({ id: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  clear: v.object({}),
  browse: v.object({}),
  /** Asks the user for a key of their own for a source. */
  setKey: v.object({ source: v.picklist(sourceIds) }),
  /** The user wants to give no key for a source. */
  declineSource: v.object({ source: v.picklist(sourceIds) }),
  openFolder: v.object({}),
  /** Asks for a folder to work in, where none is open. */
  openWorkspaceFolder: v.object({}),
  /** Shows the save folder in VS Code's own Images Preview. */
  previewFolder: v.object({}),
  /** Asks where to write what the shown tab stands for as a scrape file. */
  saveScrapeFile: v.object({}),
  /** Compares the save folder with its records. */
  verifyFolder: v.object({}),
  /** Asks what the save folder is to be exported as, and where to. */
  exportFolder: v.object({}),
  /** Asks each source whether it answers. */
  checkSources: v.object({}),
  showLog: v.object({}),
};

type Messages = typeof messages;
type MessageType = keyof Messages;

/** A message of the webview. */
export type ToHost = { [Type in MessageType]: { readonly type: Type } & Shape<Messages[Type]> }[MessageType];

/** Every type of message that there is. */
export const messageTypes = Object.keys(messages) as readonly MessageType[];

/** A message of the webview, with the fields that belong to it and no others; null for anything else. */
export function readToHost(value: unknown): ToHost | null {
  const given = fieldsOf(value)?.['type'];
  const type = messageTypes.find((each) => each === given);
  const content = type && understood(messages[type], value);
  return content ? ({ type, ...content } as ToHost) : null;
}
