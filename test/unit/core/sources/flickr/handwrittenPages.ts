/** Pieces of Flickr's pages, written by hand for tests. */

/** A page that carries this model, with `body` as its HTML. */
export function pageWith(model: unknown, body = ''): string {
  const json = JSON.stringify(model).replaceAll('/', '\\/');
  return `<html class="html-search-photos-unified-page-view"><body>${body}<script class='modelExport' type="text/javascript">
	params: {"text":"a \\"{\\" word"},
	modelExport: ${json},
	auth: auth,
</script></body></html>`;
}

/** A search model with these entries in its list, wrapped as pages are since 2022. */
export function searchModel(entries: readonly unknown[], total: unknown = entries.length): object {
  const photos = wrapModel({ _data: entries, totalItems: total });
  return { legend: [], main: { 'search-photos-lite-models': [wrapModel({ photos })] } };
}

/** A photo as search results have it; `fields` change or add to it. */
export function photoModel(id: string, fields: object = {}): object {
  return wrapModel({
    _flickrModelRegistry: 'photo-lite-models',
    pathAlias: 'someone',
    username: 'some one',
    ownerNsid: '1@N02',
    title: `Photo ${id}`,
    license: 4,
    sizes: wrapModel({ m: sizeModel(`//live.staticflickr.com/1/${id}_0123456789.jpg`, 500, 375) }),
    id,
    ...fields,
  });
}

export function sizeModel(url: string, width: unknown, height: unknown): object {
  return wrapModel({ displayUrl: url, url, width, height });
}

export function wrapModel(data: unknown): object {
  return { data, exportMetaType: 'pojo' };
}

export function imgTile(address: string, style = '', signature = ''): string {
  return `<div class="view photo-list-photo-view awake" style="${style}" data-view-signature="${signature}"><div class="photo-list-photo-container"><img loading="lazy" src="${address}"></div></div>`;
}

export function backgroundTile(address: string): string {
  return `<div class="view photo-list-photo-view awake" style="width: 300px; height: 200px; background-image: url(${address})"><div class="interaction-view"></div></div>`;
}
