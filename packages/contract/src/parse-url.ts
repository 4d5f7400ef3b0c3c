/**
 * Reads an address.
 * Not by way of `URL.canParse`, which Safari has since 17, jsdom since 23 and happy-dom since 14.
 * @param base What an address without a host is relative to.
 * @returns `undefined` where the text is no address.
 */
export function parseUrl(text: string, base?: string | URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
