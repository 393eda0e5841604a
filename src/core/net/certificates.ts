import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

/** Exists from Node.js 22.15 on. */
type GetCACertificates = (type: 'default' | 'system') => string[];
const { getCACertificates } = tls as { readonly getCACertificates?: GetCACertificates };

// Certificates of the system on Debian, Fedora and Alpine, in this order, for a Node.js that cannot ask for them.
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

let systemContext: tls.SecureContext | undefined;

/**
 * The TLS context that trusts the certificates of Node.js (with NODE_EXTRA_CA_CERTS) and of the system. Made at first
 * use, which takes tens of milliseconds, and then shared by all connections. Before Node.js 22.15 the system can only
 * be asked on Linux.
 */
export function systemTrustContext(): tls.SecureContext {
  return (systemContext ??= trustContextOf(systemCertificates()));
}

/** A TLS context that trusts these certificates (PEM, one or several per text) besides those that Node.js trusts. */
export function trustContextOf(certificates: readonly string[]): tls.SecureContext {
  return tls.createSecureContext({ ca: [...new Set([...nodeCertificates(), ...certificates])] });
}

function nodeCertificates(): readonly string[] {
  if (getCACertificates) return getCACertificates('default');
  const extra = process.env['NODE_EXTRA_CA_CERTS'];
  return [...tls.rootCertificates, ...(extra ? certificatesIn(extra) : [])];
}

function systemCertificates(): readonly string[] {
  if (getCACertificates) return getCACertificates('system');
  for (const bundle of [process.env['SSL_CERT_FILE'] ?? '', ...systemBundles]) {
    const text = certificatesIn(bundle);
    if (text.length > 0) return text;
  }
  return [];
}

function certificatesIn(file: string): readonly string[] {
  try {
    return [readFileSync(file, 'utf8')];
  } catch {
    return [];
  }
}
