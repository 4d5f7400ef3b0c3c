import {
  itemRemedies,
  powerBiRemedy,
  tokenEndpointCodes as codes,
  type TokenEndpointRefusal,
} from '@pbi-bound-report/contract';
import {CredentialError} from '../power-bi/credential.js';
import {EndpointError, misconfigured, misconfiguredMessage} from './endpoint-error.js';
import {circuitOpen} from '../power-bi/power-bi-client.js';
import {PowerBiError} from '../power-bi/power-bi-error.js';

/** The remedy for a refusal, for the log; undefined where none is known. */
export function remedyFor(error: PowerBiError): string | undefined {
  const known = powerBiRemedy(error.upstream.code, error.upstream.message);
  if (known !== undefined) return known;
  return error.kind === 'forbidden' || error.kind === 'missing' ? itemRemedies[error.kind] : undefined;
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
  if (error.kind === 'rejected' || powerBiRemedy(undefined, error.upstream.message) !== undefined) {
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
        return misconfigured('Power BI does not accept the site’s Entra token.', {remedy: itemRemedies.token}, error);
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
