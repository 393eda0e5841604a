import * as l10n from '@vscode/l10n';
import { decimalText, displayLanguage } from './l10n';

/** `340 kB`, `3.4 MB`, `1.2 GB`; a megabyte is a million bytes, as file managers and networks count. */
export function bytesText(bytes: number): string {
  if (bytes < 1e6) return l10n.t('{0} kB', decimalText(Math.max(1, Math.round(bytes / 1e3)), 0));
  return bytes < 1e9
    ? l10n.t('{0} MB', decimalText(bytes / 1e6, 1))
    : l10n.t('{0} GB', decimalText(bytes / 1e9, 1));
}

/** `3.4 MB`, `106 MB`: an estimate, without digits that it cannot support. */
export function roughBytesText(bytes: number): string {
  return bytes < 9.95e6 || bytes >= 1e9 ? bytesText(bytes) : l10n.t('{0} MB', decimalText(bytes / 1e6, 0));
}

/** `40 s`, `5 min`. */
export function durationText(seconds: number): string {
  return seconds < 120 ? l10n.t('{0} s', Math.ceil(seconds)) : l10n.t('{0} min', Math.ceil(seconds / 60));
}

/** The time of day, to the second on request; with its date, unless that is today. `time`: ms since 1970. */
export function timeText(
  time: number,
  now = Date.now(),
  { seconds = false }: { readonly seconds?: boolean } = {},
): string {
  const today = new Date(time).toDateString() === new Date(now).toDateString();
  const { language } = displayLanguage();
  return new Intl.DateTimeFormat(language, {
    timeStyle: seconds ? 'medium' : 'short',
    ...(!today && { dateStyle: 'medium' }),
  }).format(time);
}

/** `3.5 a second`, `12 a minute`. The unit, pictures, is clear from where it is shown. */
export function rateText(perSecond: number): string {
  return perSecond < 0.95
    ? l10n.t('{0} a minute', decimalText(Math.max(1, perSecond * 60), 0))
    : l10n.t('{0} a second', decimalText(perSecond, perSecond < 9.95 ? 1 : 0));
}

/** `40 s left`. */
export function timeLeftText(seconds: number): string {
  return l10n.t('{0} left', durationText(Math.max(1, seconds)));
}

/** `4,000`: a number that may be large, with its digits in groups. */
export function groupedText(value: number): string {
  return value.toLocaleString(displayLanguage().language);
}
