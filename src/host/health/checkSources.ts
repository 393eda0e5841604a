import * as l10n from '@vscode/l10n';
import { type CheckedSource } from '../../shared/engine/check';
import type { Engine } from '../../shared/engine/engine';
import type { Failure } from '../../shared/engine/failure';
import type { EngineSettings } from '../../shared/engine/settings';
import { sourceIds, sources, type SourceId } from '../../shared/sources/sources';
import { failureText } from '../../shared/words/failureText';
import { healthText } from '../../shared/words/healthText';
import { inEnglish } from '../../shared/words/l10n';
import type { EditorUi } from '../editorUi';
import type { ApiKeys } from '../keys/apiKeys';
import { failureLogLine, type Log } from '../log';

export interface CheckSourcesPorts {
  readonly engine: Pick<Engine, 'check'>;
  readonly settings: () => EngineSettings;
  readonly apiKeys: Pick<ApiKeys, 'get' | 'loadApiKeys'>;
  /** The sources that the user leaves out are not asked. */
  readonly excludedSources: () => readonly SourceId[];
  readonly ui: Pick<EditorUi, 'tell' | 'showWhile' | 'showLog'>;
  readonly setApiKey: (source: SourceId) => Promise<void>;
  /** Shows how the sources fare; the one that the user chooses there, or null. */
  readonly showChecked: (checked: readonly CheckedSource[]) => Promise<CheckedSource | null>;
  readonly log: Log;
}

/** Asks each source whether it answers, and tells; of one that is chosen then, a key is set, or the log is shown. */
export async function checkSources(ports: CheckSourcesPorts): Promise<void> {
  const { ui, apiKeys, settings, excludedSources, log } = ports;
  await apiKeys.loadApiKeys();
  const asked = sourceIds.filter((id) => !excludedSources().includes(id));
  const request = {
    sources: asked.map((source) => ({ source, apiKey: apiKeys.get(source) })),
    settings: settings(),
  };
  const checked = new Map<SourceId, CheckedSource>();
  const failure = await ui.showWhile(l10n.t('Checking the sources'), async (signal, report) => {
    let broken: Failure | null = null;
    for await (const event of ports.engine.check(request, signal)) {
      if (event.type === 'checked') {
        broken = event.failure;
        continue;
      }
      checked.set(event.source, event);
      logChecked(event, log);
      report(l10n.t('{0} of {1}', checked.size, asked.length));
    }
    return signal.aborted ? 'cancelled' : broken;
  });
  if (failure === 'cancelled') return;
  if (failure) {
    log.error(failureLogLine('Check of the sources', failure));
    return ui.tell(failureText(failure), 'warning');
  }
  const chosen = await ports.showChecked(asked.flatMap((id) => checked.get(id) ?? []));
  if (chosen?.health === 'needs-key' && chosen.failure?.code !== 'needs-contact')
    await ports.setApiKey(chosen.source);
  else if (chosen?.failure) ui.showLog();
}

function logChecked({ source, health, milliseconds, failure }: CheckedSource, log: Log): void {
  const { name } = sources[source];
  if (failure && milliseconds !== null) log.warn(failureLogLine(`Check of ${name}`, failure));
  else log.info(`Check of ${name}: ${inEnglish(() => healthText(health))}, ${milliseconds ?? 0} ms`);
}
