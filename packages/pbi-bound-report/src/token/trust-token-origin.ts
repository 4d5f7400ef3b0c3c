import {readOrigin} from '../shared/origin.js';

/** Origins to which the page's code lets `tokenHeaders` be sent. */
export const trustedTokenOrigins = new Set<string>();

/**
 * Lets `tokenHeaders` be sent to token endpoints of another origin than the page's own. Without it, whoever can set the
 * attribute `token-endpoint` could have the site's headers, and the session in them, sent anywhere.
 * @param origin An origin such as `https://api.example`; a path is not allowed.
 * @throws TypeError When it is not a bare http(s) origin.
 */
export function trustTokenOrigin(origin: string): void {
  trustedTokenOrigins.add(readOrigin(origin, 'token'));
}
