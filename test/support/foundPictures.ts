// A list of found pictures, made up: the photos of the project's own photo site, as the panel is told of them.
import { photoAt, photoById } from '../../demo/photos';
import { sceneJpeg } from '../../demo/scene';
import { flickrLicense } from '../../src/core/sources/flickr/licenses';
import { cellCount, type Fingerprint } from '../../src/shared/panel/fingerprint';
import type { ShownPicture, Tile, TileState } from '../../src/shared/panel/gallery';
import { pictureKey } from '../../src/shared/picture/picture';
import { seededRandom } from './random';

const keyword = 'red panda';
/** The larger edge of a thumbnail, in pixels. */
const thumbnailEdge = 320;
/** The same of a picture that is looked at. */
export const largeEdge = 1024;

const madePictures: ShownPicture[] = [];

/** So many pictures; always the same ones. */
export function foundPictures(count: number): readonly ShownPicture[] {
  while (madePictures.length < count) madePictures.push(shownPictureAt(madePictures.length));
  return madePictures.slice(0, count);
}

function shownPictureAt(place: number): ShownPicture {
  const { id, title, owner, license, sizes } = photoAt(keyword, place);
  const known = flickrLicense(license);
  return {
    key: pictureKey({ source: 'flickr', id }),
    source: 'flickr',
    keyword,
    title,
    creator: owner.realname || owner.username,
    license: known && { id: known.id, name: known.name },
    hasPage: true,
    type: 'jpg',
    sizes: sizes.map(({ width, height }) => ({ width, height })),
  };
}

/** The same as a search in several sources would find them: some of others than Flickr, and some told of by another one. */
export function mixedPictures(count: number): readonly ShownPicture[] {
  return foundPictures(count).map((picture, place) => {
    if (place % 3 === 1) return { ...picture, via: 'openverse' };
    return place % 3 === 2
      ? {
          ...picture,
          source: 'commons',
          key: picture.key.replace('flickr', 'commons'),
          type: place % 2 === 0 ? 'png' : 'jpg',
        }
      : picture;
  });
}

/** A tile for each picture, with its thumbnail, in the state that `stateAt` gives for its place in the list. */
export function tilesOf(
  pictures: readonly ShownPicture[],
  stateAt: (place: number) => TileState | null = () => null,
): readonly Tile[] {
  return pictures.map(({ key }, place) => {
    const state = stateAt(place);
    return { key, thumbnail: `/thumbnails/${key.split(':')[1] ?? ''}.jpg`, ...(state && { state }) };
  });
}

/** How a picture looks that looks like all others of this number, and like none of another one. */
export function fingerprintFor(number: number): Fingerprint {
  const random = seededRandom(number);
  const cells = Array.from({ length: cellCount }, () =>
    Math.floor(random() * 256)
      .toString(16)
      .padStart(2, '0'),
  );
  return { cells: cells.join(''), aspect: 1.5 };
}

/** The file behind the address of a thumbnail, or of a picture that is looked at. */
export function thumbnailBytes(path: string): Buffer {
  const edge = path.includes('/large/') ? largeEdge : thumbnailEdge;
  const { scene } = photoById(/([^/]*)\.jpg$/.exec(path)?.[1] ?? '');
  const [width, height] = [Math.min(1, scene.aspect), Math.min(1, 1 / scene.aspect)].map((share) =>
    Math.round(share * edge),
  ) as [number, number];
  return sceneJpeg(scene, width, height, '');
}
