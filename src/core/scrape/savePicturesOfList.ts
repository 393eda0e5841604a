import { setImmediate } from 'node:timers/promises';
import { addedCounts, countInFolder, noCounts } from '../../shared/engine/counts';
import type { TextLine } from '../../shared/engine/extract';
import type { Failure } from '../../shared/engine/failure';
import type {
  ScrapeEvent,
  ScrapeListEvent,
  ScrapeListRequest,
  ScrapeOutcome,
} from '../../shared/engine/scrape';
import type { EngineSettings } from '../../shared/engine/settings';
import { maxPictures } from '../../shared/picture/collection';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { withoutManifests } from '../../shared/sources/iiifAddresses';
import { Cancelled, failureOf } from '../failure';
import { listPieces } from '../files/listPieces';
import type { RunContext } from '../net/runContext';
import { pictureFromAddress } from '../text/extractPictures';
import { ListReader } from '../text/listReader';
import { savePictures } from './savePictures';

/** Saves all that a list names, part after part, as one run. Failures are events. `partLength` is how many pictures a part has. */
export async function savePicturesOfList(
  request: ScrapeListRequest,
  context: RunContext,
  emit: (event: ScrapeListEvent) => void,
  partLength = maxPictures,
): Promise<void> {
  const startedAt = performance.now();
  const { list, kind, settings, tellsFetching } = request;
  const reader = new ListReader(listPieces(list, context.signal), kind);
  const countedFiles = new Set<string>();
  let counts = noCounts;
  let quantity = 0;
  let outcome = 'complete' as ScrapeOutcome;
  let failure: Failure | null = null;
  let hasBegun = false;
  const onEvent = (event: ScrapeEvent): void => {
    if (event.type === 'fetching') {
      if (hasBegun && !tellsFetching) return;
      hasBegun = true;
    }
    if (event.type === 'started') return emit({ ...event, quantity });
    if (event.type !== 'finished') return emit(event);
    counts = addedCounts(counts, event);
    ({ outcome, failure } = event);
  };
  try {
    for await (const part of partsOf(reader, partLength, context.signal)) {
      const { pictures, manifests } = withoutManifests(part.pictures);
      const { linesWithoutAddress, repeats, isLast } = part;
      const { lanes } = reader.header;
      const about = { repeats, isLast, linesWithoutAddress, manifests, lanes };
      emit({ type: 'list-part', pictures: pictures.length, ...about });
      quantity += pictures.length;
      const run = { ...request, pictures, quantity: pictures.length, settings: withLanes(settings, lanes) };
      await savePictures(run, context, onEvent, countedFiles);
      if (outcome === 'stopped' || outcome === 'cancelled') break;
      outcome = countInFolder(counts) >= quantity ? 'complete' : 'short';
    }
    failure ??= reader.failure;
  } catch (error) {
    if (error instanceof Cancelled) outcome = 'cancelled';
    else failure = failureOf(error);
  }
  if (failure) outcome = 'stopped';
  const seconds = (performance.now() - startedAt) / 1000;
  emit({ type: 'finished', outcome, ...counts, quantity, seconds, failure });
}

/** Settings with which no host gets more downloads at once than this; null for any. */
function withLanes(settings: EngineSettings, lanes: number | null): EngineSettings {
  if (lanes === null) return settings;
  return { ...settings, concurrency: Math.min(lanes, settings.concurrency ?? lanes) };
}

interface ListPart {
  /** Each once. */
  readonly pictures: readonly Picture[];
  readonly linesWithoutAddress: readonly TextLine[];
  readonly repeats: number;
  /** Unknown where the list ends just where the part is full. */
  readonly isLast: boolean;
}

/**
 * What a list names, in parts with at most so many pictures, or lines without any; none where it names nothing, but for a shard,
 * to which no address may have fallen. Throws what `ListReader` throws.
 */
async function* partsOf(
  reader: ListReader,
  length: number,
  signal: AbortSignal,
): AsyncGenerator<ListPart, void, undefined> {
  let pictures = new Map<string, Picture>();
  let lines = new Map<string, TextLine>();
  let repeats = 0;
  const take = (isLast: boolean): ListPart => {
    const part = {
      pictures: [...pictures.values()],
      linesWithoutAddress: [...lines.values()],
      repeats,
      isLast,
    };
    pictures = new Map();
    lines = new Map();
    repeats = 0;
    return part;
  };
  let read = 0;
  for await (const entries of reader.entries()) {
    for (const entry of entries) {
      if ('lineWithoutAddress' in entry) {
        const { lineWithoutAddress } = entry;
        if (lines.has(lineWithoutAddress.text)) repeats += 1;
        else lines.set(lineWithoutAddress.text, lineWithoutAddress);
      } else {
        const picture = pictureFromAddress(entry.address, entry.about, reader.header.source);
        const key = pictureKey(picture);
        if (pictures.has(key)) repeats += 1;
        else pictures.set(key, picture);
      }
      if (pictures.size === length || lines.size === length) yield take(false);
    }
    read += entries.length;
    await setImmediate();
    if (signal.aborted) throw new Cancelled();
  }
  const isEmptyShard = reader.isShard && read === 0;
  if (pictures.size + lines.size > 0 || isEmptyShard) yield take(true);
}
