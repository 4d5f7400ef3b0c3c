/** What the report page asks. Invented: how the real page talks to its service is not public. */
import {
  embedDataPaths,
  traceLevels,
  type ModelTable,
  type OpenReportRequest,
  type OpenReportResponse,
  type QueryDataRequest,
  type SaveReportRequest,
} from '@pbi-bound-report/contract';
import type {OperationContext} from '../context.js';
import {UnsupportedFilterError} from '../engine/filter-values.js';
import {ModelMismatchError} from '../engine/model.js';
import {answerDetail} from '../engine/detail-rows.js';
import {answerQuery} from '../engine/query.js';
import {QueryLimitError} from '../engine/query-limits.js';
import {RoleExpressionError} from '../engine/role-tokens.js';
import type {JsonSchema, Operation, OperationResponse, OperationRequest} from '../http/operation.js';
import {NestingError, parseJson} from '../http/parse-json.js';
import {bodyReader, BodyError} from '../http/read-body.js';
import {authorizeEmbed, type EmbedGrant, type TokenHolder} from '../rules/open-report.js';
import {EmbedError, embedErrors} from '../rules/embed-errors.js';
import {indexOf} from '../world/world-index.js';
import type {Table} from '../engine/model-types.js';
import type {Report, World} from '../world/world.js';
import {saveReport} from '../rules/save-report.js';
import {visibleIdentity} from '../rules/visible-identity.js';

const text = {type: 'string'} as const;
const openSchema = {
  type: 'object',
  properties: {reportId: text, datasetId: text, groupId: text, tokenType: {type: 'integer', minimum: 0}},
} as const;
const column = {type: 'object', required: ['table', 'column'], properties: {table: text, column: text}} as const;
const querySchema = {
  type: 'object',
  required: ['query'],
  properties: {
    reportId: text,
    datasetId: text,
    tokenType: {type: 'integer', minimum: 0},
    visual: text,
    query: {
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
        // Filters are powerbi-models' own; what is wrong with one is told when it is applied.
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
    },
  },
} as const;
const saveSchema = {
  type: 'object',
  required: ['definition'],
  properties: {
    reportId: text,
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
const readSave = bodyReader<SaveReportRequest>(saveSchema);
const readOpen = bodyReader<OpenReportRequest>(openSchema);
const readQuery = bodyReader<QueryDataRequest>(querySchema);
const json = {'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store'};
const failureSchema: JsonSchema = {
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

/** @param context What the operations work on. */
export function embedDataOperations(context: OperationContext): Operation[] {
  const holderOf = async (
    call: OperationRequest,
    tokenType: number | undefined,
    nowSeconds: number,
    title: string | undefined,
  ): Promise<TokenHolder> => {
    const token = /^(?:EmbedToken|Bearer) (\S+)$/i.exec(call.headers['authorization'] ?? '')?.[1];
    if (!token) throw embedErrors.noToken();
    // The SDK leaves tokenType out unless the page gives it: then the token tells what it is.
    const isUser = tokenType === undefined ? !token.startsWith('H4sI') : tokenType === 0;
    if (!isUser) {
      const claims = context.codec.decode(token);
      if (!claims) throw embedErrors.badToken();
      return {kind: 'embed', claims};
    }
    const claims = await context.entra.verify(token, nowSeconds);
    if (claims === 'expired') {
      throw title === undefined ? embedErrors.expired() : embedErrors.expiredAtVisual(title);
    }
    // A service principal's own token opens nothing: embedding for users needs a user.
    if (claims === 'invalid' || claims.idtyp === 'app') throw embedErrors.badToken();
    return {
      kind: 'user',
      principalId: claims.oid,
      tenantId: claims.tid,
      userPrincipalName: claims.upn ?? '',
      exp: claims.exp,
    };
  };
  const titleOf = (reportId: string, visual: string | undefined): string =>
    context.world.reports
      .find(r => r.id === reportId.toLowerCase())
      ?.definition.pages.flatMap(page => page.visuals)
      .find(v => v.name === visual)?.title ??
    visual ??
    '';

  const answer = async <T extends OpenReportRequest | QueryDataRequest | SaveReportRequest>(
    call: OperationRequest,
    read: (value: unknown) => T,
    isQuery: boolean,
    give: (grant: EmbedGrant, request: T) => unknown,
  ): Promise<OperationResponse> => {
    try {
      const request = read(parseJson(call.body ?? ''));
      if (!request.reportId) throw embedErrors.noToken();
      const now = Math.floor(context.now() / 1000);
      const title = isQuery ? titleOf(request.reportId, (request as QueryDataRequest).visual) : undefined;
      const holder = await holderOf(call, request.tokenType, now, title);
      return {
        status: 200,
        headers: json,
        body: JSON.stringify(give(authorizeEmbed(context.world, holder, request, now, title), request)),
      };
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      const {technicalDetails, ...rest} = refusal.embedError;
      return {
        status: refusal.status,
        headers: json,
        body: JSON.stringify({
          error: {...rest, technicalDetails: {requestId: context.createId(), ...technicalDetails}},
        }),
      };
    }
  };
  const responses = {
    200: {description: 'The answer.'},
    ...Object.fromEntries(
      [400, 401, 403, 404, 500].map(status => [
        status,
        {description: 'The error that the report raises.', schema: failureSchema},
      ]),
    ),
  };

  return [
    {
      id: 'Emulator_OpenReport',
      method: 'POST',
      path: embedDataPaths.open,
      service: 'emulator',
      summary: 'Invented. Opens a report on its bound dataset for the report page.',
      schemas: {body: openSchema, responses},
      handle: call =>
        answer(
          call,
          readOpen,
          false,
          ({report, dataset, identity, exp, allowEdit, targetWorkspaces}): OpenReportResponse => ({
            report: {id: report.id, name: report.name, reportType: report.reportType, definition: report.definition},
            dataset: {id: dataset.id, name: dataset.name, tables: dataset.tables.map(describeTable)},
            expiration: new Date(exp * 1000).toISOString(),
            now: new Date(context.now()).toISOString(),
            allowEdit,
            targetWorkspaces,
            ...visibleIdentity(dataset, identity),
            ...noticesOf(context.world, report),
          }),
        ),
    },
    {
      id: 'Emulator_QueryData',
      method: 'POST',
      path: embedDataPaths.query,
      service: 'emulator',
      summary: 'Invented. Answers a visual of the report page.',
      schemas: {body: querySchema, responses},
      handle: call =>
        answer(call, readQuery, true, ({dataset, identity}, {query}) =>
          (query.detail === true ? answerDetail : answerQuery)(dataset, query, identity, context.now()),
        ),
    },
    {
      id: 'Emulator_SaveReport',
      method: 'POST',
      path: embedDataPaths.save,
      service: 'emulator',
      summary: 'Invented. Keeps a report that was changed in the report page, under its own name or as another report.',
      schemas: {body: saveSchema, responses},
      handle: call => answer(call, readSave, false, (grant, request) => saveReport(context, grant, request)),
    },
    {
      id: 'Emulator_NoteNotEmulated',
      method: 'POST',
      path: embedDataPaths.unsupported,
      service: 'emulator',
      summary:
        'Invented. The report page tells what it was asked for and does not emulate, so that it stands in the journal.',
      schemas: {body: {type: 'object', properties: {what: text}}, responses: {204: {description: 'Noted.'}}},
      handle: () => ({status: 204, headers: {}, body: ''}),
    },
  ];
}

/**
 * Invented in its occasion and words: that the service has something to tell besides errors is known from the SDK's
 * `info` event alone. Here it tells that the report stands on no capacity, so that its embed tokens are trial tokens.
 */
function noticesOf(world: World, report: Report): Pick<OpenReportResponse, 'notices'> {
  const home = indexOf(world).workspace(report.workspaceId);
  if (!home || indexOf(world).capacityOf(home)) return {};
  return {
    notices: [
      {
        message: 'EmbedTrialToken',
        detailedMessage: 'The workspace of this report is on no capacity: its embed tokens are trial tokens.',
        level: traceLevels.information,
      },
    ],
  };
}

function refusalOf(error: unknown): EmbedError | undefined {
  if (error instanceof EmbedError) return error;
  if (error instanceof BodyError || error instanceof NestingError) return embedErrors.queryFailed(error.message);
  if (error instanceof SyntaxError) return embedErrors.queryFailed('The request body must be a JSON object.');
  if (
    error instanceof ModelMismatchError ||
    error instanceof UnsupportedFilterError ||
    error instanceof RoleExpressionError ||
    error instanceof QueryLimitError
  ) {
    return embedErrors.queryFailed(error.message);
  }
  return undefined;
}

function describeTable({name, columns, measures, hierarchies}: Table): ModelTable {
  const format = (formatString: string | undefined): {formatString?: string} =>
    formatString === undefined ? {} : {formatString};
  return {
    name,
    columns: columns.map(c => ({name: c.name, dataType: c.dataType, ...format(c.formatString)})),
    measures: measures.map(m => ({name: m.name, ...format(m.formatString)})),
    ...(hierarchies ? {hierarchies: hierarchies.map(h => ({name: h.name, levels: h.levels.map(l => l.name)}))} : {}),
  };
}
