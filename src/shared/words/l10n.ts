import * as l10n from '@vscode/l10n';

/** Strings of another language by their English ones, as `l10n/bundle.l10n.<language>.json` has them. */
export type StringBundle = Readonly<Record<string, string>>;

/** The language of the interface, as the host passes it to the panel's page. */
export interface DisplayLanguage {
  /** BCP 47 tag. */
  readonly language: string;
  /** Empty for English, which the strings in the sources are in. */
  readonly bundle: StringBundle;
}

const pluralCategoryOrder: readonly Intl.LDMLPluralRule[] = ['zero', 'one', 'two', 'few', 'many', 'other'];

const english: DisplayLanguage = { language: 'en', bundle: {} };

let currentLanguage = english;
let pluralRules = new Intl.PluralRules(currentLanguage.language);

/**
 * Sets the language of all texts from now on, if there is a bundle for it, and English otherwise. A bundle may come
 * from a language pack or through the page, so values in it that are not strings are ignored.
 */
export function setDisplayLanguage(language: string, bundle: unknown): void {
  const strings = readBundle(bundle);
  const translated =
    Object.keys(strings).length > 0 &&
    Intl.PluralRules.supportedLocalesOf(canonicalLocales(language)).length > 0;
  useLanguage(translated ? { language, bundle: strings } : english);
}

/** What `say` returns, in English, whatever the language of the interface is: for the log. */
export function inEnglish<Said>(say: () => Said): Said {
  const ownLanguage = currentLanguage;
  if (ownLanguage === english) return say();
  useLanguage(english);
  try {
    return say();
  } finally {
    useLanguage(ownLanguage);
  }
}

function useLanguage(language: DisplayLanguage): void {
  currentLanguage = language;
  pluralRules = new Intl.PluralRules(language.language);
  l10n.config({ contents: language.bundle });
}

/** The language that `setDisplayLanguage` has set; English where there was no bundle for what it was given. */
export function displayLanguage(): DisplayLanguage {
  return currentLanguage;
}

function readBundle(bundle: unknown): StringBundle {
  if (typeof bundle !== 'object' || bundle === null) return {};
  const entries = Object.entries(bundle) as [string, unknown][];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The canonical form of a language tag; empty where `Intl` rejects the tag. */
function canonicalLocales(language: string): readonly string[] {
  try {
    return Intl.getCanonicalLocales(language);
  } catch {
    return [];
  }
}

/**
 * The plural form for a count, with `{0}` replaced by the count and `{1}`, … by the rest:
 * `plural(l10n.t('{0} picture|{0} pictures'), 2)`. A language's forms stand in the order of CLDR (zero, one, two, few, many,
 * other), without those it has not; the last one serves for what is missing after it: one and other in English; one, few
 * and many in Russian, whose other is for fractions. Values are given here and not to `l10n.t`, where one with a `|` in it
 * would be taken for two forms.
 */
export function plural(forms: string, count: number, ...rest: readonly (string | number)[]): string {
  const all = forms.split('|');
  const own = pluralRules.resolvedOptions().pluralCategories;
  const index = pluralCategoryOrder
    .filter((category) => own.includes(category))
    .indexOf(pluralRules.select(count));
  const form = all[Math.min(index, all.length - 1)] ?? '';
  const values = [decimalText(count, 0), ...rest];
  return form.replace(/\{(\d+)\}/g, (mark, place) => String(values[Number(place)] ?? mark));
}

/** A number as the language writes it, without grouping. */
export function decimalText(value: number, digits: number): string {
  // The first number that `Intl` formats costs 20 ms, in which its data are loaded.
  if (currentLanguage === english && Number.isSafeInteger(value) && digits === 0) return String(value);
  return value.toLocaleString(currentLanguage.language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    useGrouping: false,
  });
}
