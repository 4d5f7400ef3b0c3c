import {isMicrosoftEmbedUrl} from '@pbi-bound-report/contract';
import type {FrameOptions} from '../input/report-options.js';
import {isTrustedEmbedUrl} from './trusted-origins.js';

/** What is wrong with an address that no frame is opened on. */
export type EmbedUrlFault =
  'EmbedUrlInvalid' | 'EmbedOriginNotTrusted' | 'autoAuth' | 'publishToWeb' | 'dashboardAddress' | 'portalAddress';

/**
 * Decides whether a frame may be opened on an address: it must be one, must not ask Power BI to sign the visitor in
 * (`autoAuth`), must not be that of another of the service's pages, and must be on a trusted origin.
 * @returns The address, or what is wrong with it.
 */
export function checkEmbedUrl(text: string, pageHostname: string): URL | EmbedUrlFault {
  let url: URL;
  try {
    // Templates escape what has been escaped already, and people copy addresses out of HTML.
    url = new URL(text.replace(/&amp;/g, '&'));
  } catch {
    return 'EmbedUrlInvalid';
  }
  if (/autoauth=true/i.test(safeDecode(text))) return 'autoAuth';
  if (!isTrustedEmbedUrl(url, pageHostname)) return 'EmbedOriginNotTrusted';
  return (isMicrosoftEmbedUrl(url) && otherAddress(url)) || url;
}

/** Which of the Power BI service's other addresses it is; `undefined` for that of a report's frame. */
function otherAddress({pathname}: URL): EmbedUrlFault | undefined {
  const path = pathname.toLowerCase().replace(/\/$/, '');
  if (path.endsWith('/reportembed') || path.endsWith('/rdlembed')) return undefined;
  if (path.endsWith('/view')) return 'publishToWeb';
  return /\/dashboards?(?:embed)?(?:\/|$)/.test(path) ? 'dashboardAddress' : 'portalAddress';
}

/** The frame's address with what the SDK would add to it, had it made the frame. */
export function frameUrlOf(
  embedUrl: URL,
  {language, formatLocale, mobile}: Omit<FrameOptions, 'allow' | 'referrerPolicy'>,
): URL {
  if (!language && !formatLocale && !mobile) return embedUrl;
  const url = new URL(embedUrl);
  if (language) url.searchParams.set('language', language);
  if (formatLocale) url.searchParams.set('formatLocale', formatLocale);
  if (mobile) url.searchParams.set('isMobile', 'true');
  return url;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
