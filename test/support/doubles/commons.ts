import { hashText } from '../../../demo/photos';
import { jpegPicture } from '../pictures';
import { jsonAnswer, type DoubleAnswer, type Double } from './doubles';
import { fittingNumbers, numbersOn, totalFor, troubleAnswer, type Asked, type Trouble } from './troubles';

export interface CommonsOptions {
  /** Files that a keyword finds. */
  readonly total?: number;
  /** Answers that each batch takes. */
  readonly answersPerBatch?: number;
  readonly trouble?: Trouble | CommonsTrouble;
}

export type CommonsTrouble =
  /** 403 for whoever does not say in the user agent whom to write to. */
  | 'needs-contact'
  /** 429 that says when to come back. */
  | 'retry-after'
  /** Errors with status 200, by their code. */
  | 'maxlag'
  | 'ratelimited'
  | 'readonly'
  | 'badvalue';

/** The widths that copies are made in (mediawiki.org/wiki/Common_thumbnail_sizes). */
const copyWidths = [20, 40, 60, 120, 250, 330, 500, 960, 1280, 1920, 3840];
/** So many results of a search are given; it does not say that there are more. */
const reach = 10_000;
const fileTypeFilter = ' filetype:bitmap|drawing';

/**
 * Plays Wikimedia Commons: the search of MediaWiki, files and scaled copies. Every third file stands upright, every ninth is
 * small, every tenth is an SVG.
 */
export function commonsDouble(options: CommonsOptions = {}): Double {
  const { total = 10_000, answersPerBatch = 1, trouble } = options;
  /** By the search: it takes a while to find those that fit. */
  const found = new Map<string, ReturnType<typeof fittingNumbers>>();
  return ({ headers }, { pathname, searchParams }, self) => {
    if (pathname.startsWith('/wikipedia/commons/')) return fileAnswer(decodeURIComponent(pathname));
    if (pathname !== '/w/api.php') return null;
    const refusal = trouble && commonsRefusal(trouble, headers['user-agent'] ?? '');
    if (refusal) return refusal;
    const asked = (name: string): string => searchParams.get(name) ?? '';
    const search = asked('gsrsearch');
    const isSearch = asked('generator') === 'search' && asked('gsrnamespace') === '6';
    const isPlain = asked('format') === 'json' && asked('formatversion') === '2';
    if (isPlain && asked('titles') !== '')
      return fileOfTitle(asked('titles'), Number(asked('iiurlwidth')), self);
    if (isPlain && asked('generator') === 'categorymembers' && asked('gcmtype') === 'file')
      return categoryAnswer(asked, total, self);
    if (!isPlain || !isSearch || !search.includes(fileTypeFilter))
      return errorAnswer('badvalue', 'Not what this double knows.');
    if ((asked('continue') !== '') !== (asked('gsroffset') !== '' || asked('iicontinue') !== ''))
      return errorAnswer('badcontinue', 'Invalid continue param. You should pass the original value.');
    const [keyword = '', filters = ''] = search.split(fileTypeFilter);
    const limit = Math.min(50, Number(asked('gsrlimit') || 10));
    const offset = Number(asked('gsroffset') || 0);
    const isNewestFirst = asked('gsrsort') === 'create_timestamp_desc';
    const narrowed = { ...askedOf(keyword, filters), isNewestFirst };
    const key = `${search} ${isNewestFirst}`;
    const numbers = found.get(key) ?? fittingNumbers(totalFor(keyword, total), narrowed);
    found.set(key, numbers);
    const files = numbers.on(offset / limit + 1, limit).map((number) => fileAt(keyword, number));
    if (files.length === 0 || offset >= reach) return jsonAnswer({ batchcomplete: true });
    const part = asked('iicontinue') === '' ? 0 : Number(/\|(\d+)$/.exec(asked('iicontinue'))?.[1]);
    const perAnswer = Math.ceil(files.length / answersPerBatch);
    const isTold = (at: number): boolean => Math.floor(at / perAnswer) === part;
    const isWhole = (part + 1) * perAnswer >= files.length;
    const pages = files.map((file, at) => ({
      pageid: file.id,
      ns: 6,
      title: `File:${file.name}`,
      index: offset + at + 1,
      imagerepository: 'local',
      ...(isTold(at) && { imageinfo: [imageInfo(file, Number(asked('iiurlwidth')), self)] }),
    }));
    const next = offset + limit;
    return jsonAnswer({
      ...(isWhole && { batchcomplete: true }),
      ...(isWhole
        ? next < Math.min(numbers.count, reach) && { continue: { gsroffset: next, continue: 'gsroffset||' } }
        : {
            continue: {
              iicontinue: `${files[(part + 1) * perAnswer]?.name}|${part + 1}`,
              ...(offset > 0 && { gsroffset: offset }),
              continue: 'gsroffset||',
            },
          }),
      query: { pages: pages.reverse() },
    });
  };
}

/** What a search is narrowed by. */
function askedOf(keyword: string, filters: string): Asked {
  const words = filters.split(' ').filter(Boolean);
  if (words.length === 0) return {};
  return {
    fits: (number) => {
      const { name, width, height } = fileAt(keyword, number);
      const { License: license } = licenseFields[number % licenseFields.length] ?? {};
      return words.every((word) => {
        const [, edge, least] = /^file([wh]):>(\d+)$/.exec(word) ?? [];
        if (edge !== undefined) return (edge === 'w' ? width : height) > Number(least);
        if (word === 'haslicense:unrestricted') return license === 'pd' || license === 'cc0';
        if (word === 'filemime:image/jpeg') return name.endsWith('.jpg');
        return false;
      });
    },
  };
}

/** A file by its title, as `fileAt` names them. */
function fileOfTitle(title: string, width: number, self: string): DoubleAnswer {
  const [, keyword, number] = /^File:(.+) no\. (\d+)\.\w+$/.exec(title) ?? [];
  if (keyword === undefined)
    return jsonAnswer({ batchcomplete: true, query: { pages: [{ ns: 6, title, missing: true }] } });
  const file = fileAt(keyword, Number(number));
  const page = { pageid: file.id, ns: 6, title, imageinfo: [imageInfo(file, width, self)] };
  return jsonAnswer({ batchcomplete: true, query: { pages: [page] } });
}

/** The members of a category, which have no order of their own. */
function categoryAnswer(asked: (name: string) => string, total: number, self: string): DoubleAnswer {
  const [, category = ''] = /^Category:(.+)$/.exec(asked('gcmtitle')) ?? [];
  const start = Number(/^file\|(\d+)$/.exec(asked('gcmcontinue'))?.[1] ?? 0);
  const limit = Number(asked('gcmlimit'));
  const found = totalFor(category, total);
  const files = numbersOn(start / limit + 1, limit, found).map((number) => fileAt(category, number));
  if (files.length === 0) return jsonAnswer({ batchcomplete: true });
  const pages = files.map((file) => ({
    pageid: file.id,
    ns: 6,
    title: `File:${file.name}`,
    imageinfo: [imageInfo(file, Number(asked('iiurlwidth')), self)],
  }));
  const next = start + limit;
  return jsonAnswer({
    batchcomplete: true,
    ...(next < found && { continue: { gcmcontinue: `file|${next}`, continue: 'gcmcontinue||' } }),
    query: { pages },
  });
}

interface CommonsFile {
  readonly id: number;
  readonly number: number;
  readonly keyword: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** The id of this result for a keyword, from 1. */
export function commonsId(keyword: string, number: number): number {
  return ((hashText(keyword) % 100_000) + 1) * 10_000 + number;
}

function fileAt(keyword: string, number: number): CommonsFile {
  const isUpright = number % 3 === 0;
  const [long, short] = number % 9 === 0 ? [400, 300] : [3000, 2000];
  return {
    id: commonsId(keyword, number),
    number,
    keyword,
    name: `${keyword} no. ${number}.${number % 10 === 0 ? 'svg' : 'jpg'}`,
    width: isUpright ? short : long,
    height: isUpright ? long : short,
  };
}

const licenseFields = [
  { License: 'cc-by-sa-4.0', LicenseShortName: 'CC BY-SA 4.0' },
  { License: 'pd', LicenseShortName: 'Public domain' },
  { License: 'cc0', LicenseShortName: 'CC0' },
  { LicenseShortName: 'No restrictions', LicenseUrl: 'https://www.flickr.com/commons/usage/' },
  { LicenseShortName: 'House rules 7', LicenseUrl: 'https://archive.example/rules' },
];

function imageInfo(file: CommonsFile, width: number, self: string): object {
  const { number, keyword } = file;
  const said = {
    ObjectName: `${keyword} <i>no. ${number}</i>`,
    ...(number % 4 !== 0 && {
      Artist: `<a href="//commons.wikimedia.org/wiki/User:Otto" title="User:Otto">Otto &amp; Ida</a>`,
    }),
    ...(number % 5 === 0 && {
      ImageDescription: `<div class="description">A ${keyword} [in the evening], <b>no. ${number}</b></div>`,
    }),
    Credit: '<span class="int-own-work" lang="en">Own work</span>',
    ...licenseFields[number % licenseFields.length],
  };
  const copy = copyAddress(file, width, self);
  const dense = copyAddress(file, 2 * width, self);
  return {
    user: 'Uploader No 1',
    canonicaltitle: `File:${file.name}`,
    size: 123_456,
    width: file.width,
    height: file.height,
    thumburl: copy,
    thumbwidth: Math.min(width, file.width),
    thumbheight: Math.round((Math.min(width, file.width) * file.height) / file.width),
    ...(dense !== copy && { responsiveUrls: { '2': dense } }),
    url: `${originalAddress(file, self)}?${utmQuery('original')}`,
    descriptionurl: `https://commons.wikimedia.org/wiki/File:${encodeURIComponent(file.name)}`,
    mime: file.name.endsWith('.svg') ? 'image/svg+xml' : 'image/jpeg',
    extmetadata: Object.fromEntries(
      Object.entries(said).map(([name, value]) => [name, { value, source: 'commons-desc-page' }]),
    ),
  };
}

function originalAddress({ name }: CommonsFile, self: string): string {
  return `${self}/wikipedia/commons/a/ab/${encodeURIComponent(name)}`;
}

/** Of the width that is asked for, or the next larger one that is made; the file itself where it is no larger. */
function copyAddress(file: CommonsFile, width: number, self: string): string {
  const isSvg = file.name.endsWith('.svg');
  const step = copyWidths.find((each) => each >= width) ?? 3840;
  if (step >= file.width && !isSvg) return `${originalAddress(file, self)}?${utmQuery('thumbnail')}`;
  const name = encodeURIComponent(file.name);
  return `${self}/wikipedia/commons/thumb/a/ab/${name}/${step}px-${name}${isSvg ? '.png' : ''}?${utmQuery('thumbnail')}`;
}

function utmQuery(content: string): string {
  return `utm_source=commons.wikimedia.org&utm_campaign=imageinfo&utm_content=${content}`;
}

function fileAnswer(path: string): DoubleAnswer {
  const width = /\/(\d+)px-[^/]*$/.exec(path)?.[1];
  if (width !== undefined && !copyWidths.includes(Number(width)))
    return {
      status: 429,
      headers: { 'retry-after': '10' },
      body: 'Use thumbnail steps listed on https://w.wiki/GHai.',
    };
  if (path.endsWith('.svg'))
    return {
      headers: { 'content-type': 'image/svg+xml' },
      body: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    };
  return { headers: { 'content-type': 'image/jpeg' }, body: jpegPicture(path) };
}

function commonsRefusal(trouble: Trouble | CommonsTrouble, userAgent: string): DoubleAnswer | null {
  switch (trouble) {
    case 'needs-contact':
      return /@|:\/\//.test(userAgent)
        ? null
        : {
            status: 403,
            headers: { 'content-type': 'text/plain' },
            body: 'Please comply with the User-Agent policy',
          };
    case 'retry-after':
      return { status: 429, headers: { 'retry-after': '39' }, body: 'Too many requests' };
    case 'maxlag':
      return errorAnswer(trouble, 'Waiting for 10.0.0.1: 7.5 seconds lagged.');
    case 'ratelimited':
      return errorAnswer(trouble, "You've exceeded your rate limit. Please wait some time and try again.");
    case 'readonly':
      return errorAnswer(trouble, 'The wiki is currently in read-only mode.');
    case 'badvalue':
      return errorAnswer(trouble, 'Unrecognized value for parameter "gsrwhat".');
    default:
      return troubleAnswer(trouble);
  }
}

/** With status 200, as the real one. */
function errorAnswer(code: string, info: string): DoubleAnswer {
  return jsonAnswer({ error: { code, info } }, { headers: { 'mediawiki-api-error': code } });
}
