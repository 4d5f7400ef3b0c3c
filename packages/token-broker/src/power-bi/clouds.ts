import {entraOrigin, isLoopbackHostname, powerBiApiOrigin, powerBiScope} from '@pbi-bound-report/contract';

/** Where one of Microsoft's clouds has its services. */
export interface PowerBiCloud {
  /** Origin of Power BI's REST API. */
  readonly apiOrigin: string;
  /** Origin of Entra's token service. */
  readonly authorityHost: string;
  /** Scope of an Entra token for Power BI. */
  readonly scope: string;
}

/**
 * Microsoft's clouds that serve Power BI. Sources: Power BI's pages on embedding for national clouds and the
 * environments of the MicrosoftPowerBIMgmt cmdlets. US government is three clouds: GCC, GCC High and DoD.
 */
export const powerBiClouds = {
  public: {apiOrigin: powerBiApiOrigin, authorityHost: entraOrigin, scope: powerBiScope},
  usGovernment: {
    apiOrigin: 'https://api.powerbigov.us',
    authorityHost: 'https://login.microsoftonline.com',
    scope: 'https://analysis.usgovcloudapi.net/powerbi/api/.default',
  },
  usGovernmentHigh: {
    apiOrigin: 'https://api.high.powerbigov.us',
    authorityHost: 'https://login.microsoftonline.us',
    scope: 'https://high.analysis.usgovcloudapi.net/powerbi/api/.default',
  },
  usGovernmentDoD: {
    apiOrigin: 'https://api.mil.powerbigov.us',
    authorityHost: 'https://login.microsoftonline.us',
    scope: 'https://mil.analysis.usgovcloudapi.net/powerbi/api/.default',
  },
  china: {
    apiOrigin: 'https://api.powerbi.cn',
    authorityHost: 'https://login.chinacloudapi.cn',
    scope: 'https://analysis.chinacloudapi.cn/powerbi/api/.default',
  },
} as const satisfies Record<string, PowerBiCloud>;
/** One of {@link powerBiClouds}. */
export type PowerBiCloudName = keyof typeof powerBiClouds;

/** Hosts that hold real secrets: no option makes them reachable without encryption. */
const microsoftDomains = [
  'powerbi.com',
  'powerbigov.us',
  'powerbi.cn',
  'microsoft.com',
  'microsoftonline.com',
  'microsoftonline.us',
  'microsoftonline.cn',
  'windows.net',
  'chinacloudapi.cn',
  'usgovcloudapi.net',
];
const isMicrosoftHost = (host: string): boolean =>
  microsoftDomains.some(domain => host === domain || host.endsWith(`.${domain}`));

const hostForm = /^(?:[\w-]+(?:\.[\w-]+)*|\[[\da-f:.]+\])$/i;

/** How an origin is checked that secrets are sent to. */
export interface SecureOriginOptions {
  /** The option's name, for the error. */
  option: string;
  value: string;
  /** Names of hosts to which secrets may be sent by `http:`, as an emulator has in a private network. */
  trustedHttpHosts?: readonly string[] | undefined;
}

/**
 * Checks an origin that secrets are sent to: `https:`, or `http:` on this very machine, which is where the emulator
 * runs, and on hosts that are named.
 * @throws TypeError naming the option and the remedy.
 */
export function secureOrigin({option, value, trustedHttpHosts = []}: SecureOriginOptions): string {
  checkTrustedHosts(trustedHttpHosts);
  const example = option === 'authorityHost' ? entraOrigin : powerBiApiOrigin;
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw new TypeError(
      `Failed to read ${option}: "${value}" is not an absolute URL. Give an origin such as "${example}".`,
    );
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isTrusted(url.hostname, trustedHttpHosts))) {
    throw new TypeError(
      `Failed to accept ${option}: "${value}" would carry secrets unencrypted. Use https:; http: is accepted on ` +
        `loopback, and for an emulator in a private network where trustedHttpHosts: ["${url.hostname}"] names its host.`,
    );
  }
  if (url.pathname !== '/' || url.search || url.hash || url.username || url.password) {
    throw new TypeError(
      `Failed to accept ${option}: it must be an origin without path, query or credentials, ` +
        `such as "${url.origin}".`,
    );
  }
  return url.origin;
}

const isTrusted = (hostname: string, trusted: readonly string[]): boolean =>
  isLoopbackHostname(hostname) || trusted.some(host => host.toLowerCase() === hostname);

/** @throws TypeError */
function checkTrustedHosts(hosts: unknown): void {
  if (!Array.isArray(hosts)) {
    throw new TypeError('Failed to read trustedHttpHosts: it is not a list. Write it as ["mock"].');
  }
  for (const host of hosts as unknown[]) {
    if (typeof host !== 'string' || !hostForm.test(host)) {
      throw new TypeError(
        `Failed to read trustedHttpHosts: "${String(host)}" is not the name of a host. ` +
          'Write it as in "mock", without scheme, port, path or wildcards.',
      );
    }
    if (isMicrosoftHost(host.toLowerCase())) {
      throw new TypeError(
        `Failed to accept trustedHttpHosts: ${host} is Microsoft's. Call it by https:, and leave it out here.`,
      );
    }
  }
}
