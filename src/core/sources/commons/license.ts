import type { License } from '../../../shared/picture/picture';
import { licenseAt, licenseNamed } from '../../../shared/picture/licenses';
import { addressOf } from '../../page/fields';
import { wordsOf } from './html';

const maxName = 100;

/** What the page of a file says of its licence. */
export interface LicenseWords {
  /** `cc-by-sa-3.0-de`, `pd` */
  readonly code: string | null;
  /** The address of its terms. */
  readonly terms: string | null;
  /** Its name in short, in HTML. */
  readonly name: string | null;
}

/**
 * The licence of a file. One that is not in our tables keeps its name and address; null only if the page names none.
 */
export function commonsLicense({ code, terms, name: html }: LicenseWords): License | null {
  const url = addressOf(terms)?.href ?? null;
  const name = wordsOf(html, maxName).text ?? wordsOf(code, maxName).text;
  const known =
    (code === null ? null : licenseNamed(code)) ??
    (url === null ? null : licenseAt(url)) ??
    (name === null ? null : licenseNamed(name));
  return known ?? (name === null ? null : { id: ownId(name), name, url });
}

/** An id for a licence that is in no table. Its prefix is that of no known id. */
function ownId(name: string): string {
  const parts = name.toLowerCase().match(/[\p{L}\p{N}.+]{1,100}/gu) ?? [];
  return ['other', ...parts].join('-');
}
