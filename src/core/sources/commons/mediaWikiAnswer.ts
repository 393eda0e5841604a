import { ScrapeError } from '../../failure';
import type { PageText } from '../../net/client';
import { changedError, jsonOf } from '../answer';
import { fieldsOf, type PlainObject } from '../../../shared/words/untrusted';

/**
 * The fields of a MediaWiki answer. Throws `ScrapeError` for its errors, which come with status 200, and anything else.
 */
export function mediaWikiAnswer(answer: PageText): PlainObject {
  const { host } = new URL(answer.url);
  const { status, text } = answer;
  // "Please comply with the User-Agent policy", "Please set a user-agent and respect our robot policy".
  if (status === 403 && /user.?agent/i.test(text.slice(0, 10_000)))
    throw new ScrapeError({ code: 'needs-contact', host, status, detail: `HTTP 403: ${text.slice(0, 300)}` });
  const fields = fieldsOf(jsonOf(answer));
  const error = fieldsOf(fields?.['error']);
  if (error) throw mediaWikiError(error, host);
  // Where nothing is found there is no `query`.
  if (fields && ['query', 'batchcomplete', 'continue'].some((name) => name in fields)) return fields;
  throw changedError(answer, 'query, batchcomplete or continue');
}

/** Codes of temporary errors: the databases or the search are overloaded, or under maintenance. */
const temporaryCodes = /^(?:maxlag|readonly|internal_api_error|cirrussearch-(?:backend|too-busy))/;

function mediaWikiError(error: PlainObject, host: string): ScrapeError {
  const said = [error['code'], error['info']].map((each) => (typeof each === 'string' ? each : ''));
  const [code = ''] = said;
  const detail = said.join(': ').slice(0, 300);
  if (code === 'ratelimited') return new ScrapeError({ code: 'rate-limited', host, detail });
  // The HTTP status that other servers would send for this.
  return new ScrapeError({
    code: 'http-status',
    host,
    status: temporaryCodes.test(code) ? 503 : 400,
    detail,
  });
}
