/**
 * A certificate for the hosts that the server stands in for, with a CA of its own to trust.
 * The CA's key is thrown away as soon as it has signed: whoever trusts the CA trusts this one certificate and nothing
 * that anybody could make later. So when the certificate ends, both are made anew.
 */
import {createHash, createPrivateKey, X509Certificate} from 'node:crypto';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {emulatedHosts} from './emulated-hosts.js';

/** A certificate with its key, PEM, and where the CA to trust lies. */
export interface ServerCertificate {
  key: string;
  cert: string;
  /** The CA's certificate, PEM. */
  ca: string;
  /** File of the CA's certificate. */
  caPath: string;
}

/**
 * What a browser knows a key by: SHA-256 of the certificate's SubjectPublicKeyInfo, base64 (RFC 7469, section 2.4).
 * Chromium trusts it by `--ignore-certificate-errors-spki-list`, if `--user-data-dir` is given too.
 * @param certificate PEM.
 */
export function keyPin(certificate: string): string {
  return createHash('sha256')
    .update(new X509Certificate(certificate).publicKey.export({type: 'spki', format: 'der'}))
    .digest('base64');
}

/** Where certificates are kept unless another folder is given. */
export const defaultCertificateFolder = (): string => join(homedir(), '.pbi-mock-server');

const days = (n: number): number => n * 24 * 60 * 60 * 1000;
/** Platforms refuse server certificates that live longer than 398 days. */
const lifetime = days(397);
/** Made anew when it has less than this left. */
const margin = days(7);

/**
 * Reads the certificate of a folder; makes one where there is none, where it ends soon, or where it does not fit its
 * key.
 * @param folder Made if it is not there; only its owner may read the key.
 */
export async function loadCertificate(
  folder: string = defaultCertificateFolder(),
  now: number = Date.now(),
): Promise<ServerCertificate> {
  const paths = {ca: join(folder, 'ca.pem'), cert: join(folder, 'server.pem'), key: join(folder, 'server-key.pem')};
  const read = async (path: string): Promise<string | undefined> => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if ((error as {code?: string}).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  const [ca, cert, key] = await Promise.all([read(paths.ca), read(paths.cert), read(paths.key)]);
  if (ca !== undefined && cert !== undefined && key !== undefined && isGood({ca, cert, key}, now)) {
    return {ca, cert, key, caPath: paths.ca};
  }
  const made = await makeCertificate(now);
  await mkdir(folder, {recursive: true, mode: 0o700});
  await Promise.all([
    writeFile(paths.ca, made.ca),
    writeFile(paths.cert, made.cert),
    writeFile(paths.key, made.key, {mode: 0o600}),
  ]);
  return {...made, caPath: paths.ca};
}

function isGood({ca, cert, key}: Record<'ca' | 'cert' | 'key', string>, now: number): boolean {
  try {
    const leaf = new X509Certificate(cert);
    return (
      Date.parse(leaf.validTo) - margin > now &&
      leaf.verify(new X509Certificate(ca).publicKey) &&
      // Two servers that start at once write over each other's files.
      leaf.checkPrivateKey(createPrivateKey(key)) &&
      [...emulatedHosts.keys()].every(host => leaf.checkHost(host) !== undefined)
    );
  } catch {
    // No certificates at all: somebody else's files, or cut-off ones. They are made anew.
    return false;
  }
}

async function makeCertificate(now: number): Promise<{ca: string; cert: string; key: string}> {
  const {generate} = await import('selfsigned');
  const dates = {notBeforeDate: new Date(now - days(1)), notAfterDate: new Date(now - days(1) + lifetime)};
  const authority = await generate([{name: 'commonName', value: 'Power BI emulator CA (this machine only)'}], {
    ...dates,
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      {name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true},
      {name: 'keyUsage', keyCertSign: true, critical: true},
    ],
  });
  const server = await generate([{name: 'commonName', value: 'Power BI emulator'}], {
    ...dates,
    keyType: 'ec',
    algorithm: 'sha256',
    ca: {key: authority.private, cert: authority.cert},
    extensions: [
      {name: 'basicConstraints', cA: false, critical: true},
      {name: 'keyUsage', digitalSignature: true, critical: true},
      {name: 'extKeyUsage', serverAuth: true},
      {
        name: 'subjectAltName',
        altNames: [
          ...[...emulatedHosts.keys(), 'localhost'].map(value => ({type: 2 as const, value})),
          {type: 7 as const, ip: '127.0.0.1'},
          {type: 7 as const, ip: '::1'},
        ],
      },
    ],
  });
  return {ca: authority.cert, cert: server.cert, key: server.private};
}
