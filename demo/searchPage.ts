import { photoPath, type Photo, type PhotoSize } from './photos';

/**
 * How a results page is written. All of these have been Flickr's own:
 * - `wrapped`: JSON with every object in `{data, exportMetaType}`, since 2022;
 * - `references`: the same, with the photos beside the list, which points to them with `~N`;
 * - `flat`: JSON without wrapping and with percent-encoded strings, before;
 * - `tiles-img`, `tiles-background`: no JSON, only the tiles, as `<img>` or as background.
 */
export type PageMarkup = 'wrapped' | 'references' | 'flat' | 'tiles-img' | 'tiles-background';

export interface SearchResults {
  readonly keyword: string;
  /** Photos on this page. */
  readonly photos: readonly Photo[];
  /** Photos of the whole search. */
  readonly total: number;
  /** Host and port that the picture addresses name. */
  readonly pictureHost: string;
}

const tilesInRow = 3;

export function searchPage(results: SearchResults, markup: PageMarkup): string {
  const { keyword, photos, total } = results;
  const background = markup === 'tiles-background' || markup === 'flat';
  // Flickr's server leaves out a last row that is not full; the JSON has its photos.
  const whole = photos.slice(0, photos.length - (photos.length % tilesInRow));
  const tiles = whole.map((photo) => (background ? backgroundTile : imgTile)(photo, results)).join('');
  const found =
    photos.length > 0 ? tiles : '<div class="no-results-message">No photos match your search.</div>';
  return `<!DOCTYPE html>
<html lang="en-us" class="no-js fluid html-search-photos-unified-page-view scrolling-layout">
<head>
<meta charset="UTF-8">
<title>Search: ${escapeHtml(keyword)} | Photo site</title>
</head>
<body>
<img class="avatar" src="//${results.pictureHost}/65535/buddyicons/10000001@N01.jpg?1" alt="">
<img class="spaceout" src="//${results.pictureHost}/pw/images/spaceout.gif" alt="">
<main id="search-unified-content"><div class="search-container-w-sidebar"><div class="search-container-w-sidebar-content">
<div class="main search-photos-results"><div class="view search-photos-everyone-view requiredToShowOnServer">
<h2>Everyone's photos: ${total}</h2>
<div class="view photo-list-view requiredToShowOnServer" data-view-signature="photo-list-view__id_${total}__">${found}</div>
</div></div></div></div></main>
<script class='modelExport' type="text/javascript">
	Y.ClientApp.init({
		params: ${scriptJson({ text: keyword, page: 'search' })},
${markup.startsWith('tiles') ? '' : `\t\tmodelExport: ${scriptJson(pageModel(results, markup))},\n`}		auth: auth,
	});
</script>
</body>
</html>
`;
}

function pageModel(results: SearchResults, markup: PageMarkup): unknown {
  if (markup === 'flat') return flatModel(results);
  const photos = results.photos.map((photo) => photoModel(photo, results.pictureHost));
  const lists = markup === 'references' ? photos.map((_, index) => wrapModel('model', `~${index}`)) : photos;
  // A place where Flickr shows something that is no photo.
  const list = [...lists.slice(0, 4), null, ...lists.slice(4)];
  const collection = { _data: list, fetchedStart: true, totalItems: results.total };
  return {
    legend: photos.map((_, index) =>
      markup === 'references'
        ? ['photo-lite-models', String(index), 'data']
        : ['search-photos-lite-models', '0', 'data', 'photos', 'data', '_data', String(index), 'data'],
    ),
    main: {
      'search-photos-lite-models': [
        wrapModel('model', {
          _flickrModelRegistry: 'search-photos-lite-models',
          text: results.keyword,
          photos: wrapModel('collection', collection),
        }),
      ],
      ...(markup === 'references' ? { 'photo-lite-models': photos } : {}),
    },
    version: 'cyclical-json@2.1.3',
  };
}

function photoModel(photo: Photo, host: string): unknown {
  const sizes = photo.sizes.map(
    (size) => [size.key, wrapModel('pojo', sizeModel(photo, size, host))] as const,
  );
  return wrapModel('model', {
    _flickrModelRegistry: 'photo-lite-models',
    ...(photo.owner.pathAlias === null ? {} : { pathAlias: photo.owner.pathAlias }),
    username: photo.owner.username,
    realname: photo.owner.realname,
    ownerNsid: photo.owner.nsid,
    title: photo.title,
    license: photo.license,
    sizes: wrapModel('pojo', Object.fromEntries(sizes)),
    isPublic: true,
    id: photo.id,
  });
}

function flatModel(results: SearchResults): unknown {
  const photos = results.photos.map((photo) => ({
    _flickrModelRegistry: 'photo-lite-models',
    title: encodeURIComponent(escapeHtml(photo.title)),
    username: encodeURIComponent(escapeHtml(photo.owner.username)),
    realname: encodeURIComponent(escapeHtml(photo.owner.realname)),
    pathAlias: photo.owner.pathAlias,
    license: photo.license,
    ownerNsid: encodeURIComponent(photo.owner.nsid),
    id: photo.id,
    sizes: Object.fromEntries(
      photo.sizes.map((size) => [
        size.key,
        { ...sizeModel(photo, size, results.pictureHost), key: size.key },
      ]),
    ),
  }));
  return {
    legend: photos.map((_, index) => ['search-photos-lite-models', '0', 'photos', '_data', String(index)]),
    main: { 'search-photos-lite-models': [{ photos: { _data: photos, totalItems: results.total } }] },
    version: 'cyclical-json@2.1.3',
  };
}

function sizeModel(photo: Photo, size: PhotoSize, host: string): object {
  const url = `//${host}${photoPath(photo, size)}`;
  return { displayUrl: url, width: size.width, height: size.height, url };
}

function wrapModel(exportMetaType: string, data: unknown): object {
  return { data, exportMetaType };
}

function imgTile(photo: Photo, results: SearchResults): string {
  const { address, box, signature } = tileParts(photo, results);
  return `<div class="view photo-list-photo-view requiredToShowOnServer awake" style="${box}" data-view-signature="${signature}"><div class="photo-list-photo-container"><img loading="lazy" src="${address}" height="100%" width="100%"><div class="interaction-view"></div></div></div>\n`;
}

function backgroundTile(photo: Photo, results: SearchResults): string {
  const { address, box, signature } = tileParts(photo, results);
  return `<div class="view photo-list-photo-view requiredToShowOnServer awake" style="${box}; background-image: url(${address})" data-view-signature="${signature}"><div class="interaction-view"></div></div>\n`;
}

function tileParts(
  photo: Photo,
  { keyword, pictureHost }: SearchResults,
): { address: string; box: string; signature: string } {
  const shown = photo.sizes.find(({ key }) => key === 'z') ?? photo.sizes[0];
  if (!shown) throw new Error(`photo ${photo.id} has no sizes`);
  const term = escapeHtml(keyword.replace(/\s/g, ''));
  return {
    address: `//${pictureHost}${photoPath(photo, shown)}`,
    box: `transform: translate(0px, 0px); width: ${shown.width}px; height: ${shown.height}px`,
    signature: `photo-list-photo-view__UA_1__id_${photo.id}__isOwner_false__searchTerm_${term}__`,
  };
}

/** JSON that cannot end the script it stands in, with `/` escaped as Flickr does. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('/', '\\/').replaceAll('<', '\\u003c');
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
