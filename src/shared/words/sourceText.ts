import * as l10n from '@vscode/l10n';
import type { Failure } from '../engine/failure';
import { isUnseenDemand, unseenDemands, type Misfit } from '../sources/demands';
import { demandName } from './demandText';
import { plural } from './l10n';
import { plainText } from './plainText';
import type { SourceRunState } from '../panel/protocol';
import type { SliceParts } from '../sources/slices';
import { isSourceId, sources } from '../sources/sources';
import { timeText } from './units';

/** The display name of a picture's origin, by `Picture.source` or `Picture.via`. */
export function sourceName(id: string): string {
  if (isSourceId(id)) return sources[id].name;
  switch (id) {
    case 'page':
      return l10n.t('Web page');
    case 'address':
      return l10n.t('Address');
    case 'document':
      return l10n.t('Document');
    default:
      return plainText(id);
  }
}

/** A short text on the state of one source run. `now` is in milliseconds since 1970. */
export function sourceRunText(run: SourceRunState, now = Date.now()): string {
  return [stateText(run, now), ...partialTexts(run), ...notAskedTexts(run)].join('; ');
}

/** What of a page, a manifest or a collection is no picture, and what could not be read, a text each. */
export function partialTexts({
  leftOut = 0,
  unread = 0,
}: Pick<SourceRunState, 'leftOut' | 'unread'>): readonly string[] {
  return [
    ...(leftOut > 0
      ? [plural(l10n.t('{0} item is sound, video or a model|{0} items are sound, video or models'), leftOut)]
      : []),
    ...(unread > 0 ? [plural(l10n.t('{0} part could not be read|{0} parts could not be read'), unread)] : []),
  ];
}

/** What of the demands of its search a source could not be asked for, so that only the filters see to it here. */
function notAskedTexts({ notAsked = [] }: Pick<SourceRunState, 'notAsked'>): readonly string[] {
  const filtered = notAsked.filter((name) => !isUnseenDemand(name) && name !== 'order').map(demandName);
  return [
    ...(filtered.length > 0 ? [l10n.t('only filtered here: {0}', filtered.join(', '))] : []),
    ...(notAsked.includes('order') ? [l10n.t('cannot be asked for the newest')] : []),
    ...(notAsked.includes('color') ? [l10n.t('cannot be asked for a color')] : []),
    ...(notAsked.includes('tags') ? [l10n.t('cannot be asked for tags')] : []),
  ];
}

/** Which sources were not asked, and why: those of one reason in one text, without a full stop. */
export function unaskedTexts(runs: readonly Pick<SourceRunState, 'name' | 'misfit'>[]): readonly string[] {
  return (['license', ...unseenDemands] as const).flatMap((demand) => {
    const [first, ...others] = runs.filter(({ misfit }) => misfit?.demand === demand);
    if (!first?.misfit) return [];
    if (others.length === 0) return misfitText(plainText(first.name), first.misfit);
    const names = [first, ...others].map(({ name }) => plainText(name)).join(', ');
    switch (demand) {
      case 'license':
        return l10n.t('Not asked, because none of their pictures fits the licence filter: {0}', names);
      case 'color':
        return l10n.t('Not asked, because they cannot be searched by this color: {0}', names);
      case 'tags':
        return l10n.t('Not asked, because they cannot be searched by tags: {0}', names);
    }
  });
}

function misfitText(name: string, misfit: Misfit): string {
  if (misfit.demand !== 'license')
    return misfit.demand === 'color'
      ? l10n.t('{0} was not asked, because it cannot be searched by this color', name)
      : l10n.t('{0} was not asked, because it cannot be searched by tags', name);
  const [license, other] = misfit.licenses.map(plainText);
  if (license === undefined)
    return l10n.t('{0} was not asked, because none of its pictures fits the licence filter', name);
  return other === undefined
    ? l10n.t(
        '{0} was not asked: its pictures are under {1}, which does not fit the licence filter',
        name,
        license,
      )
    : l10n.t(
        '{0} was not asked: its pictures are under {1} or {2}, which do not fit the licence filter',
        name,
        license,
        other,
      );
}

function stateText(run: SourceRunState, now: number): string {
  const name = middleCut(plainText(run.name));
  const { state, found, failure, until } = run;
  if (run.isDrawnByScript) return scriptText(name, found);
  switch (state) {
    case 'running':
      if (until !== null) return waitText(name, found, timeText(until, now, { seconds: true }));
      if (run.source === 'page' || (run.isOfAddress && found === 0)) return l10n.t('Reading {0}', name);
      if (run.slice) return l10n.t('{0}: {1} so far, now in parts: {2}', name, found, sliceText(run.slice));
      return found === 0 ? l10n.t('{0}: searching', name) : l10n.t('{0}: {1} so far', name, found);
    case 'found':
      return foundInText(run, name);
    case 'nothing':
      return isOfPage(run) ? l10n.t('{0}: no pictures', name) : l10n.t('{0} found nothing', name);
    case 'no-more':
      if (isOfPage(run)) return found === 0 ? l10n.t('{0}: nothing new', name) : foundInText(run, name);
      return found === 0
        ? l10n.t('{0} has no more', name)
        : l10n.t('{0} found {1} and has no more', name, found);
    case 'cancelled':
      return found === 0 ? l10n.t('{0}: cancelled', name) : foundInText(run, name);
    case 'passed-over':
      return unaskedTexts([run]).join();
    case 'needs-key':
      return l10n.t('{0} needs a key', name);
    case 'resting':
      return limitText(name, found, until === null ? null : timeText(until, now));
    case 'failed':
      if (failure?.code === 'rate-limited') return limitText(name, found, null);
      return found === 0
        ? sourceFailureText(name, failure)
        : l10n.t('{0} found {1}, then failed', name, found);
  }
}

/** Whether what was asked for was an address, whoever reads it. */
export function isOfPage({ source, isOfAddress }: Pick<SourceRunState, 'source' | 'isOfAddress'>): boolean {
  return source === 'page' || isOfAddress === true;
}

/** Which part of a source's results is read: `2019`, `since 2015`, `2019-07-04, CC-BY-2.0`. */
export function sliceText(slice: SliceParts): string {
  return slice.map(({ by, value }) => (by === 'date' ? daysText(value) : plainText(value))).join(', ');
}

/** A range of days, as short as it can be said. */
function daysText(range: string): string {
  const [first = '', last = ''] = plainText(range).split('/');
  const year = first.slice(0, 4);
  const isFromYear = first.endsWith('-01-01');
  if (last === '') return l10n.t('since {0}', isFromYear ? year : first);
  if (!isFromYear || !last.endsWith('-12-31')) return first === last ? first : `${first} – ${last}`;
  const lastYear = last.slice(0, 4);
  return year === lastYear ? year : `${year}–${lastYear}`;
}

function foundInText(run: SourceRunState, name: string): string {
  const { found } = run;
  return isOfPage(run)
    ? plural(l10n.t('{1}: {0} picture|{1}: {0} pictures'), found, name)
    : l10n.t('{0} found {1}', name, found);
}

function scriptText(name: string, found: number): string {
  return found === 0
    ? l10n.t('{0} draws its pictures by script, so none can be found there', name)
    : plural(
        l10n.t(
          '{1}: {0} picture; it draws others by script, which cannot be found|{1}: {0} pictures; it draws others by script, which cannot be found',
        ),
        found,
        name,
      );
}

function waitText(name: string, found: number, until: string): string {
  return found === 0
    ? l10n.t('{0} continues at {1}', name, until)
    : l10n.t('{0}: {1} so far, continues at {2}', name, found, until);
}

function limitText(name: string, found: number, until: string | null): string {
  if (until === null) {
    return found === 0
      ? l10n.t('{0}: limit reached', name)
      : l10n.t('{0} found {1}, then its limit was reached', name, found);
  }
  return found === 0
    ? l10n.t('{0}: limit reached until {1}', name, until)
    : l10n.t('{0} found {1}, limit reached until {2}', name, found, until);
}

function sourceFailureText(name: string, failure: Failure | null): string {
  switch (failure?.code) {
    case 'needs-key':
      return l10n.t('{0} needs a key', name);
    case 'bad-key':
      return l10n.t('{0} does not accept the key', name);
    case 'needs-contact':
      return l10n.t('{0} wants a contact', name);
    case 'site-refuses':
      return l10n.t('{0} refuses', name);
    case 'needs-login':
      return l10n.t('{0} is only for those who sign in', name);
    case 'site-changed':
      return l10n.t('{0} has changed', name);
    case 'offline':
    case 'host-not-found':
    case 'connection':
    case 'timeout':
    case 'tls':
    case 'proxy':
      return l10n.t('{0} cannot be reached', name);
    case 'private-address':
      return l10n.t('{0} is on a private network', name);
    case 'http-status':
      return sourceStatusText(name, failure.status ?? 0);
    case 'too-large':
    case 'page-too-complex':
      return l10n.t('{0} is too large', name);
    default:
      return l10n.t('{0} failed', name);
  }
}

function sourceStatusText(name: string, status: number): string {
  if (status === 404 || status === 410) return l10n.t('{0} is not there', name);
  if (status === 401 || status === 403) return l10n.t('{0} refuses', name);
  return l10n.t('{0} answers with status {1}', name, status);
}

/** Longer names are cut in the middle, as the start and end of an address tell most. In UTF-16 units. */
const maxNameLength = 48;

function middleCut(name: string): string {
  if (name.length <= maxNameLength) return name;
  const half = maxNameLength / 2 - 1;
  // Not between the two halves of a character.
  const start = name.slice(0, half).replace(/[\uD800-\uDBFF]$/u, '');
  const end = name.slice(-half).replace(/^[\uDC00-\uDFFF]/u, '');
  return `${start}…${end}`;
}
