import { engineOf, type Engine, type JobWork } from '../shared/engine/engine';
import type { JobEvent, JobName, JobRequest } from '../shared/engine/jobs';
import type { Picture } from '../shared/picture/picture';
import type { PlainObject } from '../shared/words/untrusted';
import { describeFiles } from './folder/describeFiles';
import { inspectFolder } from './folder/inspectFolder';
import { mendRecords } from './folder/mendRecords';
import { rejectPictures } from './folder/rejectPictures';
import { discardAside, restorePictures } from './folder/restorePictures';
import { verifyFolder } from './folder/verifyFolder';
import { NameJudgements } from './net/addressGuard';
import { defaultNetLimits, type NetLimits } from './net/limits';
import { Pace } from './net/pace';
import type { RunContext } from './net/runContext';
import { savePictures } from './scrape/savePictures';
import { drawContactSheet } from './scrape/contactSheet';
import { savePicturesOfList } from './scrape/savePicturesOfList';
import { loadThumbnails } from './scrape/loadThumbnails';
import { viewPicture } from './scrape/viewPicture';
import { checkSources } from './search/checkSources';
import { searchPictures } from './search/searchPictures';
import { hostRules } from './sources/registry';
import { readDocumentPictures } from './text/documentPictures';
import { extractPictures, pictureFromAddress } from './text/extractPictures';
import { ListReader } from './text/listReader';
import { mentionInFields, shardLineOf } from './text/shardLines';

const createListReader = (...of: ConstructorParameters<typeof ListReader>): ListReader =>
  new ListReader(...of);

/** The code of each job, which tells its events as they come. */
const jobCode: {
  readonly [Name in JobName]: (
    request: JobRequest<Name>,
    context: RunContext,
    emit: (event: JobEvent<Name>) => void,
  ) => void | Promise<void>;
} = {
  search: searchPictures,
  check: checkSources,
  scrape: savePictures,
  scrapeList: savePicturesOfList,
  thumbnails: loadThumbnails,
  contactSheet: (request, context, emit) =>
    drawContactSheet(request, context, emit, () => import('./drawing/drawSheet')),
  view: viewPicture,
  extract: extractPictures,
  documentPictures: readDocumentPictures,
  inspect: inspectFolder,
  verify: verifyFolder,
  describe: describeFiles,
  mend: mendRecords,
  reject: rejectPictures,
  restore: restorePictures,
  discard: discardAside,
  export: async (request, context, emit) =>
    (await import('./export/exportPictures')).exportPictures(request, context, emit, {
      loadDecoding: () => import('./drawing/drawSheet'),
      createListReader,
    }),
  shard: async (request, context, emit) => {
    const { shardList } = await import('./cluster/clusterJobs');
    return shardList(request, context, emit, { createListReader, shardLineOf, hostRules });
  },
  merge: async (request, context, emit) => {
    const { mergeFolders } = await import('./cluster/clusterJobs');
    const pictureInShardLine = (line: PlainObject): Picture | null => {
      const mention = mentionInFields(line);
      return mention && pictureFromAddress(mention.address, mention.about, 'address');
    };
    return mergeFolders(request, context, emit, { pictureInShardLine });
  },
};

/** What does the jobs of an engine, in this thread; all its runs keep to one pace, and judge hosts alike. */
export function createCore(limits: NetLimits = defaultNetLimits): JobWork {
  const pace = new Pace();
  const judgements = new NameJudgements();
  return async (name, { request, signal, gate, emit }) =>
    jobCode[name](request, { signal, limits, pace, judgements, gate }, emit);
}

/** The engine in this thread. */
export function createEngine(limits: NetLimits = defaultNetLimits): Engine {
  return engineOf(createCore(limits));
}
