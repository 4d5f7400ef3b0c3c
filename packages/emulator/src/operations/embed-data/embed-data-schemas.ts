/** Bodies of the report page's requests, as JSON Schema: read by these, and described by them. Invented. */
import type {
  OpenDashboardRequest,
  OpenReportRequest,
  QueryDataRequest,
  QueryTileRequest,
  QuickCreateRequest,
  SaveReportRequest,
} from '@pbi-bound-report/contract';
import type {JsonSchema} from '../../http/operation.js';
import {bodyReader} from '../../http/read-body.js';

const text = {type: 'string'} as const;
const flag = {type: 'boolean'} as const;
/** Body of the opening of a report. */
export const openSchema = {
  type: 'object',
  properties: {
    reportId: text,
    isNewReport: flag,
    datasetId: text,
    groupId: text,
    tokenType: {type: 'integer', minimum: 0},
  },
} as const;
/** Body of the opening of a dashboard or a tile. */
export const openDashboardSchema = {
  type: 'object',
  properties: {dashboardId: text, tileId: text, groupId: text, tokenType: {type: 'integer', minimum: 0}},
} as const;
const column = {type: 'object', required: ['table', 'column'], properties: {table: text, column: text}} as const;
/** What a visual asks for. */
const dataQuery = {
  type: 'object',
  properties: {
    groupBy: {type: 'array', items: column},
    values: {
      type: 'array',
      items: {
        type: 'object',
        required: ['table'],
        properties: {table: text, measure: text, column: text, aggregationFunction: text},
      },
    },
    // Filters are powerbi-models' own; what is wrong with one shows when it is applied.
    filters: {type: 'array', items: {type: 'object'}},
    orderBy: {
      type: 'array',
      items: {
        type: 'object',
        required: ['index', 'direction'],
        properties: {index: {type: 'integer', minimum: 0}, direction: {type: 'string', enum: ['asc', 'desc']}},
      },
    },
    top: {type: 'integer', minimum: 0},
    totals: {type: 'boolean'},
    detail: {type: 'boolean'},
  },
} as const;
/** Body of a tile's query. */
export const queryTileSchema = {
  type: 'object',
  required: ['tileId', 'query'],
  properties: {dashboardId: text, tileId: text, tokenType: {type: 'integer', minimum: 0}, query: dataQuery},
} as const;
/** Body of a visual's query. How much it may ask for, the engine decides. */
export const querySchema = {
  type: 'object',
  required: ['query'],
  properties: {
    reportId: text,
    isNewReport: flag,
    datasetId: text,
    tokenType: {type: 'integer', minimum: 0},
    visual: text,
    query: dataQuery,
  },
} as const;
/** Body of the saving of a report. */
export const saveSchema = {
  type: 'object',
  required: ['definition'],
  properties: {
    reportId: text,
    isNewReport: flag,
    datasetId: text,
    tokenType: {type: 'integer', minimum: 0},
    definition: {type: 'object'},
    saveAs: {
      type: 'object',
      required: ['name'],
      properties: {
        name: {type: 'string', pattern: '\\S', maxLength: 256},
        targetWorkspaceId: {type: 'string', format: 'uuid'},
      },
    },
  },
} as const;
/** Body of quick create: the config as powerbi-client posts it. */
export const quickCreateSchema = {
  type: 'object',
  required: ['datasetCreateConfig'],
  properties: {
    tokenType: {type: 'integer', minimum: 0},
    groupId: text,
    datasetCreateConfig: {
      type: 'object',
      properties: {
        locale: text,
        mashupDocument: text,
        tableSchemaList: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name', 'columns'],
            properties: {
              name: text,
              columns: {
                type: 'array',
                maxItems: 500,
                items: {
                  type: 'object',
                  required: ['name', 'dataType'],
                  properties: {name: text, displayName: text, dataType: text, aggregateFunction: {type: 'integer'}},
                },
              },
            },
          },
        },
        data: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name', 'rows'],
            properties: {name: text, rows: {type: 'array', items: {type: 'array', items: text}}},
          },
        },
      },
    },
  },
} as const;
export const readQuickCreate = bodyReader<QuickCreateRequest>(quickCreateSchema);
export const readSave = bodyReader<SaveReportRequest>(saveSchema);
export const readOpenDashboard = bodyReader<OpenDashboardRequest>(openDashboardSchema);
export const readQueryTile = bodyReader<QueryTileRequest>(queryTileSchema);
export const readOpen = bodyReader<OpenReportRequest>(openSchema);
export const readQuery = bodyReader<QueryDataRequest>(querySchema);
/** The error that the report raises, as the report page gets it. */
export const failureSchema: JsonSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message'],
      properties: {
        message: text,
        detailedMessage: text,
        errorCode: text,
        level: {type: 'integer'},
        technicalDetails: {type: 'object'},
      },
    },
  },
};
