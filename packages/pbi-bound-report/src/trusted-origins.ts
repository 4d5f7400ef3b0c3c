import {isLoopbackHostname, isMicrosoftEmbedUrl} from '@pbi-bound-report/contract';

/**
 * Whoever controls the frame gets the embed token, so a frame is opened only on an origin that is trusted:
 * Microsoft's embed hosts over https (the list of powerbi-client, exact); a loopback host when the page itself is on one
 * (development against an emulator); and what the page's own code has named with `trustEmbedOrigin()`. There is no
 * attribute for it on purpose: attributes are what the author of a CMS page controls.
 */
const trusted = new Set<string>();

/**
 * Lets reports be framed from an origin that is not Microsoft's, for a test environment for instance.
 * @param origin An origin such as `https://reports.example`; a path is not allowed.
 * @throws TypeError When it is not a bare http(s) origin.
 */
export function trustEmbedOrigin(origin: string): void {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || origin.replace(/\/$/, '').toLowerCase() !== url.origin) {
    throw new TypeError(`Failed to trust embed origin: "${origin}" is not an origin. Pass protocol and host only, such as "https://reports.example".`);
  }
  trusted.add(url.origin);
}

/**
 * Whether a frame may be opened on this URL.
 * @param url Address of the frame.
 * @param pageHostname Host name of the page that embeds it.
 */
export function isTrustedEmbedUrl(url: URL, pageHostname: string): boolean {
  if (url.username || url.password) return false;
  if (isMicrosoftEmbedUrl(url) || trusted.has(url.origin)) return true;
  return /^https?:$/.test(url.protocol) && isLoopbackHostname(url.hostname) && isLoopbackHostname(pageHostname);
}
