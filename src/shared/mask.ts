const secretName = /(?:^|[_-])(?:key|apikey|token|sig|signature|auth|client_id|secret|password)$/i;

/**
 * Hides what must not reach a log in the addresses of a text: user name and password, and the values of parameters
 * such as `api_key`, `token` or `sig`.
 */
export function maskUrl(text: string): string {
  return text
    .replace(/([a-z][a-z\d+.-]*:[/\\]{2})[^\s/\\?#]*@/gi, '$1…@')
    .replace(/([?&#;])([^\s=&#;?]+)=([^\s&#;"'<>)]*)/g, (all: string, before: string, name: string) =>
      secretName.test(decoded(name)) ? `${before}${name}=…` : all,
    );
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
