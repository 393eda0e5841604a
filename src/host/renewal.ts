import type { RenewalMeans } from '../shared/events';
import type { Picture } from '../shared/picture';
import { sourceIds, sources } from '../shared/sources';
import type { Keys } from './keys';

export interface RenewalPorts {
  readonly keys: Pick<Keys, 'load' | 'of'>;
  /** Absolute path of the folder for answers that a source wants kept for a day. */
  readonly answers: string;
}

/** What it takes to ask again for these pictures, once their addresses hold no longer. Never rejects. */
export async function renewalOf(
  pictures: readonly Picture[],
  { keys, answers }: RenewalPorts,
): Promise<RenewalMeans> {
  const ids = sourceIds.filter(
    (id) => sources[id].addressesExpire && pictures.some(({ source }) => source === id),
  );
  if (ids.length > 0) await keys.load();
  const known = ids.flatMap((id) => {
    const key = keys.of(id);
    return key === null ? [] : [[id, key] as const];
  });
  return { keys: Object.fromEntries(known), answers };
}
