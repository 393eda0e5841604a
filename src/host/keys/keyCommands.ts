import * as l10n from '@vscode/l10n';
import type { Engine } from '../../shared/engine/engine';
import type { SearchRequest } from '../../shared/engine/search';
import type { EngineSettings } from '../../shared/engine/settings';
import type { Failure } from '../../shared/engine/failure';
import { failureText } from '../../shared/words/failureText';
import { sources, type SourceId } from '../../shared/sources/sources';
import type { EditorUi } from '../editorUi';
import { keySources, type KeyChoice, type Keys } from './keys';
import { failureLine, type Log } from '../log';

export interface KeyPorts {
  readonly keys: Keys;
  readonly engine: Pick<Engine, 'search'>;
  readonly settings: () => EngineSettings;
  readonly ui: EditorUi;
  readonly log: Log;
}

/** What the user does with their keys. None of these rejects. */
export interface KeyCommands {
  /** Asks for a key, tries it, and keeps it unless the source says that it is wrong. */
  readonly set: (source?: SourceId) => Promise<void>;
  readonly test: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Any word that every source has pictures of. */
const testWord = 'sea';

export function createKeyCommands({ keys, engine, settings, ui, log }: KeyPorts): KeyCommands {
  const choices = (): readonly KeyChoice[] =>
    keySources.map((source) => ({ source, stored: keys.of(source) !== null }));

  /** One of those for which there is a key; null when there is none, which is told, or none is meant. */
  const pickStored = async (): Promise<SourceId | null> => {
    await keys.load();
    const stored = choices().filter((choice) => choice.stored);
    if (stored.length > 0) return ui.pickKeySource(stored);
    ui.tell(l10n.t('There is no key yet. Set one first.'), 'info');
    return null;
  };

  const tried = async (source: SourceId, key: string): Promise<Tried> => {
    const { name } = sources[source];
    const result = await ui.showWhile(l10n.t('Testing the key for {0}', name), (signal) =>
      tryKey({ engine, settings }, source, key, signal),
    );
    if (result !== 'works' && result !== 'cancelled') log.warn(failureLine(`Key for ${name}`, result));
    return result;
  };

  return {
    async set(named) {
      await keys.load();
      const source = named ?? (await ui.pickKeySource(choices()));
      const key = source && (await ui.askForKey(source));
      if (!key) return;
      const { name } = sources[source];
      const result = await tried(source, key);
      if (result === 'cancelled') return;
      if (isWrongKey(result)) {
        ui.tell(l10n.t('{0} does not accept this key, so it was not saved.', name), 'warning');
        return;
      }
      try {
        await keys.store(source, key);
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

    async test() {
      const source = await pickStored();
      const key = source && keys.of(source);
      if (!key) return;
      const { name } = sources[source];
      const result = await tried(source, key);
      if (result === 'cancelled') return;
      if (result === 'works') ui.tell(l10n.t('The key for {0} works.', name), 'info');
      else if (isWrongKey(result))
        ui.tell(l10n.t('{0} does not accept the key. Set another one.', name), 'warning');
      else ui.tell(l10n.t('The key for {0} could not be tested. {1}', name, failureText(result)), 'warning');
    },

    async remove() {
      const source = await pickStored();
      if (!source) return;
      const { name } = sources[source];
      try {
        await keys.remove(source);
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

type Tried = 'works' | 'cancelled' | Failure;

function isWrongKey(result: Tried): boolean {
  return typeof result === 'object' && (result.code === 'bad-key' || result.code === 'needs-key');
}

/** Asks the source for one picture with this key. */
async function tryKey(
  { engine, settings }: Pick<KeyPorts, 'engine' | 'settings'>,
  source: SourceId,
  key: string,
  signal: AbortSignal,
): Promise<Tried> {
  const request: SearchRequest = {
    turns: [{ source, query: testWord, cursor: null, key }],
    find: 1,
    known: [],
    // A kept answer says nothing of this key.
    answers: null,
    settings: settings(),
  };
  for await (const event of engine.search(request, signal)) {
    if (event.type !== 'searched') continue;
    if (event.outcome === 'cancelled') return 'cancelled';
    return event.failure ?? 'works';
  }
  return { code: 'engine-stopped' };
}
