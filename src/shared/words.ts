import { inFolder, type ScrapeCounts } from './counts';
import type { Failure } from './failure';
import type { FieldError } from './form';
import { plainText } from './plainText';
import type { FailedPicture, ScrapeState, SearchState, Snapshot } from './protocol';

/** `1 picture`, `2 pictures`. */
export function pictures(count: number): string {
  return `${count} ${count === 1 ? 'picture' : 'pictures'}`;
}

/** The status line: what goes on now, or how the last thing ended. */
export function statusText(snapshot: Pick<Snapshot, 'found' | 'search' | 'scrape'>): string {
  const { search, scrape, found } = snapshot;
  if (search.state === 'running') return searchText(search, found);
  if (scrape.state !== 'idle') return scrapeText(scrape);
  return searchText(search, found);
}

export function searchText(search: SearchState, total: number): string {
  switch (search.state) {
    case 'idle':
      return total === 0 ? 'Ready' : `Found ${pictures(total)}`;
    case 'running':
      return `Searching: ${search.found} of ${search.wanted}`;
    case 'done':
      return searchedText(search, total);
  }
}

function searchedText(search: SearchState & { state: 'done' }, total: number): string {
  const all =
    search.found === total ? `Found ${pictures(total)}` : `Found ${pictures(total)}, ${search.found} new`;
  const keyword = plainText(search.keyword);
  switch (search.outcome) {
    case 'found':
      return all;
    case 'nothing':
      return `Nothing found for “${keyword}”. Try another word.`;
    case 'no-more':
      return search.found === 0
        ? `No more pictures for “${keyword}”. Try another word.`
        : `${all}. There are no more for “${keyword}”.`;
    case 'cancelled':
      return total === 0 ? 'Search cancelled' : `Search cancelled. ${all}`;
    case 'failed': {
      const why = search.failure ? failureText(search.failure) : 'The search failed.';
      return search.found === 0 ? why : `${all}. Then: ${why}`;
    }
  }
}

export function scrapeText(scrape: ScrapeState): string {
  switch (scrape.state) {
    case 'idle':
      return '';
    case 'running':
      return `Saving ${inFolder(scrape)} of ${scrape.quantity}`;
    case 'done':
      return `${scrape.outcome === 'cancelled' ? 'Cancelled. ' : ''}${savedText(scrape, scrape.quantity)}`;
    case 'interrupted':
      return 'The last run was interrupted';
  }
}

/** `Saved 40 of 50, 10 were already there`, and `Saved 40 of 50 to images/cat, …` where a folder is named. */
export function savedText(
  { saved, alreadyThere }: Pick<ScrapeCounts, 'saved' | 'alreadyThere'>,
  quantity: number,
  folder?: string,
): string {
  const place = folder === undefined ? 'there' : `in ${plainText(folder)}`;
  if (saved === 0 && alreadyThere > 0 && alreadyThere >= quantity) {
    return quantity === 1 ? `The picture was already ${place}` : `All ${quantity} were already ${place}`;
  }
  const to = folder === undefined ? '' : ` to ${plainText(folder)}`;
  return `Saved ${saved} of ${quantity}${to}${alreadyThere === 0 ? '' : `, ${wasThere(alreadyThere)}`}`;
}

/** `10 were already there`. */
export function wasThere(count: number): string {
  return `${count} ${count === 1 ? 'was' : 'were'} already there`;
}

/** What else there is to say about a scrape, beside its status line, each a sentence or part of one. */
export function scrapeDetails(scrape: ScrapeState): readonly string[] {
  switch (scrape.state) {
    case 'idle':
      return [];
    case 'running':
      return scrape.paused
        ? [`${plainText(scrape.paused.host)} asks to wait ${duration(scrape.paused.seconds)}`]
        : some(notSaved(scrape.failed));
    case 'interrupted':
      return [`Press Start to save the rest of ${pictures(scrape.quantity)} to ${plainText(scrape.folder)}`];
    case 'done':
      return [
        ...some(shortOf(scrape)),
        ...some(scrape.duplicate === 0 ? '' : `${duplicates(scrape.duplicate)} left out`),
        ...(scrape.warning ? [failureText(scrape.warning)] : []),
      ];
  }
}

/** The closing message of a scrape, whole. */
export function closingText(scrape: ScrapeState & { readonly state: 'done' }): string {
  const sentences = [savedText(scrape, scrape.quantity, scrape.folder), ...scrapeDetails(scrape)];
  return sentences.map((sentence) => sentence.replace(/[.?]?$/, (end) => end || '.')).join(' ');
}

function shortOf(scrape: ScrapeState & { readonly state: 'done' }): string {
  const { failed, failure, outcome } = scrape;
  if (failure) return failureText(failure);
  if (failed === 0 && outcome === 'complete' && scrape.saved === 0)
    return 'For others, raise the quantity or search for more';
  if (failed === 0) return outcome === 'short' ? 'The list has no others' : '';
  if (outcome === 'short') return `${notSaved(failed)}, and the list has no others`;
  return outcome === 'complete' ? replaced(failed) : notSaved(failed);
}

function some(text: string): readonly string[] {
  return text === '' ? [] : [text];
}

function duplicates(count: number): string {
  return `${count} ${count === 1 ? 'duplicate' : 'duplicates'}`;
}

function replaced(failed: number): string {
  return `${pictures(failed)} could not be had; the next ${failed === 1 ? 'one was' : 'ones were'} taken`;
}

function notSaved(failed: number): string {
  return failed === 0 ? '' : `${pictures(failed)} could not be saved`;
}

export function failedText(failed: FailedPicture): string {
  return `${plainText(failed.name)}: ${failureText(failed.failure)}`;
}

/** `3.4 MB`; megabytes are millions of bytes, as file managers and networks count. */
export function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `40 s`, `5 min`. */
export function duration(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

export function fieldErrorText(error: FieldError, limit: number): string {
  switch (error) {
    case 'no-keyword':
      return 'Type a word to search for.';
    case 'no-number':
      return 'Type how many.';
    case 'not-whole':
      return 'Type a whole number.';
    case 'less-than-one':
      return 'At least 1.';
    case 'more-than-limit':
      return `At most ${limit}.`;
    case 'more-than-found':
      return `Only ${limit} found. Type ${limit} or less, or search for more.`;
    case 'nothing-found-yet':
      return 'Search for pictures first.';
    case 'no-folder':
      return 'Choose a folder.';
    case 'no-workspace':
      return 'Open a folder in VS Code first: pictures are saved into it.';
    case 'not-on-disk':
      return 'Pictures can only be saved to a folder on disk, and none of this workspace is. Open one that is.';
    case 'outside-workspace':
      return 'Choose a folder inside the workspace.';
  }
}

/** One clear sentence a user can act on. Details belong to the log. */
export function failureText(failure: Failure): string {
  const named = failure.host === undefined ? '' : plainText(failure.host);
  const host = named || 'the site';
  const Host = named || 'The site';
  switch (failure.code) {
    case 'offline':
      return 'The network is gone. Start again when it is back; what is saved stays.';
    case 'host-not-found':
      return `${Host} cannot be found. Are you offline?`;
    case 'connection':
      return `The connection to ${host} failed. Are you offline, or is it down?`;
    case 'timeout':
      return failure.proxy === undefined
        ? `${Host} does not answer in time. Try again later.`
        : `The proxy ${plainText(failure.proxy)} gets no answer from ${host} in time. Try again later.`;
    case 'tls':
      return `The secure connection to ${host} cannot be trusted${certificateText(failure)}, so nothing was loaded.`;
    case 'proxy':
      return failure.status === 407
        ? `The proxy ${host} asks for a user name and password. Put them into the proxy's address.`
        : `The proxy ${host} does not let us through. Check the proxy settings.`;
    case 'private-address':
      return `${Host} is on a private network, which a page may not point to. Allow the host in the settings if you trust it.`;
    case 'http-status':
      return statusSentence(failure, Host);
    case 'rate-limited':
      return failure.retryAfterSeconds === undefined
        ? `${Host} asks to slow down (${failure.status ?? 429}). Try again later.`
        : `${Host} asks to come back in ${duration(failure.retryAfterSeconds)}.`;
    case 'redirect':
      return `${Host} points to an address that cannot be followed.`;
    case 'bad-response':
      return `${Host} answers with something that is not proper HTTP.`;
    case 'incomplete':
      return `The connection to ${host} broke off before the end. Try again.`;
    case 'too-large':
      return `What ${host} sends is larger than is allowed.`;
    case 'page-too-complex':
      return `The page of ${host} is too complex to be read. Try another word.`;
    case 'site-refuses':
      return `${Host} refuses: it asks for a login or a check that only a person in a browser can pass. Try again later.`;
    case 'site-changed':
      return `The page of ${host} has changed and cannot be read. Look for an update of this extension.`;
    case 'bad-address':
      return 'Not an address that can be loaded.';
    case 'empty':
      return `${Host} sent an empty answer.`;
    case 'not-a-picture':
      return failure.title === undefined
        ? `${Host} sent something that is not a picture.`
        : `${Host} sent a page instead of a picture: “${plainText(failure.title)}”.`;
    case 'damaged':
      return 'The picture is damaged: its end is missing.';
    case 'folder-not-writable':
      return 'The folder cannot be written to. Choose another one.';
    case 'folder-gone':
      return 'The folder is gone. Choose another one.';
    case 'folder-outside':
      return 'The folder leads out of the workspace by a link. Choose another one.';
    case 'path-too-long':
      return 'The path of the folder is too long for files in it. Choose a shorter one.';
    case 'disk-full':
      return 'The disk is full. Make room, then start again.';
    case 'file-busy':
      return 'Another program holds the file. Try again.';
    case 'records-not-written':
      return 'The list of what was saved, metadata.jsonl, cannot be written. Make it writable, then start again.';
    case 'credits-not-written':
      return 'CREDITS.md was not written. Rename a file of that name that is not ours, or make it writable.';
    case 'engine-stopped':
      return 'The engine stopped unexpectedly. Start again; the log says more.';
    case 'internal':
      return 'Something went wrong in the extension itself; the log says more.';
  }
}

function certificateText({ certificate }: Failure): string {
  switch (certificate) {
    case 'expired':
      return ' (its certificate has expired)';
    case 'untrusted':
      return ' (nobody that is trusted here vouches for it)';
    case 'other-host':
      return ' (its certificate is for another host)';
    default:
      return '';
  }
}

function statusSentence(failure: Failure, host: string): string {
  const status = failure.status ?? 0;
  if (status === 404 || status === 410) return `No longer there (${status}).`;
  if (status === 401 || status === 403) return `${host} refuses access (${status}).`;
  if (failure.proxy !== undefined) {
    const proxy = plainText(failure.proxy);
    const site = plainText(failure.host ?? 'the site');
    return `The proxy ${proxy} gets no good answer from ${site} (${status}). Try again later.`;
  }
  if (status >= 500) return `${host} has a problem of its own (${status}). Try again later.`;
  return `${host} answers with status ${status}.`;
}
