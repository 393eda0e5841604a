import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { photoAt } from '../demo/photos';
import { searchPage } from '../demo/searchPage';
import { parseFlickrPage } from '../src/core/sources/flickr/resultsPage';
import { runProgram } from '../test/support/programs';
import { debianPython } from './contestants';
import { median, withScratchFolder } from './measure';

const parseCount = 30;
/** A last row that is not full is left out of the markup, and a few of the imagined photos are the same. */
const maxMissing = 3;
/** What a real results page weighs beside its results, in characters: 500 results are 1.2 MB. */
const pageWeight = { 25: 300_000, 500: 1_200_000 } as const;

/**
 * Of a page without data for scripts, on which both have the same to read: the time that our reader takes as a share of what BeautifulSoup with lxml takes,
 * each warm and the median of many.
 */
export function measureParsing(results: 25 | 500): Promise<number> {
  return withScratchFolder(async (scratch) => {
    const html = resultsPage(results);
    const file = join(scratch, 'page.html');
    writeFileSync(file, html);
    const theirs = JSON.parse(
      await runProgram(debianPython, [join(__dirname, 'parse.py'), file, String(parseCount)]),
    ) as { readonly found: number; readonly seconds: readonly number[] };
    const ours: number[] = [];
    for (let time = 0; time < parseCount; time += 1) {
      const startedAt = performance.now();
      const { pictures } = parseFlickrPage(html, { keyword: 'lake', url: 'https://www.example/search/' });
      ours.push((performance.now() - startedAt) / 1000);
      if (pictures.length < results - maxMissing)
        throw new Error(`${pictures.length} of ${results} were read`);
    }
    if (theirs.found < results - maxMissing)
      throw new Error(`The other reader found ${theirs.found} of ${results}`);
    return median(ours) / median(theirs.seconds);
  });
}

function resultsPage(results: 25 | 500): string {
  const photos = Array.from({ length: results }, (_, place) => photoAt('lake', place));
  const page = searchPage(
    { keyword: 'lake', photos, total: 4_000, pictureHost: 'live.example' },
    'tiles-img',
  );
  const filler = '<div class="view footer"><ul><li><a href="/about">About this site</a></li></ul></div>\n';
  const missing = Math.max(0, Math.ceil((pageWeight[results] - page.length) / filler.length));
  return page.replace('</body>', () => `${filler.repeat(missing)}</body>`);
}
