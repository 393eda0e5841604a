import type { CheckedSource } from '../shared/engine/check';
import { apiKeyVariable } from '../shared/sources/apiKeyVariable';
import { sourceIds, sources, type SourceId } from '../shared/sources/sources';
import { checkSummary, healthText, isTroubled } from '../shared/words/healthText';
import { maskUrl } from '../shared/words/maskUrl';
import { visibleLine } from '../shared/words/plainText';
import { apiKeyOf } from './apiKeys';
import { namedSources, settingsOf, UsageError, type OptionValues } from './arguments';
import type { CommandContext } from './commandContext';
import { exitCodes, type ExitCode } from './exitCodes';
import { failureDetail, printEvent, printFailure, printNote } from './print';
import { terminalFailureText } from './terminalFailureText';

/**
 * Tells which sources there are; with `--check` asks each one small question, and tells how it fares. Sources that want a key,
 * where there is none, are not asked, and no trouble.
 */
export async function runSourcesCommand(
  words: readonly string[],
  { values, engine, signal }: CommandContext,
): Promise<ExitCode> {
  if (words.length > 0) throw new UsageError(`sources takes no ${words.join(' ')}`);
  const ids = values.source.length === 0 ? sourceIds : namedSources(values.source, sourceIds);
  if (!values.check) {
    for (const id of ids) printSource(id, values);
    return exitCodes.good;
  }
  const request = {
    sources: ids.map((source) => ({ source, apiKey: apiKeyOf(source, process.env) })),
    settings: settingsOf(values, process.env),
  };
  const checked: CheckedSource[] = [];
  for await (const event of engine.check(request, signal)) {
    if (values.json) printEvent(event);
    if (event.type === 'source') {
      checked.push(event);
      if (!values.json) process.stdout.write(`${checkedLine(event)}\n`);
    } else if (event.failure) {
      printFailure('sources', event.failure);
      return exitCodes.notAll;
    }
  }
  if (signal.aborted) return exitCodes.cancelled;
  printNote(`${checkSummary(checked)}.`);
  const areAllGood = checked.some(({ milliseconds }) => milliseconds !== null) && !checked.some(isTroubled);
  return areAllGood ? exitCodes.good : exitCodes.notAll;
}

function printSource(id: SourceId, { json }: OptionValues): void {
  const { name, key, home, terms } = sources[id];
  const variable = key === 'none' ? null : apiKeyVariable(id);
  if (json) return printEvent({ type: 'source', source: id, name, key, variable, home, terms });
  const wants = { none: 'no key', optional: `more with ${variable}`, required: `needs ${variable}` }[key];
  process.stdout.write(`${id.padEnd(idWidth)}${name.padEnd(nameWidth)}${wants}\n`);
}

const widest = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length)) + 2;
const idWidth = widest(sourceIds);
const nameWidth = widest(sourceIds.map((id) => sources[id].name));
const healthWidth = widest(
  (['answers', 'refuses', 'changed', 'needs-key', 'unreachable', 'failed'] as const).map(healthText),
);

/** A row of the table: name, how it fares, how long that took, and why. */
function checkedLine({ source, health, milliseconds, failure }: CheckedSource): string {
  const name = sources[source].name.padEnd(nameWidth);
  const took = milliseconds === null ? 'not asked' : `${(milliseconds / 1000).toFixed(1)} s`;
  const text = failure && `${terminalFailureText(failure)}${failureDetail(failure)}`;
  const why = text === null ? '' : `  ${visibleLine(maskUrl(text))}`;
  return `${name}${healthText(health).padEnd(healthWidth)}${took.padStart(9)}${why}`;
}
