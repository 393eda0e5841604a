import { estimateBytes } from '../../shared/panel/estimate';
import { shownPictureOf } from '../../shared/panel/shownPicture';
import type { SaveOrder } from './orders';

/** The user is not asked whether a folder may be filled with less. */
export const maxUnconfirmedBytes = 100e6;

/** About how many bytes a save will write. */
export function bytesOf({
  pictures,
  size,
  minimum,
  quantity,
}: Pick<SaveOrder, 'pictures' | 'size' | 'minimum' | 'quantity'>): number {
  return estimateBytes(pictures.slice(0, quantity).map(shownPictureOf), size, minimum, quantity);
}
