/** JSON Schemas of the operations that only look. */
import type {JsonSchema} from '../../http/operation.js';

const text = {type: 'string'} as const;
const flag = {type: 'boolean'} as const;
const count = {type: 'integer', minimum: 0} as const;
const texts = {type: 'array', items: text} as const;
const list = (items: JsonSchema): JsonSchema => ({type: 'array', items});
const object = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  ...(required.length ? {required} : {}),
  additionalProperties: false,
});
const item = {id: text, name: text};
const identity = {username: text, roles: texts, customData: text};

/** A token, or the number of a journal entry whose response holds one. */
export const tokenRequestSchema = object({
  token: {type: 'string', description: 'An embed token or an access token.'},
  sequence: {type: 'integer', minimum: 1, description: 'Instead: an entry of the journal whose response holds one.'},
});
/** See `TokenDescription`. */
export const tokenDescriptionSchema = object(
  {
    kind: {type: 'string', enum: ['embed', 'entra', 'unknown']},
    isValid: {type: 'boolean', description: 'Whether it would be taken now.'},
    problem: {type: 'string', description: 'Why it would not be taken, and what to do.'},
    expiration: {type: 'string', format: 'date-time'},
    secondsLeft: {type: 'integer', description: "By the lane's clock."},
    lane: {type: 'string', description: 'The lane that made it.'},
    holder: {type: 'string', description: 'Whose it is.'},
    scopes: texts,
    identities: list(object({...identity, datasets: list(object(item))})),
    reports: list(object({...item, allowEdit: flag}, ['id', 'allowEdit'])),
    datasets: list(object({...item, xmlaPermissions: text}, ['id', 'xmlaPermissions'])),
    targetWorkspaces: list(object(item)),
    workspaces: {
      ...list(object({...item, role: text}, ['id', 'name'])),
      description: "Of an access token: the tenant's workspaces, and the holder's role in each.",
    },
    attempts: {
      ...list(
        object(
          {
            reportId: text,
            report: text,
            datasetId: text,
            dataset: text,
            isAllowed: flag,
            allowEdit: flag,
            identity: object(identity),
            note: {type: 'string', description: 'Why the report would be blank.'},
            error: object({message: text, detailedMessage: text, reason: text}),
          },
          ['reportId', 'report', 'datasetId', 'dataset', 'isAllowed'],
        ),
      ),
      description: 'What comes of opening each report on each dataset, at a time at which the token is good.',
    },
  },
  ['kind', 'isValid'],
);
/** A dataset's model. */
export const modelDescriptionSchema = object(
  {
    ...item,
    mode: text,
    tables: list(
      object({
        name: text,
        rows: count,
        columns: list(object({name: text, dataType: text, formatString: text})),
        measures: list(object({name: text, formatString: text, definition: text})),
        hierarchies: list(object({name: text, levels: texts})),
      }),
    ),
    relationships: list(object({from: text, fromColumn: text, to: text, toColumn: text})),
    roles: list(
      object({
        name: text,
        tableFilters: list(object({table: text, expression: text})),
        members: texts,
        usernames: {...texts, description: 'A few usernames that see rows in the role.'},
      }),
    ),
    users: {
      ...list(object({userPrincipalName: text, displayName: text, roles: texts, seesAllRows: flag})),
      description: 'People of the tenant, and what row-level security makes of each.',
    },
  },
  ['id', 'name', 'mode', 'tables', 'relationships', 'roles', 'users'],
);
/** Which rows, and as whom. */
export const queryRequestSchema = object(
  {
    datasetId: text,
    query: {type: 'string', description: "DAX, e.g. EVALUATE 'Store'."},
    ...identity,
    userPrincipalName: {type: 'string', description: 'Instead of an identity: a person, in the roles of the model.'},
    maxRows: {type: 'integer', minimum: 1, maximum: 1000, description: 'Default 100.'},
  },
  ['datasetId', 'query'],
);
/** Rows, and as whom they were read. */
export const queryResultSchema = object(
  {
    columns: list(object({table: text, name: text, dataType: text, formatString: text})),
    rows: {type: 'array', items: {type: 'array'}},
    totalRows: count,
    identity: object(identity),
    note: {type: 'string', description: 'Why an identity sees no row.'},
  },
  ['columns', 'rows', 'totalRows'],
);
/** A file of a world. */
export const worldFileSchema = object({path: text, text}, ['path', 'text']);
