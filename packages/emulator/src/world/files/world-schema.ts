/**
 * JSON Schema of `world.json`. The package publishes it as `world.schema.json`, for editors; a test holds the two
 * together.
 */
import type {JsonSchema} from '../../http/operation.js';
import {definitionSchema, visualSchema} from './report-schema.js';
import {aggregation, field, flag, guid, list, object, text, whole, words} from './schema-parts.js';

const datasource = object(
  {
    datasourceType: text,
    connectionDetails: {type: 'object', additionalProperties: {type: 'string'}},
    datasourceId: guid,
    gatewayId: guid,
    singleSignOn: flag,
    credentialType: words('Anonymous', 'Basic', 'Key', 'OAuth2', 'SAS', 'Windows', 'NotSpecified'),
  },
  ['datasourceType', 'connectionDetails'],
);
const instant = {type: 'string', format: 'date-time'} as const;
const gateway = object(
  {
    id: guid,
    name: text,
    tenantId: guid,
    adminIds: list(guid),
    publicKey: object({exponent: text, modulus: text}, ['exponent', 'modulus']),
    isUnreachable: flag,
    datasources: list(
      object(
        {
          id: guid,
          datasourceName: text,
          datasourceType: text,
          connectionDetails: {type: 'object', additionalProperties: {type: 'string'}},
          credentialType: words('Anonymous', 'Basic', 'Key', 'OAuth2', 'SAS', 'Windows'),
          users: list(
            object({principalId: guid, datasourceAccessRight: words('Read', 'ReadOverrideEffectiveIdentity')}, [
              'principalId',
              'datasourceAccessRight',
            ]),
          ),
        },
        ['id', 'datasourceName', 'datasourceType', 'connectionDetails'],
      ),
    ),
  },
  ['id', 'name', 'tenantId', 'adminIds', 'publicKey', 'datasources'],
  'An on-premises data gateway.',
);
const importedFile = object(
  {
    id: guid,
    workspaceId: guid,
    name: text,
    importState: words('Failed', 'Publishing', 'Succeeded'),
    createdDateTime: instant,
    updatedDateTime: instant,
    content: object(
      {ownerId: guid, reportId: guid, datasetId: guid, replacedDatasetId: guid, replacedReportId: guid},
      ['ownerId'],
      'What it stands for, while it is being published.',
    ),
    datasetId: guid,
    reportId: guid,
  },
  ['id', 'workspaceId', 'name', 'importState', 'createdDateTime', 'updatedDateTime'],
);
const exportedReport = object(
  {
    id: text,
    reportId: guid,
    format: words('ACCESSIBLEPDF', 'CSV', 'DOCX', 'IMAGE', 'MHTML', 'PDF', 'PNG', 'PPTX', 'XLSX', 'XML'),
    createdDateTime: instant,
    endTime: instant,
    pageNames: list(text),
  },
  ['id', 'reportId', 'format', 'createdDateTime', 'endTime'],
);
const app = object(
  {id: guid, name: text, description: text, publishedBy: text, lastUpdate: instant, workspaceId: guid},
  ['id', 'name', 'workspaceId'],
);
const span = {type: 'integer', minimum: 1, maximum: 20} as const;
const dashboard = object(
  {
    id: guid,
    name: text,
    workspaceId: guid,
    tiles: list(
      object(
        {
          id: guid,
          title: {type: 'string', description: "Default: the visual's own."},
          reportId: {...guid, description: 'The report that a click opens.'},
          pageName: text,
          visualName: text,
          datasetId: {...guid, description: "Whose rows it shows. Default: the report's dataset."},
          pinned: {
            ...visualSchema,
            description: 'A visual of its own. Default: the one that the report has of that name.',
          },
          column: {type: 'integer', minimum: 0, maximum: 19, description: 'Of the grid, from 0.'},
          row: {type: 'integer', minimum: 0, maximum: 9999, description: 'Of the grid, from 0.'},
          colSpan: {...span, description: 'How many columns it takes.'},
          rowSpan: {...span, description: 'How many rows it takes.'},
        },
        ['id', 'column', 'row', 'colSpan', 'rowSpan'],
        'A visual of a report, pinned.',
      ),
    ),
  },
  ['id', 'name', 'workspaceId', 'tiles'],
);
const parameter = object(
  {
    name: text,
    type: words('Any', 'Binary', 'Date', 'DateTime', 'DateTimeZone', 'Duration', 'Logical', 'Number', 'Text', 'Time'),
    isRequired: flag,
    currentValue: {type: 'string'},
    suggestedValues: list({type: 'string'}),
  },
  ['name', 'type', 'isRequired'],
);
const refresh = object(
  {
    requestId: guid,
    refreshType: words('Scheduled', 'ViaApi', 'ViaEnhancedApi'),
    startTime: instant,
    endTime: instant,
    status: words('Cancelled', 'Completed', 'Disabled', 'Failed'),
    errorCode: text,
  },
  ['requestId', 'refreshType', 'startTime', 'endTime', 'status'],
);
const refreshSchedule = object(
  {
    days: list(text),
    times: list(text),
    enabled: flag,
    localTimeZoneId: text,
    notifyOption: words('MailOnFailure', 'NoNotification'),
    since: instant,
  },
  ['days', 'times', 'enabled', 'localTimeZoneId', 'notifyOption', 'since'],
);
const seconds = {type: 'number', minimum: 0} as const;
const measureNames = {type: 'array', items: text, minItems: 2, maxItems: 2} as const;
const measure: JsonSchema = {
  oneOf: [
    object(
      {
        name: text,
        formatString: text,
        aggregationFunction: aggregation,
        column: text,
      },
      ['name', 'aggregationFunction', 'column'],
    ),
    object({name: text, formatString: text, difference: measureNames}, ['name', 'difference']),
    object({name: text, formatString: text, ratio: measureNames}, ['name', 'ratio']),
  ],
};
const table = object(
  {
    name: text,
    file: {
      ...text,
      description:
        'Path of the CSV file with the rows, from the folder of world.json. Its first line names the columns.',
    },
    columns: list(
      object({name: text, dataType: words('string', 'int64', 'double', 'dateTime', 'boolean'), formatString: text}, [
        'name',
        'dataType',
      ]),
    ),
    measures: list(measure),
    hierarchies: list(
      object({name: text, levels: list(object({name: text, column: text}, ['name', 'column']))}, ['name', 'levels']),
    ),
  },
  ['name', 'file', 'columns'],
  'A table. Its rows stand in a CSV file.',
);
const relationship = object({from: field, to: field}, ['from', 'to'], 'Many (from) to one (to).');

/** JSON Schema, 2020-12. */
export const worldSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'World of the Power BI emulator',
  ...object(
    {
      $schema: text,
      tenants: list(
        object(
          {
            id: guid,
            domain: text,
            clusterUrl: {
              ...text,
              pattern: '^https://',
              description:
                'Of the cluster that serves the tenant, for @odata.context and tokens. Default: an invented one.',
            },
            servicePrincipalsBlocked: flag,
            workspaceCreationBlocked: flag,
            profilesBlocked: flag,
            xmlaEndpointOff: flag,
            embedTrial: object({limit: whole, used: whole}, ['limit', 'used']),
          },
          ['id', 'domain'],
          'An Entra directory.',
        ),
      ),
      capacities: list(
        object(
          {
            id: guid,
            name: text,
            state: words('Active', 'Suspended'),
            sku: words('Embedded', 'Premium', 'PremiumPerUser'),
            xmlaEndpoint: words('Off', 'On'),
            region: text,
            adminIds: list(guid),
          },
          ['id', 'name'],
        ),
      ),
      workspaces: list(
        object(
          {
            id: guid,
            name: text,
            tenantId: guid,
            capacityId: guid,
            kind: words('Workspace', 'Classic', 'My'),
            defaultDatasetStorageFormat: words('Small', 'Large'),
            capacityAssignment: object(
              {activityId: guid, capacityId: guid, startTime: instant, endTime: instant, isDone: flag},
              ['activityId', 'startTime', 'endTime'],
            ),
            members: list(
              object({principalId: guid, role: words('Viewer', 'Contributor', 'Member', 'Admin')}, [
                'principalId',
                'role',
              ]),
            ),
          },
          ['id', 'name', 'tenantId', 'members'],
        ),
      ),
      principals: list({
        oneOf: [
          object(
            {
              type: words('ServicePrincipal'),
              id: guid,
              tenantId: guid,
              clientId: guid,
              displayName: text,
              secrets: list(object({value: text, expires: {type: 'string', format: 'date-time'}}, ['value'])),
              certificates: list(object({n: text, e: text}, ['n', 'e'])),
              redirectUris: object(
                {spa: list(text), web: list(text), publicClient: list(text)},
                [],
                'Where users may be sent back to after they signed in, by platform. Absent: any address of the machine itself.',
              ),
            },
            ['type', 'id', 'tenantId', 'clientId', 'displayName', 'secrets'],
          ),
          object(
            {
              type: words('User'),
              id: guid,
              tenantId: guid,
              userPrincipalName: text,
              displayName: text,
              password: text,
              scopes: list(text),
            },
            ['type', 'id', 'tenantId', 'userPrincipalName', 'displayName', 'password'],
          ),
        ],
      }),
      profiles: list(
        object({id: guid, displayName: text, servicePrincipalId: guid}, ['id', 'displayName', 'servicePrincipalId']),
      ),
      reports: list(
        object(
          {
            id: guid,
            name: text,
            workspaceId: guid,
            reportType: {...words('PowerBIReport', 'PaginatedReport'), description: 'Default: PowerBIReport.'},
            datasetId: guid,
            description: text,
            definition: definitionSchema,
            datasetIds: list(guid),
            paginatedVisualReportIds: list(guid),
            datasources: list(datasource),
            tables: list(table),
            relationships: list(relationship),
          },
          ['id', 'name', 'workspaceId', 'definition'],
        ),
      ),
      datasets: list(
        object(
          {
            id: guid,
            name: text,
            workspaceId: guid,
            description: text,
            mode: words('Import', 'DirectQuery', 'DirectLake', 'AzureAnalysisServices', 'AnalysisServices'),
            tables: list(table),
            relationships: list(relationship),
            roles: list(
              object(
                {
                  name: text,
                  tableFilters: {
                    ...list(object({table: text, expression: text}, ['table', 'expression'])),
                    description: 'Default: none, so that the role sees every row.',
                  },
                  memberIds: list(guid),
                },
                ['name'],
              ),
            ),
            rolesRequired: flag,
            datasources: list(datasource),
            upstreamDatasetIds: list(guid),
            ownerId: guid,
            createdDate: instant,
            parameters: list(parameter),
            refreshes: list(refresh),
            refreshSchedule,
            gatewayAdminIds: list(guid),
          },
          ['id', 'name', 'workspaceId', 'tables'],
        ),
      ),
      dashboards: list(dashboard),
      gateways: list(gateway),
      imports: list(importedFile),
      exports: list(exportedReport),
      apps: list(app),
      durations: object(
        {import: seconds, refresh: seconds, export: seconds, capacityAssignment: seconds},
        [],
        "Seconds of the lane's clock that what the service does in the background takes.",
      ),
    },
    ['tenants', 'workspaces', 'principals', 'reports', 'datasets'],
  ),
};
