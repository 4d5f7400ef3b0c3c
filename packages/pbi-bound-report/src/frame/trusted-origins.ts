import {isLoopbackHostname, isMicrosoftEmbedUrl} from '@pbi-bound-report/contract';
import {trustedByPage} from './trust-embed-origin.js';

/**
 * Whoever controls the frame gets the embed token, so a frame is opened only on an origin that is trusted:
 * Microsoft's embed hosts over https (the list of powerbi-client, exact); a loopback host when the page itself is on
 * one (development against an emulator); and what the page's own code has named with `trustEmbedOrigin()`. There is no
 * attribute for it on purpose: attributes are what the author of a CMS page controls.
 *
 * Whether a frame may be opened on this URL.
 * @param url Address of the frame.
 * @param pageHostname Host name of the page that embeds it.
 */
export function isTrustedEmbedUrl(url: URL, pageHostname: string): boolean {
  if (url.username || url.password) return false;
  if (isMicrosoftEmbedUrl(url) || trustedByPage.has(url.origin)) return true;
  return /^https?:$/.test(url.protocol) && isLoopbackHostname(url.hostname) && isLoopbackHostname(pageHostname);
}
