import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureProgram } from './debian';

/** A certificate with its key, as `tls.createServer` takes them. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Certificates that are good for nothing outside a test. */
export interface Certificates {
  /** Path of the authority's own certificate. */
  readonly authorityPath: string;
  readonly good: Certificate;
  readonly expired: Certificate;
  readonly otherHost: Certificate;
  readonly selfSigned: Certificate;
  remove(): void;
}

/** Makes them with openssl; null where that is missing. */
export function makeCertificates(): Certificates | null {
  if (!ensureProgram('openssl')) return null;
  const folder = mkdtempSync(join(tmpdir(), 'image-scraper-tls-'));
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const read = (name: string): Certificate => ({
    cert: readFileSync(at(`${name}.pem`)),
    key: readFileSync(at(`${name}.key`)),
  });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;

  function sign(name: string, host: string, from: string, to: string): Certificate {
    openssl('req', '-new', ...key, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    writeFileSync(at(`${name}.ext`), `subjectAltName=${host}\n`);
    const dates = ['-startdate', from, '-enddate', to];
    openssl(
      'ca',
      '-batch',
      '-config',
      'ca.cnf',
      '-extfile',
      `${name}.ext`,
      ...dates,
      '-in',
      `${name}.csr`,
      '-out',
      `${name}.pem`,
      '-notext',
    );
    return read(name);
  }

  try {
    const own = ['req', '-x509', '-days', '2', ...key];
    openssl(...own, '-subj', '/CN=Test authority', '-keyout', 'ca.key', '-out', 'ca.pem');
    openssl(
      ...own,
      '-subj',
      '/CN=self',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      'self.key',
      '-out',
      'self.pem',
    );
    writeFileSync(at('index.txt'), '');
    writeFileSync(at('ca.cnf'), authoritySettings);
    const [yesterday, tomorrow] = [-1, 1].map(openSslTime) as [string, string];
    return {
      authorityPath: at('ca.pem'),
      good: sign('good', 'IP:127.0.0.1', yesterday, tomorrow),
      expired: sign('expired', 'IP:127.0.0.1', openSslTime(-3), openSslTime(-2)),
      otherHost: sign('other', 'DNS:other.example', yesterday, tomorrow),
      selfSigned: read('self'),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** `YYYYMMDDHHMMSSZ`, so many days from now. */
function openSslTime(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '');
}

const authoritySettings = `
[ca]
default_ca = test
[test]
certificate = ca.pem
private_key = ca.key
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
`;
