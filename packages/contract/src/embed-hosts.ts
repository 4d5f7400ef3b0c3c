/**
 * The hosts whose pages powerbi-client 2.24.1 accepts in its frame. Its own check is a regular expression over the
 * lower-cased URL; this is the same list as data. Any port passes; the protocol must be `https:`.
 */
const embedHostSuffixes = [
  '.powerbi.com',
  '.fabric.microsoft.com',
  '.analysis.windows-int.net',
  '.analysis-df.windows.net',
] as const;

/** Sovereign clouds: exact host names. */
const embedHostNames = [
  'app.powerbi.cn',
  'app.powerbigov.us',
  'app.mil.powerbigov.us',
  'app.high.powerbigov.us',
  'app.canaryhigh.powerbigov.us',
  'app.powerbi.sovcloud-api.fr',
  'app.powerbi.eaglex.ic.gov',
  'app.powerbi.microsoft.scloud',
] as const;

/**
 * Whether a URL is one of Microsoft's embed hosts over `https:`.
 * @param url An absolute URL.
 */
export function isMicrosoftEmbedUrl(url: {readonly protocol: string; readonly hostname: string}): boolean {
  if (url.protocol !== 'https:') return false;
  const host = url.hostname.toLowerCase();
  return (
    (embedHostNames as readonly string[]).includes(host) ||
    embedHostSuffixes.some(suffix => host.length > suffix.length && host.endsWith(suffix))
  );
}

/**
 * Whether a host name is this machine: `localhost`, its subdomains, 127.0.0.0/8 or `[::1]`.
 * @param hostname As `URL.hostname` gives it.
 */
export function isLoopbackHostname(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}
