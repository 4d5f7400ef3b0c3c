/** What the token calls take and give, as JSON Schema: bodies are read by these, and descriptions made from them. */
import type {JsonSchema} from '../http/operation.js';

const text = {type: 'string'} as const;
const guid = {type: 'string', format: 'uuid'} as const;
const textList = {type: 'array', items: text} as const;

/** Lists of reports, datasets and target workspaces take at most so many. */
export const mostItems = 50;

const effectiveIdentity = {
  type: 'object',
  properties: {
    username: {type: 'string', maxLength: 256},
    roles: {type: 'array', maxItems: 50, items: {type: 'string', maxLength: 50}},
    datasets: textList,
    reports: textList,
    customData: {type: 'string', maxLength: 1024},
    identityBlob: {type: 'object', properties: {value: text}, required: ['value']},
    auditableContext: text,
  },
} as const;

/**
 * How a data source is reached, as several operations take it.
 * @param text The schema of each member.
 */
export const connectionDetailsOf = <Text extends object>(text: Text) =>
  ({
    type: 'object',
    properties: {
      account: text,
      classInfo: text,
      database: text,
      domain: text,
      emailAddress: text,
      kind: text,
      loginServer: text,
      path: text,
      server: text,
      url: text,
    },
  }) as const;
const connectionDetails = connectionDetailsOf(text);

/** Body of `POST /v1.0/myorg/GenerateToken`. */
export const generateTokenV2Schema = {
  type: 'object',
  properties: {
    datasets: {
      type: 'array',
      maxItems: mostItems,
      items: {
        type: 'object',
        properties: {id: text, xmlaPermissions: {type: 'string', enum: ['Off', 'ReadOnly']}},
        required: ['id'],
      },
    },
    reports: {
      type: 'array',
      maxItems: mostItems,
      items: {type: 'object', properties: {id: guid, allowEdit: {type: 'boolean'}}, required: ['id']},
    },
    targetWorkspaces: {
      type: 'array',
      maxItems: mostItems,
      items: {type: 'object', properties: {id: guid}, required: ['id']},
    },
    identities: {type: 'array', items: effectiveIdentity},
    datasourceIdentities: {
      type: 'array',
      items: {
        type: 'object',
        required: ['identityBlob', 'datasources'],
        properties: {
          identityBlob: text,
          datasources: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              properties: {datasourceType: text, connectionDetails},
              required: ['datasourceType', 'connectionDetails'],
            },
          },
        },
      },
    },
    lifetimeInMinutes: {type: 'integer', minimum: 0},
  },
} as const satisfies JsonSchema;

/** Body of the V1 token calls. */
export const generateTokenV1Schema = {
  type: 'object',
  properties: {
    accessLevel: {type: 'string', enum: ['View', 'Edit', 'Create']},
    datasetId: text,
    allowSaveAs: {type: 'boolean'},
    identities: {type: 'array', items: effectiveIdentity},
    lifetimeInMinutes: {type: 'integer', minimum: 0},
  },
} as const satisfies JsonSchema;

/** Answer of the token calls. */
export const embedTokenSchema = {
  type: 'object',
  required: ['token', 'tokenId', 'expiration'],
  properties: {'@odata.context': text, token: text, tokenId: guid, expiration: {type: 'string', format: 'date-time'}},
} as const satisfies JsonSchema;

/** Types that a data source may have, spelled as the service does. */
export const datasourceTypes = [
  'ActiveDirectory',
  'AdobeAnalytics',
  'AdoDotNet',
  'AnalysisServices',
  'AzureBlobs',
  'AzureDataLakeStorage',
  'AzureMarketplace',
  'AzureTables',
  'BizTalk',
  'CDPA',
  'CustomConnector',
  'CustomHttpApi',
  'DB2',
  'Essbase',
  'EventHub',
  'Excel',
  'Exchange',
  'Extension',
  'Facebook',
  'File',
  'Folder',
  'GoogleAnalytics',
  'Hdfs',
  'HDInsight',
  'Informix',
  'MQ',
  'MySql',
  'OData',
  'ODBC',
  'OleDb',
  'Oracle',
  'PostgreSql',
  'PowerQueryMashup',
  'PubNub',
  'Salesforce',
  'SAPBW',
  'SAPBWMessageServer',
  'SapErp',
  'SAPHana',
  'SharePoint',
  'SharePointDocLib',
  'SharePointList',
  'Sql',
  'Sybase',
  'Teradata',
  'UIFlow',
  'Web',
] as const;
