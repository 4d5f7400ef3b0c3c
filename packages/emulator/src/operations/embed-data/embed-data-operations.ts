/** What the report page requests. Invented: how the real page talks to its service is not public. */
import {
  defined,
  embedDataPaths,
  traceLevels,
  type OpenReportRequest,
  type OpenReportResponse,
  type QueryDataRequest,
  type SaveReportRequest,
} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {answerDetail} from '../../engine/detail-rows.js';
import {answerQuery} from '../../engine/query.js';
import type {Operation, OperationRequest, OperationResponse} from '../../http/operation.js';
import {parseJson} from '../../http/parse-json.js';
import {embedErrors} from '../../rules/embed-errors.js';
import {authorizeEmbed, type EmbedGrant} from '../../rules/open-report.js';
import {quickCreate} from '../../rules/quick-create.js';
import {saveReport} from '../../rules/save-report.js';
import {requireTokenHolder} from '../../rules/token-holder.js';
import {noRowsNote, visibleIdentity} from '../../rules/visible-identity.js';
import {indexOf} from '../../world/world-index.js';
import type {Report, World} from '../../world/world.js';
import {answerEmbedData, embedDataResponses} from './embed-data-answers.js';
import {
  openSchema,
  querySchema,
  quickCreateSchema,
  readOpen,
  readQuery,
  readQuickCreate,
  readSave,
  saveSchema,
} from './embed-data-schemas.js';
import {describeTable} from '../support/resources.js';

type EmbedDataRequest = OpenReportRequest | QueryDataRequest | SaveReportRequest;

/** How a request of the report page is read and answered. */
interface EmbedDataHandler<T extends EmbedDataRequest> {
  read: (value: unknown) => T;
  /** Title of the visual that sends a query; undefined for other requests. */
  visualTitle?: (request: T) => string;
  /** @returns The body of the response. */
  respond: (grant: EmbedGrant, request: T) => unknown;
  /** What the journal says of the response besides. */
  note?: (grant: EmbedGrant) => string | undefined;
}

/** @param context What the operations work on. */
export function embedDataOperations(context: OperationContext): Operation[] {
  const responses = embedDataResponses;
  return [
    {
      id: 'Emulator_OpenReport',
      method: 'POST',
      path: embedDataPaths.open,
      service: 'emulator',
      summary: 'Invented. Opens a report on its bound dataset for the report page.',
      schemas: {body: openSchema, responses},
      handle: request =>
        handle(context, request, {
          read: readOpen,
          respond: grant => describeOpenReport(context, grant),
          note: ({dataset, identity}) => noRowsNote(dataset, identity),
        }),
    },
    {
      id: 'Emulator_QueryData',
      method: 'POST',
      path: embedDataPaths.query,
      service: 'emulator',
      summary: 'Invented. Answers a visual of the report page.',
      schemas: {body: querySchema, responses},
      handle: request =>
        handle(context, request, {
          read: readQuery,
          visualTitle: ({reportId, visual}) => titleOf(context.world, reportId, visual),
          respond: ({dataset, identity}, {query}) =>
            (query.detail === true ? answerDetail : answerQuery)(dataset, query, identity, context.now()),
        }),
    },
    {
      id: 'Emulator_SaveReport',
      method: 'POST',
      path: embedDataPaths.save,
      service: 'emulator',
      summary: 'Invented. Saves a report that was changed in the report page, under its own name or as another report.',
      schemas: {body: saveSchema, responses},
      handle: request =>
        handle(context, request, {read: readSave, respond: (grant, body) => saveReport(context, grant, body)}),
    },
    {
      id: 'Emulator_QuickCreate',
      method: 'POST',
      path: embedDataPaths.quickCreate,
      service: 'emulator',
      summary: 'Invented. Makes a dataset of data that the host sends, for a report to be made on.',
      schemas: {body: quickCreateSchema, responses},
      handle: request =>
        answerEmbedData(context, async () => {
          const body = readQuickCreate(parseJson(request.body ?? ''));
          const nowSeconds = Math.floor(context.now() / 1000);
          const {tokenType} = body;
          const holder = await requireTokenHolder(context, request, {tokenType, nowSeconds, visualTitle: undefined});
          return {body: {datasetId: quickCreate(context, holder, body).id}};
        }),
    },
    {
      id: 'Emulator_ReportUnsupported',
      method: 'POST',
      path: embedDataPaths.unsupported,
      service: 'emulator',
      summary:
        'Invented. The report page reports what an application used that is not imitated, so that the journal shows it.',
      schemas: {
        body: {type: 'object', properties: {what: {type: 'string'}}},
        responses: {204: {description: 'It is in the journal.'}},
      },
      handle: () => ({status: 204, headers: {}, body: ''}),
    },
  ];
}

async function handle<T extends EmbedDataRequest>(
  context: OperationContext,
  request: OperationRequest,
  {read, visualTitle, respond, note}: EmbedDataHandler<T>,
): Promise<OperationResponse> {
  return answerEmbedData(context, async () => {
    const body = read(parseJson(request.body ?? ''));
    if (!body.reportId && !body.isNewReport) throw embedErrors.noToken();
    const nowSeconds = Math.floor(context.now() / 1000);
    const title = visualTitle?.(body);
    const holder = await requireTokenHolder(context, request, {
      tokenType: body.tokenType,
      nowSeconds,
      visualTitle: title,
    });
    const grant = authorizeEmbed(context.world, {holder, request: body, nowSeconds, visualTitle: title});
    return {body: respond(grant, body), note: note?.(grant)};
  });
}

function titleOf(world: World, reportId: string | undefined, visualName: string | undefined): string {
  // One that is still to be made has no id.
  const pages = (reportId && indexOf(world).report(reportId)?.definition.pages) || [];
  const visual = pages.flatMap(page => page.visuals).find(v => v.name === visualName);
  return visual?.title ?? visualName ?? '';
}

function describeOpenReport(context: OperationContext, grant: EmbedGrant): OpenReportResponse {
  const {report, isNewReport, dataset, identity, exp, allowEdit, targetWorkspaces} = grant;
  return defined({
    report: {id: report.id, name: report.name, reportType: report.reportType, definition: report.definition},
    dataset: {id: dataset.id, name: dataset.name, tables: dataset.tables.map(describeTable)},
    isNewReport,
    expiration: new Date(exp * 1000).toISOString(),
    now: new Date(context.now()).toISOString(),
    allowEdit,
    targetWorkspaces,
    notices: noticesOf(context.world, report),
    ...visibleIdentity(dataset, identity),
  });
}

/**
 * Invented in its occasion and words: that the service has something to tell besides errors is known from the SDK's
 * `info` event alone. Here it says that the report stands on no capacity, so that its embed tokens are trial tokens.
 */
function noticesOf(world: World, report: Report): OpenReportResponse['notices'] {
  const workspace = indexOf(world).workspace(report.workspaceId);
  if (!workspace || indexOf(world).capacityOf(workspace)) return undefined;
  return [
    {
      message: 'EmbedTrialToken',
      detailedMessage: 'The workspace of this report is on no capacity: its embed tokens are trial tokens.',
      level: traceLevels.information,
    },
  ];
}
