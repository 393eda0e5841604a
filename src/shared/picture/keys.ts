import * as v from 'valibot';
import { maxPictures } from './collection';

/** Longer than the key of any picture; in UTF-16 units. */
const maxKeyLength = 4_000;

/** `pictureKey` of a picture. */
export const keyShape = v.pipe(v.string(), v.maxLength(maxKeyLength));

/** Keys of pictures, as the webview names them and as they are stored. */
export const keysShape = v.pipe(v.array(keyShape), v.maxLength(maxPictures));
