/**
 * JSON Schemas of the test control, for the API's description. What validates faults words better messages:
 * validate-fault.ts.
 */
import type {JsonSchema} from '../http/operation.js';
import {maxDelayMs} from './faults/fault.js';
import {namedFailures} from './faults/named-failures.js';

const text = {type: 'string'} as const;
const count = {type: 'integer', minimum: 0} as const;
const positive = {type: 'integer', minimum: 1} as const;
const amount = {type: 'number', minimum: 0} as const;
const delay = {type: 'number', minimum: 0, maximum: maxDelayMs} as const;
const object = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  ...(required.length ? {required} : {}),
  additionalProperties: false,
});

/** A list as the control answers it: `{value: […]}`. */
export const listOf = (items: JsonSchema): JsonSchema => object({value: {type: 'array', items}}, ['value']);

const faultMembers = {
  failure: {
    type: 'string',
    enum: namedFailures.map(f => f.name),
    description: 'One of the named failures; other members add to it.',
  },
  operation: {
    type: 'string',
    description: 'Only requests of this operation; * stands for any text.',
    examples: ['EmbedToken_GenerateToken'],
  },
  id: {type: 'string', description: 'Only requests that name this id, in the path, the query or the body.'},
  bodyIncludes: {type: 'string', description: 'Only requests whose body holds this text.'},
  status: {
    type: 'integer',
    minimum: 200,
    maximum: 599,
    description: 'Answers with this status, in the shape that the service has for it.',
  },
  code: text,
  message: text,
  body: {type: 'string', description: 'The raw body instead. Empty: no body.'},
  headers: {type: 'object', additionalProperties: text},
  retryAfterSeconds: amount,
  latency: {
    description: 'Milliseconds, or a distribution to draw them from.',
    oneOf: [
      delay,
      object({distribution: {const: 'uniform'}, min: delay, max: delay}, ['distribution', 'min', 'max']),
      object({distribution: {const: 'normal'}, mean: delay, deviation: delay}, ['distribution', 'mean', 'deviation']),
      object({distribution: {const: 'exponential'}, mean: delay}, ['distribution', 'mean']),
    ],
  },
  connection: {type: 'string', enum: ['drop', 'hang']},
  malformed: {type: 'string', enum: ['truncated', 'html']},
  tokenLifetimeSeconds: {...positive, description: 'An embed token that the request makes lives so long.'},
  nth: {...positive, description: 'Only the nth matching request.'},
  every: {...positive, description: 'Only every nth matching request.'},
  times: {...positive, description: 'Ends after so many hits.'},
  once: {type: 'boolean', description: 'The same as times: 1.'},
  probability: {type: 'number', minimum: 0, maximum: 1},
  throttle: object({limit: count, windowSeconds: {type: 'number', exclusiveMinimum: 0}}, ['limit', 'windowSeconds']),
} satisfies Record<string, JsonSchema>;

/** Body of AddFault. */
export const faultRequestSchema = object(faultMembers);
/** A fault that is set. */
export const faultSchema = object({...faultMembers, faultId: text, matches: count, hits: count}, [
  'faultId',
  'matches',
  'hits',
]);
/** One row of the list of test GUIDs. */
export const testIdSchema = object(
  {
    name: text,
    id: {type: 'string', format: 'uuid'},
    summary: text,
    appliesTo: {type: 'array', items: {type: 'string', enum: ['api', 'login', 'open', 'query']}},
  },
  ['name', 'id', 'summary', 'appliesTo'],
);
const mode = {type: 'string', enum: ['real', 'running', 'frozen']} as const;
const instant = {type: 'string', format: 'date-time'} as const;
/** How a clock stands. */
export const clockSchema = object({now: instant, mode}, ['now', 'mode']);
/** Body of SetClock. */
export const clockChangeSchema = object({mode, now: instant, advanceMs: {type: 'number'}});
const headers = {type: 'object', additionalProperties: text} as const;
const summaryMembers = {
  sequence: positive,
  at: instant,
  lane: text,
  operationId: text,
  method: text,
  path: text,
  status: {type: 'integer', description: '0: the connection was dropped or left hanging.'},
  faults: {type: 'array', items: text},
  delayMs: amount,
  connection: {type: 'string', enum: ['drop', 'hang']},
  nearMisses: {type: 'array', items: text},
  note: text,
} satisfies Record<string, JsonSchema>;
/** One request. */
export const journalEntrySchema = object(
  {...summaryMembers, requestHeaders: headers, requestBody: text, responseHeaders: headers, responseBody: text},
  ['sequence', 'at', 'lane', 'method', 'path', 'status', 'requestHeaders', 'responseHeaders'],
);
/** The journal of a lane. */
export const journalSchema = object(
  {
    value: {type: 'array', items: journalEntrySchema},
    dropped: {...count, description: 'Older entries that made room for newer ones since the journal was cleared.'},
  },
  ['value', 'dropped'],
);
/** A part of the journal of a lane. */
export const journalPageSchema = object(
  {
    value: {
      type: 'array',
      items: object(summaryMembers, ['sequence', 'at', 'lane', 'method', 'path', 'status']),
    },
    next: {...positive, description: 'before of the next page; absent where there is nothing older.'},
    total: {...count, description: 'Entries that are stored.'},
    dropped: {...count, description: 'Older entries that made room for newer ones since the journal was cleared.'},
  },
  ['value', 'total', 'dropped'],
);
const reportItem = object({id: text, name: text, workspaceId: text, datasetId: text}, ['id', 'name', 'workspaceId']);
const datasetItem = object(
  {
    id: text,
    name: text,
    workspaceId: text,
    roles: {type: 'array', items: text, description: "Names of the model's roles."},
  },
  ['id', 'name', 'workspaceId', 'roles'],
);
/** Which report is opened, on what, and as whom. */
export const previewRequestSchema = object(
  {
    reportId: text,
    datasetId: {type: 'string', description: "Default: the report's own dataset."},
    username: text,
    customData: text,
    roles: {type: 'array', items: text},
  },
  ['reportId'],
);
/** What opens it. */
export const previewTokenSchema = object(
  {token: text, embedPath: text, expiration: {type: 'string', format: 'date-time'}},
  ['token', 'embedPath', 'expiration'],
);
/** The state of a lane. */
export const statusSchema = object(
  {
    lane: text,
    lanes: {type: 'array', items: text},
    worldProblem: {type: 'string', description: 'Why the last edit of the world was not taken up.'},
    clock: clockSchema,
    faults: count,
    counts: {
      type: 'object',
      description: 'How many things of each kind the world has.',
      additionalProperties: count,
    },
    reports: {type: 'array', items: reportItem},
    datasets: {type: 'array', items: datasetItem},
    operations: {
      type: 'array',
      items: object({id: text, method: text, path: text, summary: text}, ['id', 'method', 'path', 'summary']),
    },
  },
  ['lane', 'lanes', 'clock', 'faults', 'counts', 'reports', 'datasets', 'operations'],
);
