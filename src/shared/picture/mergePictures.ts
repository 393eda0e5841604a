import type { Picture, PictureSize } from './picture';

/**
 * Merges what two sources know of one picture: where they differ, the source that it belongs to counts, or else the
 * first. Returns `first` itself if the second knows no more.
 */
export function mergePictures(first: Picture, second: Picture): Picture {
  if (first.via === undefined || second.via !== undefined) return fillGaps(first, second);
  const { keyword } = first;
  return { ...fillGaps(second, first), keyword };
}

function fillGaps(first: Picture, second: Picture): Picture {
  const sizes = mergeSizes(first.sizes, second.sizes);
  // A thumbnail of another source would have to be loaded by that source's limits, which are no longer known here.
  const thumbnail =
    first.thumbnail ?? (first.source === (second.via ?? second.source) ? second.thumbnail : undefined);
  const date = first.date ?? second.date;
  const tags = first.tags ?? second.tags;
  const description = first.description ?? second.description;
  const joined: Picture = {
    ...first,
    title: first.title ?? second.title,
    creator: first.creator ?? second.creator,
    license: first.license ?? second.license,
    page: first.page ?? second.page,
    sizes,
    ...(date !== undefined && { date }),
    ...(tags !== undefined && { tags }),
    ...(description !== undefined && { description }),
    ...(thumbnail !== undefined && { thumbnail }),
  };
  const fields = [
    'title',
    'creator',
    'license',
    'date',
    'tags',
    'description',
    'page',
    'sizes',
    'thumbnail',
  ] as const;
  return fields.some((field) => joined[field] !== first[field]) ? joined : first;
}

/** The sizes of both, each address once, those of the first picture first. */
function mergeSizes(first: readonly PictureSize[], second: readonly PictureSize[]): readonly PictureSize[] {
  const others = new Map(second.map((size) => [size.url, size]));
  let hasMore = false;
  const filled = first.map((size) => {
    const other = others.get(size.url);
    others.delete(size.url);
    if (!other || hasPixels(size) || !hasPixels(other)) return size;
    hasMore = true;
    return other;
  });
  return hasMore || others.size > 0 ? [...filled, ...others.values()] : first;
}

function hasPixels({ width, height, edge }: PictureSize): boolean {
  return width !== null || height !== null || edge !== undefined;
}
