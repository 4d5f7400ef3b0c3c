/**
 * Named failures, each with a GUID of its own. Put the GUID where an id of yours stands (a report, dataset, workspace,
 * tenant or client id; in a path, a query or a body) and the request fails in that way, without any set-up. Invented,
 * all of it: Power BI has no such ids. Where the failure belongs to a later step (the frame, the token's life), the id
 * stands for a real thing of the world.
 */
import type {FaultEffect} from './fault.js';

/** Where a request is made: Power BI's REST API, Entra, or the report page's opening of a report and its queries. */
export type RequestKind = 'api' | 'login' | 'open' | 'query';

/** A failure with a name and a GUID. */
export interface NamedFailure {
  name: string;
  /** The GUID that causes it. */
  id: string;
  /** One sentence for people. */
  summary: string;
  /** What each kind of request suffers. A kind that is not here goes on as if the id were an ordinary one. */
  on: Partial<Record<RequestKind, FaultEffect>>;
}

/** What all test GUIDs have in common. */
export const testIdPrefix = '00000000-fa11-4000-8000-';
const testId = (number: number): string => `${testIdPrefix}${String(number).padStart(12, '0')}`;
const everywhere = (effect: FaultEffect): NamedFailure['on'] => ({
  api: effect,
  login: effect,
  open: effect,
  query: effect,
});

const expired = 'Access token has expired, resubmit with a new access token';
const noModel =
  "Couldn't load the model schema associated with this report. Make sure you have a connection to the server, and try again.";

const failures: NamedFailure[] = [
  {
    name: 'badRequest',
    id: testId(400),
    summary: 'Refused as an invalid request (400).',
    on: {
      api: {status: 400, code: 'InvalidRequest', message: 'The request is invalid.'},
      login: {
        status: 400,
        code: 'invalid_request',
        message: 'AADSTS900144: The request body must contain the following parameter.',
      },
      open: {status: 400, code: 'Invalid parameters', message: 'powerbiToken parameter not specified'},
      query: {status: 400, code: 'QueryUserError', message: 'The query is invalid.'},
    },
  },
  {
    name: 'notAuthorized',
    id: testId(401),
    summary: 'The caller has no permission (401, PowerBINotAuthorizedException).',
    on: {
      api: {status: 401, code: 'PowerBINotAuthorizedException'},
      login: {status: 401, code: 'invalid_client', message: 'AADSTS7000215: Invalid client secret provided.'},
      open: {status: 401, code: 'PowerBINotAuthorizedException', message: 'Get report failed'},
      query: {status: 401, code: 'PowerBINotAuthorizedException', message: 'Query failed'},
    },
  },
  {
    name: 'capacityQuota',
    id: testId(403),
    summary: 'The free embed tokens of a shared capacity are used up (403).',
    on: {
      api: {
        status: 403,
        message:
          'You have exceeded the amount of embed token that can be generated on a shared or ProPlus capacity. ' +
          'You need to purchase Azure capacities to generate embed tokens. See https://go.microsoft.com/fwlink/?linkid=868976',
      },
    },
  },
  {
    name: 'notFound',
    id: testId(404),
    summary: 'No such thing (404, PowerBIEntityNotFound).',
    on: {
      api: {status: 404, code: 'PowerBIEntityNotFound'},
      login: {
        status: 400,
        code: 'unauthorized_client',
        message: 'AADSTS700016: The application was not found in the directory.',
      },
      open: {status: 404, code: 'LoadReportFailed', message: 'Get report failed'},
      query: {status: 404, code: 'PowerBIEntityNotFound', message: 'Query failed'},
    },
  },
  {
    name: 'throttled',
    id: testId(429),
    summary: 'Too many requests (429 with Retry-After: 2).',
    on: everywhere({status: 429, retryAfterSeconds: 2}),
  },
  {name: 'serverError', id: testId(500), summary: 'The service breaks (500).', on: everywhere({status: 500})},
  {
    name: 'unavailable',
    id: testId(503),
    summary: 'The service is down (503 with Retry-After: 5).',
    on: everywhere({status: 503, retryAfterSeconds: 5}),
  },
  {
    name: 'accessTokenExpired',
    id: testId(1001),
    summary: 'The Entra token counts as expired (403, TokenExpired).',
    on: {api: {status: 403, code: 'TokenExpired', message: expired}},
  },
  {
    name: 'switchedOff',
    id: testId(1002),
    summary: 'An administrator keeps service principals out (401, no body, the reason in a header).',
    on: {api: {status: 401, code: 'ServicePrincipalIsNotAllowedByTenantAdminSwitch', body: ''}},
  },
  {name: 'slow', id: testId(2001), summary: 'Every call takes three seconds.', on: everywhere({latency: 3000})},
  {
    name: 'connectionDropped',
    id: testId(2002),
    summary: 'The connection ends without an answer.',
    on: everywhere({connection: 'drop'}),
  },
  {
    name: 'neverAnswers',
    id: testId(2003),
    summary: 'No answer ever comes; the connection stays open.',
    on: everywhere({connection: 'hang'}),
  },
  {
    name: 'malformedBody',
    id: testId(2004),
    summary: 'The answer is 200, its JSON is cut off.',
    on: everywhere({malformed: 'truncated'}),
  },
  {
    name: 'htmlBody',
    id: testId(2005),
    summary: 'A proxy answers with a web page (502).',
    on: everywhere({status: 502, malformed: 'html'}),
  },
  {
    name: 'shortLivedToken',
    id: testId(3001),
    summary: 'The embed token lives five seconds.',
    on: {api: {tokenLifetimeSeconds: 5}},
  },
  {
    name: 'frameNeverAnswers',
    id: testId(4001),
    summary: 'The token is fine; the report page never gets its report.',
    on: {open: {connection: 'hang'}},
  },
  {
    name: 'modelFailsToLoad',
    id: testId(4002),
    summary: 'The token is fine; the model cannot be loaded (a paused capacity looks so).',
    on: {open: {status: 400, code: 'ExplorationContainer_FailedToLoadModel_DefaultDetails', message: noModel}},
  },
  {
    name: 'embedTokenExpired',
    id: testId(4003),
    summary: 'The token is fine when made; the report page gets the answer that it expired.',
    on: {open: {status: 403, code: 'TokenExpired', message: expired}},
  },
  {
    name: 'queryExpired',
    id: testId(4004),
    summary: 'The report opens; its queries get the answer that the token expired.',
    on: {query: {status: 403, code: 'TokenExpired', message: expired}},
  },
  {
    name: 'queryFails',
    id: testId(4005),
    summary: 'The report opens; every visual fails to get its data.',
    on: {query: {status: 400, code: 'QueryUserError', message: 'The visual could not get its data.'}},
  },
  {
    name: 'connectionToModelFails',
    id: testId(4006),
    summary: 'The report opens; the model cannot be reached.',
    on: {query: {status: 400, code: 'OpenConnectionError', message: 'Cannot open a connection to the data source.'}},
  },
  {
    name: 'slowFrame',
    id: testId(4007),
    summary: 'The report page waits three seconds for its report.',
    on: {open: {latency: 3000}},
  },
  {
    name: 'slowVisuals',
    id: testId(4008),
    summary: 'Each visual waits three seconds for its data.',
    on: {query: {latency: 3000}},
  },
];

/** Every named failure, by number. The same list is served at `GET /__emulator/test-ids`. */
export const namedFailures: readonly NamedFailure[] = failures;

/** The test GUIDs by name, e.g. `testIds.throttled`. */
export const testIds = Object.fromEntries(failures.map(f => [f.name, f.id])) as Readonly<
  Record<
    | 'badRequest'
    | 'notAuthorized'
    | 'capacityQuota'
    | 'notFound'
    | 'throttled'
    | 'serverError'
    | 'unavailable'
    | 'accessTokenExpired'
    | 'switchedOff'
    | 'slow'
    | 'connectionDropped'
    | 'neverAnswers'
    | 'malformedBody'
    | 'htmlBody'
    | 'shortLivedToken'
    | 'frameNeverAnswers'
    | 'modelFailsToLoad'
    | 'embedTokenExpired'
    | 'queryExpired'
    | 'queryFails'
    | 'connectionToModelFails'
    | 'slowFrame'
    | 'slowVisuals',
    string
  >
>;

const byId = new Map(failures.map(f => [f.id, f]));
const pattern = new RegExp(`${testIdPrefix}\\d{12}`, 'gi');

/**
 * Whether a text may hold a test GUID: a plain search, many times cheaper than the pattern, and almost always false.
 */
export const mayHoldTestId = (text: string): boolean => text.includes('-fa11-') || text.includes('-FA11-');

/** The named failures whose GUIDs a text holds, each once, in order of appearance. */
export function failuresInText(text: string): NamedFailure[] {
  const found = new Set<NamedFailure>();
  for (const [id] of text.matchAll(pattern)) {
    const failure = byId.get(id.toLowerCase());
    if (failure) found.add(failure);
  }
  return [...found];
}

/** The failure of that name. */
export const findNamedFailure = (name: string): NamedFailure | undefined => failures.find(f => f.name === name);
