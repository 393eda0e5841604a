import * as l10n from '@vscode/l10n';
import type { Failure } from '../engine/failure';
import { plural } from './l10n';
import { plainText } from './plainText';
import { durationText } from './units';

/** One clear sentence a user can act on. Details belong to the log. */
export function failureText(failure: Failure): string {
  const named = failure.host === undefined ? '' : plainText(failure.host);
  // Failures of a site name their host unless there is a bug, so a clumsy translation of this fallback is fine.
  const host = named || l10n.t('the site');
  const capitalizedHost = named || l10n.t('The site');
  switch (failure.code) {
    case 'offline':
      return l10n.t('The network connection was lost. Start again when it is back; saved pictures are kept.');
    case 'host-not-found':
      return l10n.t('{0} cannot be found. Are you offline?', capitalizedHost);
    case 'connection':
      return l10n.t('The connection to {0} failed. Are you offline, or is it down?', host);
    case 'timeout':
      if (failure.waitedSeconds !== undefined)
        return plural(
          l10n.t(
            '{1} did not answer within {0} second. Try again later.|{1} did not answer within {0} seconds. Try again later.',
          ),
          failure.waitedSeconds,
          capitalizedHost,
        );
      return failure.proxy === undefined
        ? l10n.t('{0} does not answer in time. Try again later.', capitalizedHost)
        : l10n.t(
            'The proxy {0} gets no answer from {1} in time. Try again later.',
            plainText(failure.proxy),
            host,
          );
    case 'tls':
      return certificateText(failure, host);
    case 'proxy':
      return failure.status === 407
        ? l10n.t("The proxy {0} asks for a user name and password. Put them into the proxy's address.", host)
        : l10n.t('The proxy {0} refuses the connection. Check the proxy settings.', host);
    case 'private-address':
      return l10n.t(
        '{0} is on a private network, which a page may not point to. Allow the host in the settings if you trust it.',
        capitalizedHost,
      );
    case 'no-descriptors':
      return l10n.t(
        'This computer has no room for more connections. Close other programs, then start again.',
      );
    case 'http-status':
      return httpStatusText(failure, host, capitalizedHost);
    case 'rate-limited':
      return failure.retryAfterSeconds === undefined
        ? l10n.t('{0} asks to slow down ({1}). Try again later.', capitalizedHost, failure.status ?? 429)
        : l10n.t(
            '{0} asks you to try again in {1}.',
            capitalizedHost,
            durationText(failure.retryAfterSeconds),
          );
    case 'redirect':
      return l10n.t('{0} points to an address that cannot be followed.', capitalizedHost);
    case 'bad-response':
      return l10n.t('{0} answers with something that is not proper HTTP.', capitalizedHost);
    case 'incomplete':
      return l10n.t('The connection to {0} broke off before the end. Try again.', host);
    case 'too-large':
      return l10n.t('What {0} sends is larger than is allowed.', host);
    case 'page-too-complex':
      return named === ''
        ? l10n.t('The page is too complex to be read. Try another word.')
        : l10n.t('The page of {0} is too complex to be read. Try another word.', named);
    case 'site-refuses':
      return l10n.t(
        '{0} refuses: it asks for a login or a check that only a person in a browser can pass. Try again later.',
        capitalizedHost,
      );
    case 'needs-login':
      return l10n.t(
        '{0} shows this only to those who have signed in or agreed to its terms, which takes a browser. Open its page there.',
        capitalizedHost,
      );
    case 'site-changed':
      return l10n.t(
        'The page of {0} has changed and cannot be read. Look for an update of this extension.',
        host,
      );
    case 'bad-key':
      return l10n.t('{0} does not accept the key. Set another one.', capitalizedHost);
    case 'needs-key':
      return l10n.t('{0} requires an API key of your own. Set one first.', capitalizedHost);
    case 'needs-contact':
      return l10n.t('{0} requires a contact address. Set a contact in the settings.', capitalizedHost);
    case 'bad-address':
      return l10n.t('Not an address that can be loaded.');
    case 'empty':
      return l10n.t('{0} sent an empty answer.', capitalizedHost);
    case 'not-a-picture':
      return failure.title === undefined
        ? l10n.t('{0} sent something that is not a picture.', capitalizedHost)
        : l10n.t('{0} sent a page instead of a picture: “{1}”.', capitalizedHost, plainText(failure.title));
    case 'damaged':
      return l10n.t('The picture is damaged: its end is missing.');
    case 'not-shown':
      return l10n.t(
        'This picture is too large, or of a type that cannot be shown here. It can be saved all the same.',
      );
    case 'too-small':
      return l10n.t('Smaller than the pixels asked for.');
    case 'license-not-allowed':
      return failure.license === undefined
        ? l10n.t('Its licence is not known, and only some are allowed in the settings.')
        : l10n.t('Its licence, {0}, is not among those allowed in the settings.', plainText(failure.license));
    case 'folder-not-writable':
      return l10n.t('The folder cannot be written to. Choose another one.');
    case 'folder-gone':
      return l10n.t('The folder is gone. Choose another one.');
    case 'folder-outside':
      return l10n.t('The folder leads out of the workspace by a link. Choose another one.');
    case 'folder-name-unreadable':
      return l10n.t('The name of this folder cannot be read. Rename it, or choose another one.');
    case 'folder-of-git':
      return l10n.t('The folder belongs to Git itself. Choose another one.');
    case 'path-too-long':
      return l10n.t('The path of the folder is too long for files in it. Choose a shorter one.');
    case 'disk-full':
      return l10n.t('The disk is full. Make room, then start again.');
    case 'file-busy':
      return l10n.t('Another program holds the file. Try again.');
    case 'records-not-written':
      return l10n.t(
        'The list of what was saved, metadata.jsonl, cannot be written. Make it writable, then start again.',
      );
    case 'records-not-read':
      return l10n.t('The folder has no list of what was saved, metadata.jsonl, that can be read.');
    case 'credits-not-written':
      return l10n.t(
        'CREDITS.md was not written. Rename a file of that name that is not ours, or make it writable.',
      );
    case 'target-there':
      return l10n.t('Something of this name is there already, and nothing is replaced. Choose another name.');
    case 'nothing-to-export':
      return l10n.t('There is nothing to export.');
    case 'list-not-read':
      return l10n.t('The list cannot be read.');
    case 'engine-stopped':
      return l10n.t('The engine stopped unexpectedly. Start again; the log says more.');
    case 'internal':
      return l10n.t('Something went wrong in the extension itself; the log says more.');
  }
}

function certificateText({ certificate }: Failure, host: string): string {
  switch (certificate) {
    case 'expired':
      return l10n.t(
        'The secure connection to {0} cannot be trusted (its certificate has expired), so nothing was loaded.',
        host,
      );
    case 'untrusted':
      return l10n.t(
        'The secure connection to {0} cannot be trusted (its certificate is not from a trusted authority), so nothing was loaded.',
        host,
      );
    case 'other-host':
      return l10n.t(
        'The secure connection to {0} cannot be trusted (its certificate is for another host), so nothing was loaded.',
        host,
      );
    default:
      return l10n.t('The secure connection to {0} cannot be trusted, so nothing was loaded.', host);
  }
}

function httpStatusText(failure: Failure, host: string, capitalizedHost: string): string {
  const status = failure.status ?? 0;
  if (status === 404 || status === 410) return l10n.t('No longer there ({0}).', status);
  if (status === 401 || status === 403) return l10n.t('{0} refuses access ({1}).', capitalizedHost, status);
  if (failure.proxy !== undefined)
    return l10n.t(
      'The proxy {0} gets no good answer from {1} ({2}). Try again later.',
      plainText(failure.proxy),
      host,
      status,
    );
  if (status >= 500)
    return l10n.t('{0} has a problem of its own ({1}). Try again later.', capitalizedHost, status);
  return l10n.t('{0} answers with status {1}.', capitalizedHost, status);
}
