import { nameInAddress } from '../form/naming';
import { pictureKey, type Picture } from '../picture/picture';
import { typeOfAddress } from '../picture/pictureTypes';
import { largestSize, sizeCandidates } from '../picture/sizes';
import { plainText } from '../words/plainText';
import { isWebAddress } from '../words/untrusted';
import type { ShownPicture } from './gallery';
import { shownTitle } from './shownTitle';

/** A found picture as the page may see it: texts from outside made plain and short, and no addresses. */
export function shownPictureOf(picture: Picture): ShownPicture {
  const type = typeOfAddress(largestSize(picture.sizes)?.url ?? '');
  const { source, via, keyword, title, creator, license, date, page, sizes } = picture;
  const isNamedOtherwise = keyword !== '' && title !== null && creator !== null;
  return {
    key: pictureKey(picture),
    source,
    ...(via !== undefined && { via }),
    ...(keyword !== '' && { keyword: plainText(keyword) }),
    ...(!isNamedOtherwise && { fileName: plainText(fileNameOf(picture)) }),
    title: shownTitle(picture),
    creator: creator && plainText(creator.name),
    license: license && { id: plainText(license.id), name: plainText(license.name) },
    // A source may give anything as the page.
    hasPage: page !== null && isWebAddress(page),
    ...(date !== undefined && { date }),
    ...(type && { type }),
    sizes: sizes.map(({ width, height, edge }) => ({
      width,
      height,
      ...(edge === undefined ? {} : { edge }),
    })),
  };
}

function fileNameOf({ sizes }: Picture): string {
  const [size] = sizeCandidates(sizes, 'large');
  return size ? nameInAddress(size.url) : '';
}
