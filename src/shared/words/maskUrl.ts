import { decodedOrSame } from './untrusted';

const secretName = /(?:^|[_-])(?:key|apikey|token|sig|signature|auth|client_id|secret|password)$/i;

// Each part has a limit, so that no text makes these expressions slow.
const userInfo = /([a-z][a-z\d+.-]{0,30}:[/\\]{2})[^\s/\\?#]*@/gi;
// A proxy may be written without its scheme.
const bareUserInfo = /(^|[\s"'(<=,])[^\s/\\?#@:"'(<=,]{1,256}:[^\s/\\?#@]{1,256}@/g;
const queryParameter = /(^|[?&#;\s"'(,])([^\s=&#;?"'(,]+)=([^\s&#;"'<>)]*)/g;

/**
 * Hides what must not be shown or logged in the addresses of a text: user name and password, and the values of parameters
 * such as `api_key`, `token` or `sig`.
 */
export function maskUrl(text: string): string {
  // Hardly any address has one of these, and without them there is nothing to hide.
  if (!/[@=]/.test(text)) return text;
  return text
    .replace(userInfo, '$1…@')
    .replace(bareUserInfo, '$1…@')
    .replace(queryParameter, (all: string, before: string, name: string, value: string) =>
      secretName.test(decodedOrSame(name)) ? `${before}${name}=…${trailingPunctuation(value)}` : all,
    );
}

/** Punctuation at the end of a value belongs to the sentence around it. */
function trailingPunctuation(value: string): string {
  return /[.,:]?$/.exec(value)?.[0] ?? '';
}
