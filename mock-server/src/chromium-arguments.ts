/** How Chromium comes to find the mock server under Microsoft's names. */
import {keyPin} from './certificates.js';
import {emulatedHosts} from './emulated-hosts.js';

/**
 * Arguments with which Chromium finds Power BI's hosts at a mock server, and trusts that server's key alone. For
 * Puppeteer and whatever else takes `args`. Chromium wants a `--user-data-dir` with them; Puppeteer, Playwright and
 * @web/test-runner-chrome make one for each browser.
 * @param origin Of a server with HTTPS, as `listen` gives it.
 * @param certificate PEM.
 * @param hosts Default: the three that the server stands in for.
 */
export function chromiumArguments(
  origin: string,
  certificate: string,
  hosts: readonly string[] = [...emulatedHosts.keys()],
): string[] {
  const {host} = new URL(origin);
  return [
    `--host-resolver-rules=${hosts.map(name => `MAP ${name}:443 ${host}`).join(', ')}`,
    `--ignore-certificate-errors-spki-list=${keyPin(certificate)}`,
  ];
}
