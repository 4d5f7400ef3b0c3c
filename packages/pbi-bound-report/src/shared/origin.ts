/**
 * Reads an origin that a page's code names.
 * @param purpose What it is trusted for, for the error.
 * @throws TypeError When it is not a bare http(s) origin.
 */
export function readOrigin(origin: string, purpose: string): string {
  let url: URL | undefined;
  try {
    // Not by the contract's parseUrl: that is loaded with the first report, and this on every page.
    url = new URL(origin);
  } catch {
    // Told below.
  }
  if (url && /^https?:$/.test(url.protocol) && origin.replace(/\/$/, '').toLowerCase() === url.origin) {
    return url.origin;
  }
  throw new TypeError(
    `Failed to trust ${purpose} origin: "${origin}" is not an origin. ` +
      'Pass protocol and host only, such as "https://reports.example".',
  );
}
