import type { Credit } from '../words/creditText';
import { maskUrl } from '../words/maskUrl';
import type { Picture } from './picture';

/** What is to be said of a picture where it is used. */
export function creditOf({ title, page, creator, license, sizes }: Picture): Credit {
  const address = page ?? sizes[0]?.url ?? null;
  return {
    title,
    page: address && maskUrl(address),
    creator: creator?.name ?? null,
    creatorPage: creator?.url ?? null,
    license: license?.name ?? null,
    licensePage: license?.url ?? null,
  };
}
