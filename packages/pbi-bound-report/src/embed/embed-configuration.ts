import {defined} from '@pbi-bound-report/contract';
import {isPaginatedUrl} from '../frame/embed-url.js';
import type {ReportConfiguration} from '../frame/gateway.js';
import type {RestoredState} from './embed-host.js';
import type {EmbedTarget} from './embed-target.js';

/** What a load needs beyond its target. */
export interface LoadParts {
  embedUrl: URL;
  token: string;
  /** The theme itself, where the target holds its address. */
  theme: object | undefined;
  /** The reader's own state, to be put back after a load that the page did not ask for. */
  restore?: RestoredState | undefined;
  accessTokenProvider?: (() => Promise<string>) | undefined;
}

/**
 * The whole configuration for powerbi-client. It is always the whole one: a load replaces everything, what is left out
 * goes back to the report's own, and nothing is checked by the SDK from the second load on.
 */
export function composeConfiguration(target: EmbedTarget, parts: LoadParts): ReportConfiguration {
  const {binding, options} = target;
  const {load, live} = options;
  const common = {
    id: binding.reportId,
    embedUrl: parts.embedUrl.href,
    accessToken: parts.token,
    tokenType: load.tokenType,
    groupId: binding.workspaceId,
    settings: live.settings,
  };
  if (isPaginatedUrl(parts.embedUrl)) {
    return defined({...common, parameterValues: load.parameterValues, datasetBindings: binding.paginated});
  }
  const isBound = binding.datasetId !== undefined || binding.paginated !== undefined;
  const {accessTokenProvider} = parts;
  return defined({
    ...common,
    datasetBinding: isBound
      ? defined({datasetId: binding.datasetId, paginatedReportBindings: binding.paginated})
      : undefined,
    permissions: load.permissions,
    contrastMode: load.contrastMode,
    slicers: load.slicers,
    viewMode: live.viewMode,
    pageName: parts.restore?.pageName ?? live.pageName,
    filters: live.filters,
    bookmark: parts.restore?.bookmark ?? live.bookmark,
    theme: parts.theme && {themeJson: parts.theme},
    eventHooks: accessTokenProvider && {accessTokenProvider},
  });
}
