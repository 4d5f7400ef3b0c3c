/** Says why a host could not be reached: platforms hide that in the causes of "fetch failed". */

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Start what should, or correct the address',
  ENOTFOUND: 'there is no such host. Check the name, and the network',
  EAI_AGAIN: 'its name cannot be looked up at the moment. Check the network',
  ECONNRESET: 'it ended the connection. Where it speaks TLS, write https: before its name',
  UND_ERR_SOCKET: 'it ended the connection. Where it speaks TLS, write https: before its name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS. Write http: where that is meant, or correct the port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS. Write http: where that is meant, or correct the port',
  CERT_HAS_EXPIRED: 'its certificate has expired. Renew it, and look at the clock of this machine',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is that of another host. Write the name that the certificate has',
  ETIMEDOUT: 'it does not respond. Check the network and its firewall',
  UND_ERR_CONNECT_TIMEOUT: 'it does not respond. Check the network and its firewall',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted. Set NODE_EXTRA_CA_CERTS to the CA',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted. Set NODE_EXTRA_CA_CERTS to the CA',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted. Set NODE_EXTRA_CA_CERTS to the CA',
};
/** A chain of causes is followed so far; one may be a ring. */
const maxCauses = 5;

/**
 * @param origin What was called.
 * @returns A sentence for the log; undefined where the error does not say that a connection failed.
 */
export function unreachable(origin: string, error: unknown): string | undefined {
  let cause = error;
  for (let i = 0; i < maxCauses && typeof cause === 'object' && cause !== null; i++) {
    const {code} = cause as {code?: unknown};
    const reason = typeof code === 'string' && Object.hasOwn(reasons, code) ? reasons[code] : undefined;
    if (reason !== undefined) return `${origin} cannot be reached: ${reason}.`;
    const {errors, cause: inner} = cause as {errors?: unknown; cause?: unknown};
    // Several addresses of one host: each has failed.
    cause = Array.isArray(errors) ? errors[0] : inner;
  }
  return undefined;
}
