import type { WorkspaceRoot } from '../../shared/form/form';
import type { EngineSettings, ProxySettings } from '../../shared/engine/settings';
import { apiKeyVariable } from '../../shared/sources/apiKeyVariable';
import { defaultBaseUrls, sourceIds, type SourceId } from '../../shared/sources/sources';
import type { McpServer } from './mcpProvider';

export interface McpServerPorts {
  readonly roots: readonly WorkspaceRoot[];
  readonly settings: EngineSettings;
  /** The user's own key for a source; null where there is none. */
  readonly apiKeyOf: (id: SourceId) => string | null;
  /** The setting that says how servers' owners can reach the user. */
  readonly contact: unknown;
  /** Absolute path of the terminal's program. */
  readonly program: string;
  readonly version: string;
}

/** The servers of the Model Context Protocol for a window, one for each workspace folder, bound by the user's settings. */
export function mcpServersFor(ports: McpServerPorts): readonly McpServer[] {
  const { roots, settings, apiKeyOf, contact, program, version } = ports;
  const { baseUrls, network, allowedLicenses } = settings;
  const given = (option: string, values: readonly string[]): readonly string[] =>
    values.flatMap((value) => [option, value]);
  const mirrors = sourceIds.filter((id) => baseUrls[id] !== defaultBaseUrls[id]);
  const keys = sourceIds.flatMap((id): [string, string][] => {
    const key = apiKeyOf(id);
    return key === null ? [] : [[apiKeyVariable(id), key]];
  });
  return roots.map(({ name, path }) => ({
    label: roots.length > 1 ? `Image Scraper (${name})` : 'Image Scraper',
    // The one that this runs on, which may be Electron.
    command: process.execPath,
    args: [
      program,
      'mcp',
      '--root',
      path,
      ...given(
        '--base-url',
        mirrors.map((id) => `${id}=${baseUrls[id]}`),
      ),
      ...given('--license', allowedLicenses ?? []),
      ...given('--allow-host', network.allowedHosts),
      ...given('--contact', typeof contact === 'string' && contact.trim() !== '' ? [contact.trim()] : []),
    ],
    env: {
      ELECTRON_RUN_AS_NODE: '1',
      ...proxyVariables(network.proxy),
      ...Object.fromEntries(keys),
    },
    version,
  }));
}

/** As this window does it, whatever else is set where the server is started. */
function proxyVariables(proxy: ProxySettings | null): Readonly<Record<string, string>> {
  const values = {
    http_proxy: proxy?.http ?? '',
    https_proxy: proxy?.https ?? '',
    all_proxy: '',
    no_proxy: proxy?.noProxy ?? '',
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => [
      [name, value],
      [name.toUpperCase(), value],
    ]),
  );
}
