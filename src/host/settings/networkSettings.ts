import type { NetworkSettings } from '../../shared/engine/settings';
import { proxyFromSettings, type Environment } from '../../shared/engine/proxy';
import type { Log } from '../log';
import type { Configuration } from './configuration';

/**
 * VS Code's own network settings for a run. VS Code applies them to `fetch` and `http` in extensions, but not to the
 * engine, which makes its own connections. Not covered: proxies that only the system settings or a script (PAC) name,
 * and those that require Kerberos or NTLM.
 */
export function readNetworkSettings(
  http: Configuration,
  environment: Environment,
  allowedHosts: readonly string[],
  log: Log,
): NetworkSettings {
  const { proxy, problems } = proxyFromSettings(
    {
      proxy: http.get('proxy'),
      noProxy: http.get('noProxy'),
      proxyStrictSSL: http.get('proxyStrictSSL'),
      proxySupport: http.get('proxySupport'),
    },
    environment,
  );
  for (const problem of problems) log.warn(problem);
  return { proxy, shouldTrustSystemCertificates: http.get('systemCertificates') !== false, allowedHosts };
}
