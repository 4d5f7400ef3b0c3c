/**
 * What an operator can do about a refusal of Entra or of Power BI, by what they say. One table for the token endpoint's
 * log, for the doctor and for the documentation.
 */

/** A refusal of Power BI that is known by its words. */
export interface PowerBiRemedy {
  /** Stable name of the rule: its heading in the documentation. */
  rule: string;
  /** Matches Power BI's code and message, set apart by a space. */
  pattern: RegExp;
  /** What Power BI says, as people see and search it. */
  text: string;
  /** What to do, with the names of the token endpoint's grant. */
  remedy: string;
}

/** The texts matched are Power BI's own. */
export const powerBiRemedies: readonly PowerBiRemedy[] = [
  {
    rule: 'effectiveIdentityRequired',
    pattern: /requires effective identity to be provided/i,
    text: 'Creating embed token for accessing dataset … requires effective identity to be provided',
    remedy: 'The dataset has row-level security: let authorize return an identity for it.',
  },
  {
    rule: 'effectiveIdentityNotTaken',
    pattern: /shouldn't have effective identity/i,
    text: "Creating embed token for accessing dataset … shouldn't have effective identity",
    remedy:
      'The dataset has no row-level security: let authorize return no identity for it, or give the dataset roles.',
  },
  {
    rule: 'rolesRequired',
    pattern: /requires roles to be included/i,
    text: 'Creating embed token for accessing dataset … requires roles to be included in provided effective identity',
    remedy: 'The dataset needs roles in the identity that authorize returns.',
  },
  {
    rule: 'usernameOfCaller',
    pattern: /username to be identical to the caller/i,
    text: 'Creating embed token for accessing dataset … requires effective identity username to be identical to the caller',
    remedy: 'The dataset lives in Analysis Services: the username must be the service principal’s object id.',
  },
  {
    rule: 'xmlaPermissions',
    pattern: /XMLA permissions are off/i,
    text: 'XMLA permissions are off',
    remedy: 'Set xmla: true (and chain, for a composite model) in the grant.',
  },
  {
    rule: 'datasetRequired',
    pattern: /At least one dataset is required/i,
    text: 'At least one dataset is required',
    remedy: 'The paginated report is made on a Power BI dataset: bind it to one, or name it in the grant’s chain.',
  },
  {
    rule: 'embedTokenQuota',
    pattern: /exceeded the amount of embed token/i,
    text: 'You have exceeded the amount of embed token that can be generated on a shared or ProPlus capacity',
    remedy: 'The trial quota of embed tokens is used up: put the workspaces on a capacity.',
  },
  {
    rule: 'effectiveIdentityNotSupported',
    pattern: /effective identity is not supported for this datasource/i,
    text: 'effective identity is not supported for this datasource',
    remedy: 'The dataset signs on with its own identity (DirectLake): give it a fixed identity in Power BI.',
  },
  {
    rule: 'ServicePrincipalIsNotAllowedByTenantAdminSwitch',
    pattern: /ServicePrincipalIsNotAllowedByTenantAdminSwitch/i,
    text: 'ServicePrincipalIsNotAllowedByTenantAdminSwitch',
    remedy: 'Allow service principals to call Fabric public APIs in the tenant settings.',
  },
  {
    rule: 'apiNotAccessible',
    pattern: /API is not accessible for application/i,
    text: 'API is not accessible for application',
    remedy: 'Service principals cannot use My workspace: move the item into a workspace and name it in workspaceId.',
  },
];

/** Where a refusal names no known words: what it means for an item. */
export const itemRemedies = {
  forbidden:
    'Make the service principal (or its security group) Member of the workspaces of the report and of the dataset.',
  missing: 'Check the id and the workspace; the service principal must be Member of it.',
  token: 'Check that cloud, scope and tenant belong together.',
} as const;

/** The remedy that Power BI's words lead to; undefined where they are not known. */
export function powerBiRemedy(code: string | undefined, message: string | undefined): string | undefined {
  const said = `${code ?? ''} ${message ?? ''}`;
  return powerBiRemedies.find(({pattern}) => pattern.test(said))?.remedy;
}

/** Entra's numbers that an operator can act upon, and how. Source: Entra's page on AADSTS error codes. */
export const entraRemedies: Readonly<Record<number, string>> = {
  16000: 'Several accounts are signed in: have the user choose one (prompt=select_account), or name it in login_hint.',
  28000: 'The scope names more than one resource: ask for one token per resource.',
  50011: 'The redirect URI is not one of the application: register exactly that URI, with its scheme, port and path.',
  50013: 'The assertion cannot be used: pass on the unchanged access token that was issued to this application.',
  50034: 'There is no such user in the tenant: check the user name, and the tenant in the authority.',
  50058: 'Nobody is signed in, so a silent sign-in cannot succeed: start one that the user sees.',
  50126: 'The user name or the password is wrong.',
  53003: 'A conditional access policy blocks the service principal.',
  54005: 'The authorization code has been used already: each counts once. Keep the refresh token instead.',
  65004: 'The user declined: explain what the permission is for, and ask again.',
  70000: 'The code or refresh token is not one of this application, or is damaged: start a new sign-in.',
  70003: 'The grant type is not one of Entra’s: check grant_type for a misspelling.',
  70005: 'The response type is not one of Entra’s: check response_type for a misspelling.',
  70008: 'The code or refresh token has expired: start a new sign-in.',
  70011: 'The scope is malformed or unknown: check it, for example https://analysis.windows.net/powerbi/api/.default.',
  70016: 'The user has not finished yet: go on asking, at the interval that was given.',
  70018: 'There is no such device code: start the device flow anew.',
  70020: 'The device code has expired: start the device flow anew.',
  90002: 'There is no such tenant: check tenantId and the cloud (authorityHost).',
  90013: 'A parameter is longer than Entra takes: shorten it.',
  90014: 'A parameter is missing from the request: add the one that the message names.',
  90023: 'A parameter has a value that Entra does not take: correct the one that the message names.',
  90033: 'Entra is busy for a moment: wait, and ask again.',
  90055: 'The tenant asks too often: wait, and keep tokens until they end instead of asking for new ones.',
  160021: 'The session that was asked for is no more: start a new sign-in.',
  240002: 'The assertion is no token that can be passed on: send the access token of the user, and not an id token.',
  500011: 'Power BI is not known in this tenant: check the cloud (scope).',
  500112: 'The code is redeemed with another redirect URI than it was asked for with: send the same one.',
  500131: 'The access token is for another application: have the client ask for a token of this application’s scope.',
  500133: 'The access token to pass on has expired: have the client renew it first.',
  501481: 'code_verifier does not belong to code_challenge: keep the verifier of the sign-in that gave the code.',
  501491: 'code_challenge has a wrong size: it is the SHA-256 of the verifier in base64url, 43 characters.',
  700005: 'The code was given out in another tenant: redeem it at the authority that it came from.',
  700016: 'There is no such application in the tenant: check clientId and tenantId.',
  700024: 'The client assertion is not valid at this time: check the clock, and make a new one for each request.',
  700027: 'The certificate of the client assertion is not registered: add it to the application.',
  700054: 'The application may not use this response type: allow it in the app registration, or use code with PKCE.',
  700082: 'The refresh token was not used for too long: start a new sign-in.',
  700084: 'The refresh token of a single-page app has ended, after a day: start a new sign-in.',
  900023: 'tenantId is neither a GUID nor a domain.',
  900144: 'A parameter is missing from the request: add the one that the message names.',
  900971: 'The application has no redirect URI: register one, or send it in redirect_uri.',
  1002012: 'A client credential asks for whole resources: end the scope in /.default.',
  7000114: 'The application may not act on behalf of users with this grant: allow it in the app registration.',
  7000215: 'The client secret is wrong: give the value of the secret, not its id.',
  7000218: 'The application is confidential: send its secret or an assertion, or register it as a public client.',
  7000222: 'The client secret has expired: make a new one in the app registration.',
  9001023: 'This grant needs a tenant: put its id or domain into the authority in the place of common.',
  9002313: 'The request is malformed: compare it with Entra’s description of the grant.',
  9002325: 'A page that redeems a code needs PKCE: send code_challenge and code_verifier.',
  9002326: 'Only a single-page app redeems codes from a page: register the redirect URI as that platform.',
  9002327: 'Codes of a single-page app are redeemed by its page only: register the URI as web for a server.',
};

/** The remedy for one of Entra's errors. */
export const entraRemedy = (number: number): string =>
  entraRemedies[number] ?? 'See Entra’s page on AADSTS error codes.';
