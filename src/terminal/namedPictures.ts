import type { ExtractRequest } from '../shared/engine/extract';
import type { Failure } from '../shared/engine/failure';
import type { EngineSettings } from '../shared/engine/settings';
import { maxFindCount } from '../shared/form/form';
import type { Picture } from '../shared/picture/picture';
import { withoutManifests } from '../shared/sources/iiifAddresses';
import type { CommandContext } from './commandContext';
import { anyPicture, terminalSearchOf } from './createSearch';
import { printNotices } from './print';
import type { TerminalSearch } from './terminalSearch';

/** The pictures at these addresses. */
export async function picturesAt(
  addresses: readonly string[],
  settings: EngineSettings,
  context: CommandContext,
): Promise<readonly Picture[]> {
  const { pictures } = await picturesInText({ text: addresses.join('\n'), kind: 'txt' }, context);
  const listed = withoutManifests(pictures);
  if (listed.manifests.length === 0) return listed.pictures;
  return [...listed.pictures, ...(await picturesOfManifests(listed.manifests, settings, context)).pictures];
}

/** The pictures that a text names, whether it names more than these, and why it could not be read. */
export async function picturesInText(
  request: ExtractRequest,
  { engine, signal }: CommandContext,
): Promise<{
  readonly pictures: readonly Picture[];
  readonly isCut: boolean;
  readonly failure: Failure | null;
}> {
  const pictures: Picture[] = [];
  for await (const event of engine.extract(request, signal)) {
    if (event.type === 'extracted') return { pictures, isCut: event.isCut, failure: event.failure };
    pictures.push(...event.pictures);
  }
  throw new Error('the engine ended without saying how');
}

/** The pictures of manifests of IIIF, and whether one of them could not be read. */
export async function picturesOfManifests(
  manifests: readonly string[],
  settings: EngineSettings,
  context: CommandContext,
): Promise<Pick<TerminalSearch, 'pictures' | 'hasFailed'>> {
  const runs = manifests.map((query) => ({ source: 'page', query, cursor: null, apiKey: null }) as const);
  const finding = terminalSearchOf(runs, settings, anyPicture, context);
  finding.printRuns(await finding.findMore(maxFindCount));
  printNotices(finding.pictures);
  return finding;
}
