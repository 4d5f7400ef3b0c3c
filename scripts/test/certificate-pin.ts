import {createHash, X509Certificate} from 'node:crypto';

/**
 * What a browser knows a key by: SHA-256 of the certificate's SubjectPublicKeyInfo, base64 (RFC 7469, section 2.4). For
 * `--ignore-certificate-errors-spki-list`: what comes over a certificate that is merely put up with is never cached.
 * @param certificate PEM.
 */
export function keyPin(certificate: string): string {
  return createHash('sha256')
    .update(new X509Certificate(certificate).publicKey.export({type: 'spki', format: 'der'}))
    .digest('base64');
}
