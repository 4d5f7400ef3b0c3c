import {isMicrosoftEmbedUrl} from '@pbi-bound-report/contract';
import {failure} from '../errors/deferred-error.js';
import type {FrameOptions} from '../input/report-options.js';
import {isTrustedEmbedUrl} from './trusted-origins.js';

/**
 * Reads and checks the address of a frame.
 * @throws PbiReportError When it is no address, asks Power BI to sign the visitor in (`autoAuth`), or is not on a
 * trusted origin.
 */
export function readEmbedUrl(text: string, pageHostname: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw failure('EmbedUrlInvalid');
  if (/autoauth=true/i.test(safeDecode(text))) throw failure('EmbedUrlInvalid', {textKey: 'autoAuth'});
  const other = isMicrosoftEmbedUrl(url) ? otherAddress(url) : undefined;
  if (other) throw failure('EmbedUrlInvalid', {textKey: other});
  if (!isTrustedEmbedUrl(url, pageHostname)) throw failure('EmbedOriginNotTrusted', {words: [url.origin]});
  return url;
}

/** Which of the Power BI service's other addresses it is; `undefined` for that of a report's frame. */
function otherAddress({pathname}: URL): 'publishToWeb' | 'dashboardAddress' | 'portalAddress' | undefined {
  const path = pathname.toLowerCase().replace(/\/$/, '');
  if (path.endsWith('/reportembed') || path.endsWith('/rdlembed')) return undefined;
  if (path.endsWith('/view')) return 'publishToWeb';
  return /\/dashboards?(?:embed)?(?:\/|$)/.test(path) ? 'dashboardAddress' : 'portalAddress';
}

/** The frame's address with what the SDK would add to it, had it made the frame. */
export function frameUrlOf(embedUrl: URL, {language, formatLocale, mobile}: FrameOptions): URL {
  const url = new URL(embedUrl);
  if (language) url.searchParams.set('language', language);
  if (formatLocale) url.searchParams.set('formatLocale', formatLocale);
  if (mobile) url.searchParams.set('isMobile', 'true');
  return url;
}

/** Whether the frame is that of paginated reports, as the SDK tells it. */
export function isPaginatedUrl(url: URL): boolean {
  return url.pathname.toLowerCase().endsWith('/rdlembed');
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
