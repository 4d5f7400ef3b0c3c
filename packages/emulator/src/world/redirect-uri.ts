import {parseUrl} from '@pbi-bound-report/contract';
/**
 * Reads an address that users are sent back to after they signed in.
 * @returns The address, put into its usual form; undefined where nobody can be sent to it.
 */
export function parseRedirectUri(uri: string): URL | undefined {
  const url = parseUrl(uri);
  if (!url) return undefined;
  // Entra registers no address with a fragment, and none with a script can be one.
  if (url.hash !== '' || url.username !== '' || url.password !== '') return undefined;
  // "localhost:3000" reads as an address with the scheme localhost.
  return /^(?:localhost|javascript|data|blob|file|about|vbscript):$/.test(url.protocol) ? undefined : url;
}
