import type {TokenCredential} from '../power-bi/credential.js';

/** What is used of a `ConfidentialClientApplication` of `@azure/msal-node`. */
export interface MsalApplication {
  acquireTokenByClientCredential(request: {
    scopes: string[];
    skipCache?: boolean;
  }): Promise<{accessToken: string; expiresOn: Date | null} | null>;
}

/**
 * Makes a credential of an msal-node application, for sites that have one already.
 * MSAL's own cache is passed by: the endpoint keeps the token, and when it wants another it wants one with a full life.
 */
export function msalCredential(application: MsalApplication): TokenCredential {
  return {
    async getToken(scopes) {
      const result = await application.acquireTokenByClientCredential({scopes: [scopes].flat(), skipCache: true});
      // A token without an end is used for this request, and another is wanted for the next.
      return result && {token: result.accessToken, expiresOnTimestamp: result.expiresOn?.getTime() ?? 0};
    },
  };
}
