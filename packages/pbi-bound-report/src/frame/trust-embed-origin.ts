import {readOrigin} from '../shared/origin.js';

/**
 * Origins that the page's code has named. Apart from the rest, because a page may name them long before a report is
 * near.
 */
export const trustedByPage = new Set<string>();

/**
 * Lets reports be framed from an origin that is not Microsoft's, for a test environment for instance.
 * @param origin An origin such as `https://reports.example`; a path is not allowed.
 * @throws TypeError When it is not a bare http(s) origin.
 */
export function trustEmbedOrigin(origin: string): void {
  trustedByPage.add(readOrigin(origin, 'embed'));
}
