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

/**
 * Checks an origin that secrets are sent to: `https:`, or `http:` on this very machine, which is where the emulator
 * runs.
 * @param option The option's name, for the error.
 * @throws TypeError naming the option and the remedy.
 */
export function secureOrigin(option: string, value: string): string {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw new TypeError(
      `Failed to read ${option}: "${value}" is not an absolute URL. Give an origin such as "${powerBiApiOrigin}".`,
    );
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopbackHostname(url.hostname))) {
    throw new TypeError(
      `Failed to accept ${option}: "${value}" would carry secrets unencrypted. ` +
        'Use https:; http: is accepted only on loopback, for the emulator.',
    );
  }
  if (url.pathname !== '/' || url.search || url.hash || url.username || url.password) {
    throw new TypeError(
      `Failed to accept ${option}: it must be an origin without path, query or credentials, ` +
        `such as "${powerBiApiOrigin}".`,
    );
  }
  return url.origin;
}
