/**
 * What an operator can do about a refusal of Entra or of Power BI, by what they say. One table for the token endpoint's
 * log, for the doctor and for the documentation.
 */

/** A refusal of Power BI that is known by its words. */
export interface PowerBiRemedy {
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
    pattern: /requires effective identity to be provided/i,
    text: 'Creating embed token for accessing dataset … requires effective identity to be provided',
    remedy: 'The dataset has row-level security: let authorize return an identity for it.',
  },
  {
    pattern: /shouldn't have effective identity/i,
    text: "Creating embed token for accessing dataset … shouldn't have effective identity",
    remedy:
      'The dataset has no row-level security: let authorize return no identity for it, or give the dataset roles.',
  },
  {
    pattern: /requires roles to be included/i,
    text: 'Creating embed token for accessing dataset … requires roles to be included in provided effective identity',
    remedy: 'The dataset needs roles in the identity that authorize returns.',
  },
  {
    pattern: /username to be identical to the caller/i,
    text: 'Creating embed token for accessing dataset … requires effective identity username to be identical to the caller',
    remedy: 'The dataset lives in Analysis Services: the username must be the service principal’s object id.',
  },
  {
    pattern: /XMLA permissions are off/i,
    text: 'XMLA permissions are off',
    remedy: 'Set xmla: true (and chain, for a composite model) in the grant.',
  },
  {
    pattern: /At least one dataset is required/i,
    text: 'At least one dataset is required',
    remedy: 'The paginated report is made on a Power BI dataset: bind it to one, or name it in the grant’s chain.',
  },
  {
    pattern: /exceeded the amount of embed token/i,
    text: 'You have exceeded the amount of embed token that can be generated on a shared or ProPlus capacity',
    remedy: 'The trial quota of embed tokens is used up: put the workspaces on a capacity.',
  },
  {
    pattern: /effective identity is not supported for this datasource/i,
    text: 'effective identity is not supported for this datasource',
    remedy: 'The dataset signs on with its own identity (DirectLake): give it a fixed identity in Power BI.',
  },
  {
    pattern: /ServicePrincipalIsNotAllowedByTenantAdminSwitch/i,
    text: 'ServicePrincipalIsNotAllowedByTenantAdminSwitch',
    remedy: 'Allow service principals to call Fabric public APIs in the tenant settings.',
  },
  {
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
  7000215: 'The client secret is wrong: give the value of the secret, not its id.',
  7000222: 'The client secret has expired: make a new one in the app registration.',
  700016: 'There is no such application in the tenant: check clientId and tenantId.',
  90002: 'There is no such tenant: check tenantId and the cloud (authorityHost).',
  900023: 'tenantId is neither a GUID nor a domain.',
  500011: 'Power BI is not known in this tenant: check the cloud (scope).',
  53003: 'A conditional access policy blocks the service principal.',
};

/** The remedy for one of Entra's errors. */
export const entraRemedy = (number: number): string =>
  entraRemedies[number] ?? 'See Entra’s page on AADSTS error codes.';
