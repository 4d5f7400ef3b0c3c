import {tokenEndpointCodes as codes, type TokenEndpointRefusal} from '@pbi-bound-report/contract';
import {CredentialError} from '../power-bi/credential.js';
import {EndpointError, misconfigured, misconfiguredMessage} from './endpoint-error.js';
import {circuitOpen} from '../power-bi/power-bi-client.js';
import {PowerBiError} from '../power-bi/power-bi-error.js';

/** What an operator can do about a refusal, by what Power BI says. The texts matched are Power BI's own. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /requires effective identity to be provided/i,
    'The dataset has row-level security: let authorize return an identity for it.',
  ],
  [
    /shouldn't have effective identity/i,
    'The dataset has no row-level security: let authorize return no identity for it, or give the dataset roles.',
  ],
  [/requires roles to be included/i, 'The dataset needs roles in the identity that authorize returns.'],
  [
    /username to be identical to the caller/i,
    'The dataset lives in Analysis Services: the username must be the service principal’s object id.',
  ],
  [/XMLA permissions are off/i, 'Set xmla: true (and chain, for a composite model) in the grant.'],
  [
    /At least one dataset is required/i,
    'The paginated report is made on a Power BI dataset: bind it to one, or name it in the grant’s chain.',
  ],
  [
    /exceeded the amount of embed token/i,
    'The trial quota of embed tokens is used up: put the workspaces on a capacity.',
  ],
  [
    /effective identity is not supported for this datasource/i,
    'The dataset signs on with its own identity (DirectLake): give it a fixed identity in Power BI.',
  ],
  [
    /ServicePrincipalIsNotAllowedByTenantAdminSwitch/i,
    'Allow service principals to call Fabric public APIs in the tenant settings.',
  ],
  [
    /API is not accessible for application/i,
    'Service principals cannot use My workspace: move the item into a workspace and name it in workspaceId.',
  ],
];

/** The remedy for a refusal, for the log; undefined where none is known. */
export function remedyFor(error: PowerBiError): string | undefined {
  const said = `${error.upstream.code ?? ''} ${error.upstream.message ?? ''}`;
  const known = remedies.find(([text]) => text.test(said))?.[1];
  if (known !== undefined) return known;
  if (error.kind === 'forbidden') {
    return 'Make the service principal (or its security group) Member of the workspaces of the report and of the dataset.';
  }
  return error.kind === 'missing'
    ? 'Check the id and the workspace; the service principal must be Member of it.'
    : undefined;
}

/** Whether a failure is about the requested items, so that fewer of them might be served. */
export function isAboutItems(error: unknown): error is PowerBiError {
  return (
    error instanceof PowerBiError &&
    (error.kind === 'missing' || error.kind === 'forbidden' || error.kind === 'rejected')
  );
}

/** One refused item of a joint request as the page gets it. */
export function refusalOf(error: PowerBiError, item: {reportId?: string; datasetId?: string}): TokenEndpointRefusal {
  if (error.kind === 'missing') {
    return {
      ...item,
      code: codes.notFound,
      message: 'Power BI does not have this item, or the site has no access to it.',
    };
  }
  if (
    error.kind === 'rejected' ||
    (error.upstream.message && remedies.some(([text]) => text.test(error.upstream.message ?? '')))
  ) {
    return {...item, code: codes.misconfigured, message: misconfiguredMessage};
  }
  return {
    ...item,
    code: codes.powerBiRefused,
    message:
      'Power BI does not let this site use this report with this dataset. The site’s operator can give it access.',
  };
}

/** Maps a failure of Entra or Power BI, that is not about single items, to what the page gets. */
export function toEndpointError(error: unknown): EndpointError {
  if (error instanceof EndpointError) return error;
  if (error instanceof CredentialError) {
    return error.unavailable
      ? unavailable(error.retryAfterSeconds, error)
      : misconfigured('Entra refuses the service principal.', {}, error);
  }
  if (error instanceof PowerBiError) {
    const {retryAfterSeconds, code} = error.upstream;
    switch (error.kind) {
      case 'throttled':
        return new EndpointError(codes.throttled, 'Power BI gets too many requests at the moment. Try again later.', {
          retryAfterSeconds: retryAfterSeconds ?? 30,
          cause: error,
        });
      case 'unavailable':
        return unavailable(retryAfterSeconds, error, code === circuitOpen);
      case 'token':
        return misconfigured(
          'Power BI does not accept the site’s Entra token.',
          {remedy: 'Check that cloud, scope and tenant belong together.'},
          error,
        );
      default:
        return misconfigured('Power BI refused the request.', {remedy: remedyFor(error)}, error);
    }
  }
  return misconfigured('The token endpoint failed.', {}, error);
}

function unavailable(retryAfterSeconds: number | undefined, cause: Error, open = false): EndpointError {
  return new EndpointError(codes.powerBiUnavailable, 'Power BI cannot be reached at the moment. Try again later.', {
    retryAfterSeconds: retryAfterSeconds ?? 5,
    cause,
    detail: open ? {circuit: 'open'} : undefined,
  });
}
