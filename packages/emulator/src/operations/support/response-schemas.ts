/** Descriptions that several operations share. */
import type {JsonSchema, OperationSchemas} from '../../http/operation.js';

const text = {type: 'string'} as const;

/** Shapes in which the service fails. */
export const errorSchema: JsonSchema = {
  oneOf: [
    {
      type: 'object',
      required: ['error'],
      properties: {
        error: {
          type: 'object',
          required: ['code'],
          properties: {code: text, message: text, 'pbi.error': {type: 'object'}},
        },
      },
    },
    {type: 'object', required: ['Message'], properties: {Message: text}},
    {type: 'object', required: ['message'], properties: {message: text}},
  ],
};

const refusals: Record<number, string> = {
  400: 'The request breaks a rule; the message says which.',
  401: 'The caller lacks the right.',
  403: 'The access token is missing, bad or expired, or the call is not open to the caller. The body may be empty.',
  404: 'There is no such thing, or the caller cannot see it.',
  415: 'The body is not JSON, or has no Content-Type.',
  429: 'Too many requests; Retry-After says how many seconds to wait.',
};

/** Answers of an operation: 200 with this body, and the refusals that most share. */
export function describeResponses(
  description: string,
  schema: JsonSchema | undefined,
  ...more: number[]
): NonNullable<OperationSchemas['responses']> {
  return {
    200: {description, ...(schema ? {schema} : {})},
    ...Object.fromEntries(
      [400, 401, 403, 404, ...more].map(status => [
        status,
        {description: refusals[status] ?? 'Refused.', schema: errorSchema},
      ]),
    ),
  };
}

/** Parameters that are GUIDs. */
export const guidParameter = (names: readonly string[]): Record<string, JsonSchema> =>
  Object.fromEntries(names.map(name => [name, name === 'datasetId' ? text : {type: 'string', format: 'uuid'}]));

/** A list as OData wraps it. */
export const listSchema = (items: JsonSchema): JsonSchema => ({
  type: 'object',
  required: ['value'],
  properties: {'@odata.context': text, value: {type: 'array', items}},
});

const boolean = {type: 'boolean'} as const;
const guid = {type: 'string', format: 'uuid'} as const;

/** A report. */
export const reportSchema: JsonSchema = {
  type: 'object',
  required: ['id'],
  properties: {
    '@odata.context': text,
    id: guid,
    name: text,
    reportType: {type: 'string', enum: ['PowerBIReport', 'PaginatedReport']},
    datasetId: text,
    datasetWorkspaceId: guid,
    webUrl: text,
    embedUrl: text,
    isFromPbix: boolean,
    isOwnedByMe: boolean,
    description: text,
    users: {type: 'array'},
    subscriptions: {type: 'array'},
  },
};
/** A dataset. */
export const datasetSchema: JsonSchema = {
  type: 'object',
  required: ['id'],
  properties: {
    '@odata.context': text,
    id: text,
    name: text,
    webUrl: text,
    addRowsAPIEnabled: boolean,
    configuredBy: text,
    isRefreshable: boolean,
    isEffectiveIdentityRequired: boolean,
    isEffectiveIdentityRolesRequired: boolean,
    isOnPremGatewayRequired: boolean,
    targetStorageMode: text,
    createdDate: {type: 'string', format: 'date-time'},
    createReportEmbedURL: text,
    qnaEmbedURL: text,
    description: text,
    upstreamDatasets: {type: 'array'},
    users: {type: 'array'},
    queryScaleOutSettings: {type: 'object'},
  },
};
/** A dashboard. */
export const dashboardSchema: JsonSchema = {
  type: 'object',
  required: ['id'],
  properties: {
    '@odata.context': text,
    id: guid,
    displayName: text,
    isReadOnly: boolean,
    webUrl: text,
    embedUrl: text,
    appId: text,
    users: {type: 'array'},
    subscriptions: {type: 'array'},
  },
};
/** A tile of a dashboard. */
export const tileSchema: JsonSchema = {
  type: 'object',
  required: ['id'],
  properties: {
    '@odata.context': text,
    id: guid,
    title: text,
    rowSpan: {type: 'integer'},
    colSpan: {type: 'integer'},
    embedUrl: text,
    embedData: text,
    reportId: guid,
    datasetId: text,
  },
};
/** A workspace. */
export const groupSchema: JsonSchema = {
  type: 'object',
  required: ['id'],
  properties: {
    id: guid,
    name: text,
    isReadOnly: boolean,
    isOnDedicatedCapacity: boolean,
    capacityId: guid,
    type: text,
    defaultDatasetStorageFormat: {type: 'string', enum: ['Small', 'Large']},
  },
};
/** A data source. */
export const datasourceSchema: JsonSchema = {
  type: 'object',
  properties: {
    datasourceType: text,
    connectionDetails: {type: 'object', additionalProperties: text},
    datasourceId: guid,
    gatewayId: guid,
  },
};
/** A service principal profile. */
export const profileSchema: JsonSchema = {
  type: 'object',
  required: ['id'],
  properties: {'@odata.context': text, id: guid, displayName: text},
};
/** A user of a workspace. */
export const groupUserSchema: JsonSchema = {
  type: 'object',
  required: ['groupUserAccessRight', 'identifier', 'principalType'],
  properties: {
    groupUserAccessRight: {type: 'string', enum: ['None', 'Viewer', 'Contributor', 'Member', 'Admin']},
    displayName: text,
    emailAddress: text,
    identifier: text,
    principalType: {type: 'string', enum: ['None', 'User', 'App', 'Group']},
    profile: profileSchema,
  },
};
/** A gateway. */
export const gatewaySchema: JsonSchema = {
  type: 'object',
  required: ['id'],
  properties: {
    '@odata.context': text,
    id: guid,
    name: text,
    type: text,
    publicKey: {type: 'object', properties: {exponent: text, modulus: text}},
  },
};
/** A data source of a gateway. */
export const gatewayDatasourceSchema: JsonSchema = {
  type: 'object',
  required: ['id', 'gatewayId', 'datasourceType', 'connectionDetails'],
  properties: {
    '@odata.context': text,
    id: guid,
    gatewayId: guid,
    datasourceType: text,
    connectionDetails: text,
    credentialType: text,
    datasourceName: text,
  },
};
/** Credentials of a data source, in requests. */
export const credentialDetailsSchema = {
  type: 'object',
  required: ['credentialType'],
  properties: {
    credentialType: {type: 'string', enum: ['Anonymous', 'Basic', 'Key', 'OAuth2', 'SAS', 'Windows']},
    credentials: {type: 'string', maxLength: 100_000, description: 'Checked for its form, and forgotten.'},
    encryptedConnection: {type: 'string', enum: ['Encrypted', 'NotEncrypted', 'Any']},
    encryptionAlgorithm: {type: 'string', enum: ['None', 'RSA-OAEP']},
    privacyLevel: {type: 'string', enum: ['None', 'Public', 'Organizational', 'Private']},
    useCallerAADIdentity: boolean,
    useEndUserOAuth2Credentials: boolean,
  },
} as const;
