import * as l10n from '@vscode/l10n';
import type { Engine } from '../../shared/engine/engine';
import type { SearchRequest } from '../../shared/engine/search';
import type { EngineSettings } from '../../shared/engine/settings';
import type { Failure } from '../../shared/engine/failure';
import { failureText } from '../../shared/words/failureText';
import { sources, type SourceId } from '../../shared/sources/sources';
import type { EditorUi } from '../editorUi';
import { apiKeySources, type ApiKeyChoice, type ApiKeys } from './apiKeys';
import { failureLogLine, type Log } from '../log';

export interface ApiKeyPorts {
  readonly apiKeys: ApiKeys;
  readonly engine: Pick<Engine, 'search'>;
  readonly settings: () => EngineSettings;
  readonly ui: EditorUi;
  readonly log: Log;
}

/** What the user does with their keys. None of these rejects. */
export interface ApiKeyCommands {
  /** Asks for a key, tries it, and keeps it unless the source says that it is wrong. */
  readonly setApiKey: (source?: SourceId) => Promise<void>;
  readonly testApiKey: () => Promise<void>;
  readonly removeApiKey: () => Promise<void>;
}

/** Any word that every source has pictures of. */
const testKeyword = 'sea';

export function createApiKeyCommands({ apiKeys, engine, settings, ui, log }: ApiKeyPorts): ApiKeyCommands {
  const choices = (): readonly ApiKeyChoice[] =>
    apiKeySources.map((source) => ({ source, isStored: apiKeys.get(source) !== null }));

  /** One of those for which there is a key; null when there is none, which is told, or none is meant. */
  const pickStored = async (): Promise<SourceId | null> => {
    await apiKeys.loadApiKeys();
    const stored = choices().filter((choice) => choice.isStored);
    if (stored.length > 0) return ui.pickKeySource(stored);
    ui.tell(l10n.t('There is no key yet. Set one first.'), 'info');
    return null;
  };

  const tried = async (source: SourceId, key: string, signal: AbortSignal): Promise<ApiKeyTestResult> => {
    const result = await tryApiKey({ engine, settings }, source, key, signal);
    if (result !== 'works' && result !== 'cancelled')
      log.warn(failureLogLine(`Key for ${sources[source].name}`, result));
    return result;
  };

  return {
    async setApiKey(named) {
      await apiKeys.loadApiKeys();
      const source = named ?? (await ui.pickKeySource(choices()));
      if (!source) return;
      const { name } = sources[source];
      const results: ApiKeyTestResult[] = [];
      const key = await ui.askForKey(source, async (typed, signal) => {
        const result = await tried(source, typed, signal);
        results.push(result);
        return isRefusedApiKey(result) ? l10n.t('{0} does not accept this key. Check it.', name) : null;
      });
      const result = results.at(-1) ?? 'cancelled';
      if (key === null || result === 'cancelled') return;
      try {
        await apiKeys.store(source, key);
      } catch (error) {
        log.error(`The key for ${name} could not be kept: ${String(error).replaceAll(key, '…')}`);
        ui.tell(l10n.t('VS Code could not save the key for {0}. See the log for details.', name), 'warning');
        return;
      }
      if (result === 'works') ui.tell(l10n.t('The key for {0} works and was saved.', name), 'info');
      else
        ui.tell(
          l10n.t('The key for {0} was saved, but could not be tested. {1}', name, failureText(result)),
          'warning',
        );
    },

    async testApiKey() {
      const source = await pickStored();
      const key = source && apiKeys.get(source);
      if (!key) return;
      const { name } = sources[source];
      const result = await ui.showWhile(l10n.t('Testing the key for {0}', name), (signal) =>
        tried(source, key, signal),
      );
      if (result === 'cancelled') return;
      if (result === 'works') ui.tell(l10n.t('The key for {0} works.', name), 'info');
      else if (isRefusedApiKey(result))
        ui.tell(l10n.t('{0} does not accept the key. Set another one.', name), 'warning');
      else ui.tell(l10n.t('The key for {0} could not be tested. {1}', name, failureText(result)), 'warning');
    },

    async removeApiKey() {
      const source = await pickStored();
      if (!source) return;
      const { name } = sources[source];
      try {
        await apiKeys.remove(source);
        ui.tell(l10n.t('The key for {0} was removed.', name), 'info');
      } catch (error) {
        log.error(`The key for ${name} could not be removed: ${String(error)}`);
        ui.tell(
          l10n.t('VS Code could not remove the key for {0}. See the log for details.', name),
          'warning',
        );
      }
    },
  };
}

type ApiKeyTestResult = 'works' | 'cancelled' | Failure;

function isRefusedApiKey(result: ApiKeyTestResult): boolean {
  return typeof result === 'object' && (result.code === 'bad-key' || result.code === 'needs-key');
}

/** Asks the source for one picture with this key. */
async function tryApiKey(
  { engine, settings }: Pick<ApiKeyPorts, 'engine' | 'settings'>,
  source: SourceId,
  apiKey: string,
  signal: AbortSignal,
): Promise<ApiKeyTestResult> {
  const request: SearchRequest = {
    sourceRuns: [{ source, query: testKeyword, cursor: null, apiKey }],
    targetCount: 1,
    knownPictureKeys: [],
    // A kept answer says nothing of this key.
    responseCacheFolder: null,
    settings: settings(),
  };
  for await (const event of engine.search(request, signal)) {
    if (event.type !== 'searched') continue;
    if (event.outcome === 'cancelled') return 'cancelled';
    return event.failure ?? 'works';
  }
  return { code: 'engine-stopped' };
}
