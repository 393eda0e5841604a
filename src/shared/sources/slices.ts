import * as v from 'valibot';
import type { Shape } from '../words/shape';

/** By what the results of a source are cut into slices. */
export const sliceKinds = ['date', 'license', 'type', 'orientation', 'size'] as const;

/** One thing by which a slice is narrower than all results. */
export const slicePartShape = v.object({
  by: v.picklist(sliceKinds),
  /** Days of a date, the first and the last, as in `2015-01-01/2019-12-31`, without a last one to this day; else a value, as shown. */
  value: v.string(),
});
export type SlicePart = Shape<typeof slicePartShape>;

/** Which part of its results a source is asked for, once its whole list has come to its end though there is more. */
export type SliceParts = readonly SlicePart[];
