import type {models} from 'powerbi-client';
import {isPaginatedUrl} from '../frame/embed-url.js';
import type {EmbedTarget} from './embed-plan.js';
import type {ReportConfiguration} from '../frame/gateway.js';

/** What a load needs beyond the scene. */
export interface LoadParts {
  embedUrl: URL;
  token: string;
  /** The theme itself, where the scene holds its address. */
  theme: object | undefined;
  /** The reader's own state, to be put back after a load that the page did not ask for. */
  restore?: {bookmark?: models.IApplyBookmarkRequest | undefined; pageName?: string | undefined} | undefined;
  accessTokenProvider?: (() => Promise<string>) | undefined;
}

/**
 * The whole configuration for powerbi-client. It is always the whole one: a load replaces everything, what is left out goes
 * back to the report's own, and nothing is checked by the SDK from the second load on.
 */
export function composeConfiguration(scene: EmbedTarget, parts: LoadParts): ReportConfiguration {
  const {
    binding,
    options: {load, live},
  } = scene;
  const paginated = isPaginatedUrl(parts.embedUrl);
  const common = {
    id: binding.reportId,
    embedUrl: parts.embedUrl.href,
    accessToken: parts.token,
    tokenType: load.tokenType,
    ...(binding.workspaceId && {groupId: binding.workspaceId}),
    settings: live.settings,
  };
  if (paginated) {
    return {
      ...common,
      ...(load.parameterValues && {parameterValues: load.parameterValues}),
      ...(binding.paginated && {datasetBindings: binding.paginated}),
    };
  }
  const bookmark = parts.restore?.bookmark ?? live.bookmark;
  const pageName = parts.restore?.pageName ?? live.pageName;
  return {
    ...common,
    ...((binding.datasetId ?? binding.paginated) && {
      datasetBinding: {
        ...(binding.datasetId && {datasetId: binding.datasetId}),
        ...(binding.paginated && {paginatedReportBindings: binding.paginated}),
      },
    }),
    ...(load.permissions !== undefined && {permissions: load.permissions}),
    ...(load.contrastMode !== undefined && {contrastMode: load.contrastMode}),
    ...(load.slicers && {slicers: load.slicers}),
    ...(live.viewMode !== undefined && {viewMode: live.viewMode}),
    ...(pageName && {pageName}),
    ...(live.filters && {filters: live.filters}),
    ...(bookmark && {bookmark}),
    ...(parts.theme && {theme: {themeJson: parts.theme}}),
    ...(parts.accessTokenProvider && {eventHooks: {accessTokenProvider: parts.accessTokenProvider}}),
  };
}
