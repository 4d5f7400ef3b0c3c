import type {Report} from 'powerbi-client';
import {failure} from '../errors/deferred-error.js';
import type {PowerBiFrame} from '../frame/gateway.js';
import type {LiveOption, LiveOptions} from '../input/report-options.js';
import type {TokenController, TokenNeed} from '../token/token-controller.js';
import type {TokenGrant} from '../token/token-response.js';
import type {EmbedTarget} from './embed-target.js';

/** What is changed of a report that is shown. */
export interface ReportChange {
  target: EmbedTarget;
  options: readonly LiveOption[];
  need: TokenNeed;
  signal: AbortSignal;
}

/** What a change works with. */
export interface ChangeServices {
  frame: PowerBiFrame;
  tokens: TokenController;
  onGrant: (grant: TokenGrant) => void;
}

/**
 * Changes what is shown in place, without a load: a token first where the one at hand does not allow it (editing), then
 * the options.
 * @throws Whatever went wrong; the caller then loads.
 */
export async function applyChanges(change: ReportChange, {frame, tokens, onGrant}: ChangeServices): Promise<void> {
  const {target, options, need, signal} = change;
  if (!frame.report) return;
  if (!tokens.covers(need)) {
    const grant = await tokens.acquire(need, signal, 'rebind');
    await frame.setAccessToken(grant.token);
    onGrant(grant);
    tokens.watch(need);
  }
  for (const option of options) {
    signal.throwIfAborted();
    await changeInPlace(frame.report, option, target.options.live, signal);
  }
}

/** @throws Whatever the SDK throws. */
async function changeInPlace(
  report: Report,
  option: LiveOption,
  live: LiveOptions,
  signal: AbortSignal,
): Promise<void> {
  switch (option) {
    case 'viewMode':
      await report.switchMode(live.viewMode === 1 ? 'edit' : 'view');
      break;
    case 'theme': {
      const theme = await loadTheme(live.theme, signal);
      await (theme ? report.applyTheme({themeJson: theme}) : report.resetTheme());
      break;
    }
    case 'settings':
      await report.updateSettings(live.settings);
      break;
    case 'pageName':
      if (live.pageName) await report.setPage(live.pageName);
      break;
    case 'filters':
      // 1 = ReplaceAll. Filters that the reader has set are the page's to replace: it asked for exactly these.
      await (live.filters?.length ? report.updateFilters(1, live.filters) : report.removeFilters());
      break;
    case 'bookmark':
      if (live.bookmark && 'name' in live.bookmark && live.bookmark.name) {
        await report.bookmarksManager.apply(live.bookmark.name);
      } else if (live.bookmark && 'state' in live.bookmark && live.bookmark.state) {
        await report.bookmarksManager.applyState(live.bookmark.state);
      }
      break;
  }
}

/**
 * Fetches a theme, where it is given by its address.
 * @throws PbiReportError `InvalidAttribute` when there is no JSON object at that address.
 */
export async function loadTheme(theme: object | string | undefined, signal: AbortSignal): Promise<object | undefined> {
  if (typeof theme !== 'string') return theme;
  try {
    const response = await fetch(new URL(theme, document.baseURI), {credentials: 'same-origin', signal});
    if (!response.ok) throw new Error(`status ${response.status}`);
    const json: unknown = await response.json();
    if (typeof json === 'object' && json !== null) return json;
    throw new Error('not a JSON object');
  } catch (cause) {
    if (signal.aborted) throw signal.reason as Error;
    throw failure('InvalidAttribute', {textKey: 'noTheme', detail: String(cause)});
  }
}
