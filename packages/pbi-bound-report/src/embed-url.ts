import {PbiReportError, elementErrorCodes} from './errors.js';
import type {ReportOptions} from './report-options.js';
import {isTrustedEmbedUrl} from './trusted-origins.js';

/**
 * Reads and checks the address of a frame.
 * @throws PbiReportError When it is no address, asks Power BI to sign the visitor in (`autoAuth`), or is not on a trusted origin.
 */
export function readEmbedUrl(text: string, pageHostname: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw new PbiReportError({code: elementErrorCodes.embedUrlInvalid, message: 'The embed URL is not an absolute address.', help: 'Take embedUrl from Power BI\'s REST API (Get Report In Group).'});
  if (/autoauth=true/i.test(safeDecode(text))) {
    throw new PbiReportError({code: elementErrorCodes.embedUrlInvalid, message: 'The embed URL asks Power BI to sign the visitor in (autoAuth).', help: 'Take embedUrl from Power BI\'s REST API; the address of "Embed report: website or portal" is for another purpose.'});
  }
  if (!isTrustedEmbedUrl(url, pageHostname)) {
    throw new PbiReportError({
      code: elementErrorCodes.embedOriginNotTrusted,
      message: `${url.origin} is not a trusted origin for reports.`,
      help: 'Reports are framed from Microsoft\'s hosts. For a test environment, call trustEmbedOrigin() in the page\'s code.',
    });
  }
  return url;
}

/** The frame's address with what the SDK would add to it, had it made the frame. */
export function frameUrlOf(embedUrl: URL, {language, formatLocale, mobile}: ReportOptions['frame']): URL {
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
