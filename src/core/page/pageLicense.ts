import type { License } from '../../shared/picture/picture';
import { licenseByAddress } from '../../shared/picture/licenses';
import { pageAddress } from './pageAddress';
import { cleanLine } from './text';

const maxNameLength = 120;

/**
 * The licence that an address on a page stands for: one of the project's own table, or, for any other, `other` with what
 * the page calls it, else with its address. Null for what is no web address.
 */
export function licenseOfPage(address: unknown, name: string | null, baseUrl: string): License | null {
  const url = pageAddress(address, baseUrl);
  if (!url) return null;
  const bare = `${url.host}${url.pathname}`.replace(/\/$/, '');
  return (
    licenseByAddress(url.href) ?? {
      id: 'other',
      name: cleanLine(name ?? bare, maxNameLength) ?? bare,
      url: url.href,
    }
  );
}

/** The one licence that all of these are; null if there is none, or if they differ. */
export function onlyLicense(licenses: readonly License[]): License | null {
  const [first] = licenses;
  return first && licenses.every((each) => isSameLicense(each, first)) ? first : null;
}

function isSameLicense(a: License, b: License): boolean {
  return a.id === 'other' ? a.url === b.url : a.id === b.id;
}
