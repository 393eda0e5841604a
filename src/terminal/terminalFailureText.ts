import type { Failure } from '../shared/engine/failure';
import { failureText } from '../shared/words/failureText';
import { plainText } from '../shared/words/plainText';
import { sourceIds, sources } from '../shared/sources/sources';
import { apiKeyVariable } from '../shared/sources/apiKeyVariable';

/**
 * A failure as one sentence, like `failureText`; but where that refers to VS Code's settings, this names the option or
 * the environment variable.
 */
export function terminalFailureText(failure: Failure): string {
  const { code, status, license } = failure;
  const host = failure.host === undefined ? 'the site' : plainText(failure.host);
  const capitalizedHost = host === 'the site' ? 'The site' : host;
  switch (code) {
    case 'proxy':
      return status === 407
        ? `The proxy ${host} asks for a user name and password. Put them into its address in http_proxy or https_proxy.`
        : `The proxy ${host} does not let us through. Check http_proxy and https_proxy.`;
    case 'private-address':
      return `${capitalizedHost} is on a private network, which a page may not point to. Add --allow-host ${copyableHostName(host)} if you trust it.`;
    case 'bad-key':
      return `${capitalizedHost} does not accept the key. Put another one into ${apiKeyVariableOf(failure)}.`;
    case 'needs-key':
      return `${capitalizedHost} wants a key of your own. Put one into ${apiKeyVariableOf(failure)} first.`;
    case 'needs-contact':
      return `${capitalizedHost} wants to know whom to write to. Add --contact TEXT.`;
    case 'license-not-allowed':
      return license === undefined
        ? 'Its licence is not known, and only some are allowed by --license or the scrape file.'
        : `Its licence, ${plainText(license)}, is not among those allowed by --license or the scrape file.`;
    case 'site-changed':
      return `The page of ${host} has changed and cannot be read. Look for an update of this program.`;
    case 'internal':
      return 'Something went wrong in the program itself.';
    default:
      return failureText(failure);
  }
}

/** A host's name without its port, to be copied into a shell; `HOST` if a shell could read it as more than a word. */
function copyableHostName(host: string): string {
  return /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d+)?$/i.exec(host)?.[1] ?? 'HOST';
}

/** The environment variable for the API key of a source. Failures about keys have the source's name as their host. */
function apiKeyVariableOf({ host }: Failure): string {
  const id = sourceIds.find((each) => sources[each].name === host);
  return id === undefined ? 'its environment variable (see --help)' : apiKeyVariable(id);
}
