/** Answers that many cases expect. Their literals are copied from the service's, not taken from the code under test. */
import type {ConformanceCase} from '../runner/conformance-case.js';

type Expect = ConformanceCase['expect'];

/** 200 with an embed token. */
export const givesToken: Expect = {
  status: 200,
  body: {
    $has: {
      token: {$is: 'embedToken'},
      tokenId: {$is: 'guid'},
      expiration: {$is: 'dateTime'},
      '@odata.context': {$matches: String.raw`^http://wabi-.*/v1\.0/myorg/.*\$metadata#.*GenerateTokenResponse$`},
    },
  },
};
/** 400 InvalidRequest, shape a, with this message byte for byte. */
export const invalid = (message: string): Expect => ({
  status: 400,
  body: {error: {code: 'InvalidRequest', message}},
  headers: {'x-powerbi-error-info': 'InvalidRequest'},
});
/** 400 InvalidRequest with some message: no public literal is known. */
export const invalidSomehow = (part: string): Expect => ({
  status: 400,
  body: {error: {code: 'InvalidRequest', message: {$matches: part}}},
});
/** Shape b. */
export const failsWith = (status: number, code: string): Expect => ({
  status,
  body: {error: {code, 'pbi.error': {code, parameters: {}, details: [], exceptionCulprit: 1}}},
  headers: {'x-powerbi-error-info': code},
});
export const notFound = failsWith(404, 'PowerBIEntityNotFound');
export const notAuthorized = failsWith(401, 'PowerBINotAuthorizedException');
/** Shape c. */
export const notAccessible: Expect = {status: 403, body: {Message: 'API is not accessible for application'}};
/** Shape d. */
export const emptyWith = (status: number, code: string | null): Expect => ({
  status,
  body: '',
  headers: {'x-powerbi-error-info': code},
});
/** Shape e. */
export const tokenExpired: Expect = {
  status: 403,
  body: {error: {code: 'TokenExpired', message: 'Access token has expired, resubmit with a new access token'}},
  headers: {'x-powerbi-error-info': 'TokenExpired'},
};
/** Shape f. */
export const noContentType: Expect = {
  status: 415,
  body: {
    message:
      "The request contains an entity body but no Content-Type header. The inferred media type 'application/octet-stream' is not supported for this resource.",
  },
};
