import * as v from 'valibot';
import { maxAddressLength } from '../words/untrusted';
import { maxPictures } from './collection';

/** UTF-16 units; a key is a source's name and at the most an address with a hash. */
const maxKeyLength = maxAddressLength + 200;

/** `pictureKey` of a picture. */
export const keyShape = v.pipe(v.string(), v.maxLength(maxKeyLength));

/** Keys of pictures, as the webview names them and as they are stored. */
export const keysShape = v.pipe(v.array(keyShape), v.maxLength(maxPictures));
