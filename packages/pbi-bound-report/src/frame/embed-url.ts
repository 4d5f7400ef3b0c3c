import {failure} from '../errors/deferred-error.js';
import {checkEmbedUrl} from './check-embed-url.js';

/**
 * Reads and checks the address of a frame.
 * @throws PbiReportError What is wrong with it, by the rules of {@link checkEmbedUrl}.
 */
export function readEmbedUrl(text: string, pageHostname = location.hostname): URL {
  const url = checkEmbedUrl(text, pageHostname);
  if (typeof url !== 'string') return url;
  if (url === 'EmbedOriginNotTrusted') throw failure(url, {words: [new URL(text).origin]});
  throw failure('EmbedUrlInvalid', {textKey: url});
}

/** Whether the frame is that of paginated reports, as the SDK tells it. */
export function isPaginatedUrl(url: URL): boolean {
  return url.pathname.toLowerCase().endsWith('/rdlembed');
}
