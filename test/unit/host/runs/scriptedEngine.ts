import assert from 'node:assert/strict';
import type { CheckEvent, CheckRequest } from '../../../../src/shared/engine/check';
import type { ContactSheetEvent, ContactSheetRequest } from '../../../../src/shared/engine/contactSheet';
import type { DocumentPicturesEvent } from '../../../../src/shared/engine/documentPictures';
import type { Gate } from '../../../../src/shared/engine/gate';
import { engineOf, type Engine, type JobRun } from '../../../../src/shared/engine/engine';
import type { JobEvent, JobName } from '../../../../src/shared/engine/jobs';
import { noCounts } from '../../../../src/shared/engine/counts';
import { endedExport, type ExportEvent, type ExportRequest } from '../../../../src/shared/engine/export';
import type { DocumentLink, ExtractEvent, ExtractRequest } from '../../../../src/shared/engine/extract';
import type {
  DiscardRequest,
  FolderRequest,
  InspectEvent,
  RejectEvent,
  RejectRequest,
  RestoreEvent,
  RestoreRequest,
} from '../../../../src/shared/engine/folder';
import type { ScrapeEvent, ScrapeRequest } from '../../../../src/shared/engine/scrape';
import type { SearchEvent, SearchRequest, SourceRunProgress } from '../../../../src/shared/engine/search';
import type { MergeEvent } from '../../../../src/shared/engine/merge';
import type { ShardEvent } from '../../../../src/shared/engine/shard';
import type { ThumbnailsEvent, ThumbnailsRequest } from '../../../../src/shared/engine/thumbnails';
import type {
  DescribeEvent,
  DescribeRequest,
  MendEvent,
  MendRequest,
  VerifyEvent,
  VerifyRequest,
} from '../../../../src/shared/engine/verify';
import type { ViewEvent, ViewRequest } from '../../../../src/shared/engine/view';
import type { Failure, FailureCode } from '../../../../src/shared/engine/failure';
import { pictureKey, type Picture } from '../../../../src/shared/picture/picture';
import { catPictures } from '../hostFixtures';

type Script<Event> = (signal: AbortSignal) => AsyncIterable<Event>;

/**
 * An engine that plays what a test tells it: each call shifts one script. A folder is empty, a rejection goes well and so does
 * its undoing, and there are neither thumbnails nor large pictures nor sheets of them, where a test says nothing else.
 */
export function scriptedEngine(): {
  readonly engine: Engine;
  readonly searchRequests: SearchRequest[];
  readonly checkRequests: CheckRequest[];
  readonly scrapeRequests: ScrapeRequest[];
  readonly gates: (Gate | undefined)[];
  readonly thumbnails: ThumbnailsRequest[];
  readonly contactSheets: ContactSheetRequest[];
  readonly views: ViewRequest[];
  readonly extracts: ExtractRequest[];
  readonly inspections: FolderRequest[];
  readonly rejectRequests: RejectRequest[];
  readonly restoreRequests: RestoreRequest[];
  readonly discardRequests: DiscardRequest[];
  readonly verifyRequests: VerifyRequest[];
  readonly describeRequests: DescribeRequest[];
  readonly mendRequests: MendRequest[];
  readonly exportRequests: ExportRequest[];
  readonly searchScripts: Script<SearchEvent>[];
  readonly checkScripts: Script<CheckEvent>[];
  readonly scrapeScripts: Script<ScrapeEvent>[];
  readonly thumbnailScripts: Script<ThumbnailsEvent>[];
  readonly contactSheetScripts: Script<ContactSheetEvent>[];
  readonly viewScripts: Script<ViewEvent>[];
  readonly extractScripts: Script<ExtractEvent>[];
  readonly inspectScripts: Script<InspectEvent>[];
  readonly verifyScripts: Script<VerifyEvent>[];
  readonly describeScripts: Script<DescribeEvent>[];
  readonly mendScripts: Script<MendEvent>[];
  readonly rejectScripts: Script<RejectEvent>[];
  readonly restoreScripts: Script<RestoreEvent>[];
  readonly exportScripts: Script<ExportEvent>[];
} {
  const asked = {
    searchRequests: [] as SearchRequest[],
    checkRequests: [] as CheckRequest[],
    scrapeRequests: [] as ScrapeRequest[],
    gates: [] as (Gate | undefined)[],
    thumbnails: [] as ThumbnailsRequest[],
    contactSheets: [] as ContactSheetRequest[],
    views: [] as ViewRequest[],
    extracts: [] as ExtractRequest[],
    inspections: [] as FolderRequest[],
    rejectRequests: [] as RejectRequest[],
    restoreRequests: [] as RestoreRequest[],
    discardRequests: [] as DiscardRequest[],
    verifyRequests: [] as VerifyRequest[],
    describeRequests: [] as DescribeRequest[],
    mendRequests: [] as MendRequest[],
    exportRequests: [] as ExportRequest[],
  };
  const scripts = {
    searchScripts: [] as Script<SearchEvent>[],
    checkScripts: [] as Script<CheckEvent>[],
    scrapeScripts: [] as Script<ScrapeEvent>[],
    thumbnailScripts: [] as Script<ThumbnailsEvent>[],
    contactSheetScripts: [] as Script<ContactSheetEvent>[],
    viewScripts: [] as Script<ViewEvent>[],
    extractScripts: [] as Script<ExtractEvent>[],
    inspectScripts: [] as Script<InspectEvent>[],
    verifyScripts: [] as Script<VerifyEvent>[],
    describeScripts: [] as Script<DescribeEvent>[],
    mendScripts: [] as Script<MendEvent>[],
    rejectScripts: [] as Script<RejectEvent>[],
    restoreScripts: [] as Script<RestoreEvent>[],
    exportScripts: [] as Script<ExportEvent>[],
  };
  const play = <T>(script: Script<T> | undefined, signal: AbortSignal): AsyncIterable<T> => {
    assert.ok(script, 'the engine was asked more often than the test says');
    return script(signal);
  };
  const players: Engine = {
    search(request, signal) {
      asked.searchRequests.push(request);
      return play(scripts.searchScripts.shift(), signal);
    },
    check(request, signal) {
      asked.checkRequests.push(request);
      return play(scripts.checkScripts.shift(), signal);
    },
    scrape(request, signal, gate) {
      asked.scrapeRequests.push(request);
      asked.gates.push(gate);
      return play(scripts.scrapeScripts.shift(), signal);
    },
    thumbnails(request, signal) {
      asked.thumbnails.push(request);
      const none = request.pictures.map((picture): ThumbnailsEvent => ({
        type: 'thumbnail',
        pictureKey: pictureKey(picture),
        file: null,
      }));
      return play(scripts.thumbnailScripts.shift() ?? playEvents(...none, thumbnailsEnd()), signal);
    },
    contactSheet(request, signal) {
      asked.contactSheets.push(request);
      const none: ContactSheetEvent = { type: 'drawn', sheet: null, failure: null };
      return play(scripts.contactSheetScripts.shift() ?? playEvents(none), signal);
    },
    view(request, signal) {
      asked.views.push(request);
      return play(
        scripts.viewScripts.shift() ?? playEvents<ViewEvent>({ type: 'viewed', shown: null, failure: null }),
        signal,
      );
    },
    extract(request, signal) {
      asked.extracts.push(request);
      return play(scripts.extractScripts.shift(), signal);
    },
    documentPictures(_, signal) {
      return play(playEvents<DocumentPicturesEvent>({ type: 'read', pictures: [], failure: null }), signal);
    },
    inspect(request, signal) {
      asked.inspections.push(request);
      return play(scripts.inspectScripts.shift() ?? playEvents(inspected()), signal);
    },
    reject(request, signal) {
      asked.rejectRequests.push(request);
      return play(scripts.rejectScripts.shift() ?? playEvents(rejected(request)), signal);
    },
    restore(request, signal) {
      asked.restoreRequests.push(request);
      const { pictureKeys } = request;
      const before = asked.rejectRequests.flatMap(({ files }) => files);
      const restored: RestoreEvent = {
        type: 'restored',
        failure: null,
        pictureKeys,
        files: before.filter(({ picture }) => pictureKeys.includes(picture)),
      };
      return play(scripts.restoreScripts.shift() ?? playEvents(restored), signal);
    },
    verify(request, signal) {
      asked.verifyRequests.push(request);
      const verified: VerifyEvent = { type: 'verified', failure: null, fileCount: 0 };
      return play(scripts.verifyScripts.shift() ?? playEvents(verified), signal);
    },
    describe(request, signal) {
      asked.describeRequests.push(request);
      const described: DescribeEvent = { type: 'described', failure: null };
      return play(scripts.describeScripts.shift() ?? playEvents(described), signal);
    },
    mend(request, signal) {
      asked.mendRequests.push(request);
      return play(scripts.mendScripts.shift() ?? playEvents({ type: 'mended', failure: null }), signal);
    },
    discard(request, signal) {
      asked.discardRequests.push(request);
      return play(playEvents({ type: 'discarded' as const, failure: null }), signal);
    },
    export(request, signal) {
      asked.exportRequests.push(request);
      return play(scripts.exportScripts.shift() ?? playEvents(endedExport(null)), signal);
    },
    scrapeList: () => {
      throw new Error('the extension saves no list by its name');
    },
    shard(_, signal) {
      return play(playEvents<ShardEvent>({ type: 'sharded', failure: null, manifest: null }), signal);
    },
    merge(_, signal) {
      return play(playEvents<MergeEvent>({ type: 'merged', failure: null, counts: null }), signal);
    },
  };
  const engine = keepingItsPromise(players);
  return { engine, ...asked, ...scripts };
}

/** What a text names, told at once. */
export const listed = (
  pictures: readonly Picture[],
  { links = [], isCut = false }: { readonly links?: readonly DocumentLink[]; readonly isCut?: boolean } = {},
): Script<ExtractEvent> =>
  playEvents<ExtractEvent>(
    { type: 'listed', pictures, links, linesWithoutAddress: [] },
    { type: 'extracted', failure: null, isCut, hasBase: false },
  );
/** How a rejection ends that goes well. */
const rejected = ({ folder, files }: RejectRequest): RejectEvent => ({
  type: 'rejected',
  isOut: true,
  failure: null,
  asideFolders: files.length > 0 ? [`${folder}/.aside`] : [],
});
export const inspected = (): InspectEvent => ({ type: 'inspected', failure: null });
export const recorded = (...ids: readonly string[]): InspectEvent => ({
  type: 'recorded',
  pictures: ids.map((id) => ({ picture: `flickr:${id}`, file: `cat-${id}.jpg` })),
});
export const rejections = (...ids: readonly string[]): InspectEvent => ({
  type: 'rejections',
  pictures: ids.map((id) => `flickr:${id}`),
});
export const thumbnailEvent = (id: string, file: string | null = `${id}.jpg`): ThumbnailsEvent => ({
  type: 'thumbnail',
  pictureKey: `flickr:${id}`,
  file,
});
export const thumbnailsEnd = (code?: FailureCode): ThumbnailsEvent => ({
  type: 'thumbnailed',
  failure: code === undefined ? null : { code },
});
export const fetchingEvent = (id: string): ScrapeEvent => ({ type: 'fetching', picture: `flickr:${id}` });
/** Pictures of the only turn, or of the one that `turn` names. */
export const pageEvent = (count: number, cursor: string, from = 1): SearchEvent =>
  pageEventOf(catPictures(count, from), { cursor });
export const pageEventOf = (
  pictures: readonly Picture[],
  at: Partial<SourceRunProgress> & { readonly joined?: readonly Picture[] } = {},
): SearchEvent => {
  const { joined = [], found = pictures.length, turn = 0, cursor = 'end', ...total } = at;
  return { type: 'page', pictures, joined, found, turns: [{ turn, found, cursor, ...total }] };
};
export const sourceRunEnd = (
  turn: number,
  values: Partial<SearchEvent & { type: 'turn' }> = {},
): SearchEvent => ({
  type: 'turn',
  turn,
  outcome: 'found',
  found: 0,
  failure: null,
  note: null,
  ...values,
});
export const searchEnd = (values: Partial<SearchEvent & { type: 'searched' }> = {}): SearchEvent => ({
  type: 'searched',
  outcome: 'found',
  found: 0,
  failure: null,
  ...values,
});
export const savedEvent = (id: string, file = `cat-${id}.jpg`): ScrapeEvent => ({
  type: 'saved',
  picture: `flickr:${id}`,
  url: `https://live.example/${id}_b.jpg`,
  file,
  bytes: 1000,
});
export const failedEvent = (
  id: string,
  url = `https://live.example/${id}_b.jpg`,
  failure: Failure = { code: 'http-status', status: 404, host: 'live.example' },
): ScrapeEvent => ({
  type: 'failed',
  picture: `flickr:${id}`,
  url,
  failure,
});
export const skippedEvent = (
  id: string,
  reason: 'already-there' | 'duplicate' = 'already-there',
): ScrapeEvent => ({
  type: 'skipped',
  picture: `flickr:${id}`,
  file: `cat-${id}.jpg`,
  reason,
});
export const warningEvent = (code: FailureCode): ScrapeEvent => ({
  type: 'warning',
  failure: { code, detail: 'EROFS' },
});
export const scrapeEnd = (values: Partial<ScrapeEvent & { type: 'finished' }> = {}): ScrapeEvent => ({
  type: 'finished',
  outcome: 'complete',
  ...noCounts,
  quantity: 1,
  seconds: 1,
  failure: null,
  ...values,
});

/** An engine that may break off or forget its last event, with the promise that the worker's keeps. */
export function keepingItsPromise(players: Engine): Engine {
  return engineOf(async <Name extends JobName>(name: Name, run: JobRun<Name>) => {
    const { request, signal, gate, emit } = run;
    const events: AsyncIterable<JobEvent<Name>> = players[name](request, signal, gate);
    for await (const event of events) emit(event);
  });
}

/** Events one after the other, each after what the one before leads to at once and in the next turn. */
export function playEvents<T>(...list: readonly T[]): () => AsyncIterable<T> {
  return async function* () {
    for (const event of list) {
      await new Promise(setImmediate);
      await new Promise(setImmediate);
      yield event;
    }
  };
}

/** `first`, then nothing until it is cancelled, then `last`. */
export function playUntilCancelled<T>(
  first: readonly T[],
  last: T,
): (signal: AbortSignal) => AsyncIterable<T> {
  return async function* (signal) {
    yield* first;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    yield last;
  };
}
