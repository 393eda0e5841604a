import { readKeywordList, type ListedKeyword } from '../shared/keywords/keywordList';
import { fieldErrorText } from '../shared/words/fieldErrorText';
import { passedOverTexts } from '../shared/words/keywordsText';
import { BadFileError, UsageError, type OptionValues } from './arguments';
import { inputName, printNote } from './print';
import { readWhole } from './readWhole';

/** A list of keywords that is longer is none, in bytes. */
const maxListBytes = 1024 * 1024;

/**
 * The keywords of the file that `--keywords` names, or of standard input (`-`); none where reading was cancelled. What is passed
 * over is told. Throws `UsageError` and `BadFileError`.
 */
export async function readKeywords(
  words: readonly string[],
  { keywords: file = '', page }: Pick<OptionValues, 'keywords' | 'page'>,
  signal: AbortSignal,
): Promise<readonly ListedKeyword[]> {
  if (words.length > 0) throw new UsageError(`--keywords takes no other keyword: ${words.join(' ')}`);
  if (page.length > 0) throw new UsageError('--page is in place of --keywords');
  const bytes = await readWhole(file, 'a list of keywords', maxListBytes, signal);
  if (!bytes) return [];
  const list = readKeywordList(textOf(bytes, file));
  if (list.wrong)
    throw new BadFileError(`${inputName(file)}: ${fieldErrorText(list.wrong.error, list.wrong.line)}`);
  if (list.keywords.length === 0) throw new UsageError(`no keywords in ${inputName(file)}`);
  for (const text of passedOverTexts(list)) printNote(`${inputName(file)}: ${text}`);
  return list.keywords;
}

/** The text of a list in UTF-8, or in UTF-16 as PowerShell writes it. Throws `BadFileError`. */
function textOf(bytes: Buffer, file: string): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Told below.
  }
  throw new BadFileError(
    `${inputName(file)} is no text in UTF-8, so that it cannot be read as a list of keywords`,
  );
}
