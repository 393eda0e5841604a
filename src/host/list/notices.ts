import type { Notice } from '../../shared/panel/protocol';
import { sources, type SourceId } from '../../shared/sources/sources';

/** What a source wants said of its pictures; what is wanted of its API alone is not said of pictures from elsewhere. */
export function noticeOf(id: SourceId, hasKey: boolean): Notice {
  const { name, notice, noticeIsRequired, home, terms } = sources[id];
  const isOfApi = noticeIsRequired === 'with-key';
  return {
    name,
    text: isOfApi && !hasKey ? '' : notice,
    isRequired: noticeIsRequired === 'always' || (isOfApi && hasKey),
    url: home,
    terms,
  };
}
