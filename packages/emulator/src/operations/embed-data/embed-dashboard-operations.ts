/** What the report page requests of dashboards and tiles. Invented, as all of its requests. */
import {
  defined,
  embedDataPaths,
  type EmbeddedTile,
  type OpenDashboardResponse,
  type PowerBiReport,
} from '@pbi-bound-report/contract';
import type {OperationContext} from '../../context.js';
import {answerQuery} from '../../engine/query.js';
import {parseJson} from '../../http/parse-json.js';
import type {Operation, OperationRequest} from '../../http/operation.js';
import {embedErrors} from '../../rules/embed-errors.js';
import {authorizeDashboard, authorizeTile, type DashboardGrant} from '../../rules/open-dashboard.js';
import {requireTokenHolder, type TokenHolder} from '../../rules/token-holder.js';
import {contentOf, datasetsOf, titleOf} from '../../world/dashboard-tiles.js';
import {indexOf} from '../../world/world-index.js';
import type {DashboardTile, Dataset} from '../../world/world.js';
import {describeReport, describeTable} from '../support/resources.js';
import {answerEmbedData, embedDataResponses} from './embed-data-answers.js';
import {openDashboardSchema, queryTileSchema, readOpenDashboard, readQueryTile} from './embed-data-schemas.js';

/** @param context What the operations work on. */
export function embedDashboardOperations(context: OperationContext): Operation[] {
  const holderOf = async (
    request: OperationRequest,
    tokenType: number | undefined,
    tileTitle?: string,
  ): Promise<{holder: TokenHolder; nowSeconds: number}> => {
    const nowSeconds = Math.floor(context.now() / 1000);
    return {
      holder: await requireTokenHolder(context, request, {tokenType, nowSeconds, visualTitle: tileTitle}),
      nowSeconds,
    };
  };
  return [
    {
      id: 'Emulator_OpenDashboard',
      method: 'POST',
      path: embedDataPaths.openDashboard,
      service: 'emulator',
      summary: 'Invented. Opens a dashboard, or one tile of it, for the report page.',
      schemas: {body: openDashboardSchema, responses: embedDataResponses},
      handle: request =>
        answerEmbedData(context, async () => {
          const {tokenType, ...body} = readOpenDashboard(parseJson(request.body ?? ''));
          if (!body.dashboardId) throw embedErrors.noToken();
          const {holder, nowSeconds} = await holderOf(request, tokenType);
          const grant = authorizeDashboard(context.world, {
            ...body,
            tileId: body.tileId,
            holder,
            nowSeconds,
            tileTitle: undefined,
          });
          return {body: describeOpenDashboard(context, request, grant, holder)};
        }),
    },
    {
      id: 'Emulator_QueryTile',
      method: 'POST',
      path: embedDataPaths.queryTile,
      service: 'emulator',
      summary: 'Invented. Answers a tile of the report page.',
      schemas: {body: queryTileSchema, responses: embedDataResponses},
      handle: request =>
        answerEmbedData(context, async () => {
          const {dashboardId, tileId, tokenType, query} = readQueryTile(parseJson(request.body ?? ''));
          if (!dashboardId) throw embedErrors.noToken();
          const tile = indexOf(context.world)
            .dashboard(dashboardId)
            ?.tiles.find(({id}) => id === tileId.toLowerCase());
          const tileTitle = tile && titleOf(tile, contentOf(context.world, tile).visual);
          const {holder, nowSeconds} = await holderOf(request, tokenType, tileTitle);
          const {tiles} = authorizeDashboard(context.world, {holder, dashboardId, tileId, nowSeconds, tileTitle});
          const {dataset, identity} = authorizeTile(context.world, holder, tiles[0] as DashboardTile);
          return {body: answerQuery(dataset, query, identity, context.now())};
        }),
    },
  ];
}

function describeOpenDashboard(
  context: OperationContext,
  request: OperationRequest,
  {dashboard, tiles, exp}: DashboardGrant,
  holder: TokenHolder,
): OpenDashboardResponse {
  const isCovered = ({id}: Dataset): boolean =>
    holder.kind === 'user' || holder.claims.datasets.some(dataset => dataset.id === id);
  const reports = new Map<string, PowerBiReport>();
  return {
    dashboard: {id: dashboard.id, name: dashboard.name},
    tiles: tiles.map(tile => describeEmbeddedTile(context, request, tile, reports)),
    datasets: datasetsOf(context.world, tiles)
      .filter(isCovered)
      .map(({id, name, tables}) => ({id, name, tables: tables.map(describeTable)})),
    expiration: new Date(exp * 1000).toISOString(),
    now: new Date(context.now()).toISOString(),
  };
}

/** @param reports What was told of reports already: many tiles are of one. */
function describeEmbeddedTile(
  context: OperationContext,
  request: OperationRequest,
  tile: DashboardTile,
  reports: Map<string, PowerBiReport>,
): EmbeddedTile {
  const {report, visual, dataset, problem} = contentOf(context.world, tile);
  if (report && !reports.has(report.id)) reports.set(report.id, describeReport(context, request, report));
  const described = report && reports.get(report.id);
  const {id, column, row, colSpan, rowSpan, pageName} = tile;
  return defined({
    id,
    title: titleOf(tile, visual),
    column,
    row,
    colSpan,
    rowSpan,
    content: problem === undefined && visual && dataset ? {visual, datasetId: dataset.id} : undefined,
    problem,
    report:
      described &&
      defined({
        id: described.id,
        name: described.name,
        pageName,
        embedUrl: described.embedUrl,
        webUrl: pageName === undefined ? described.webUrl : `${described.webUrl}/${pageName}`,
      }),
  });
}
