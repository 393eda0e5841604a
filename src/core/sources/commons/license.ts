import type { License } from '../../../shared/picture/picture';
import { licenseByAddress, licenseByName } from '../../../shared/picture/licenses';
import { addressOf } from '../../page/fields';
import { htmlTextOf } from './htmlText';

const maxNameLength = 100;

/** What the page of a file says of its licence. */
export interface LicenseFields {
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
export function commonsLicense({ code, terms, name: html }: LicenseFields): License | null {
  const url = addressOf(terms)?.href ?? null;
  const name = htmlTextOf(html, maxNameLength).text ?? htmlTextOf(code, maxNameLength).text;
  const known =
    (code === null ? null : licenseByName(code)) ??
    (url === null ? null : licenseByAddress(url)) ??
    (name === null ? null : licenseByName(name));
  return known ?? (name === null ? null : { id: unknownLicenseId(name), name, url });
}

/** An id for a licence that is in no table. Its prefix is that of no known id. */
function unknownLicenseId(name: string): string {
  const parts = name.toLowerCase().match(/[\p{L}\p{N}.+]{1,100}/gu) ?? [];
  return ['other', ...parts].join('-');
}
