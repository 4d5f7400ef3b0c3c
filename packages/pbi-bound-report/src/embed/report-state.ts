import type {Report} from 'powerbi-client';
import type {Clock} from '../shared/clock.js';
import type {RestoredState} from './embed-host.js';
import {failure} from '../errors/deferred-error.js';
import type {LiveOption, ReportOptions} from '../input/report-options.js';

/**
 * Changes options of a report that is shown, without loading it again.
 * @throws Whatever the SDK throws; the caller then loads.
 */
export async function changeInPlace(
  report: Report,
  live: ReportOptions['live'],
  options: readonly LiveOption[],
  signal: AbortSignal,
): Promise<void> {
  for (const option of options) {
    signal.throwIfAborted();
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
}

/** What the reader had done, as far as the frame still tells: all of it as a bookmark, or the page alone. */
export async function captureState(
  report: Report | undefined,
  pageName: string | undefined,
  clock: Clock,
): Promise<RestoredState> {
  if (!report) return {pageName};
  let timer: unknown;
  // A frame whose token has ended may not answer any more.
  const late = new Promise<undefined>(resolve => {
    timer = clock.setTimeout(() => resolve(undefined), 1500);
  });
  const captured = await Promise.race([
    late,
    Promise.resolve(report.bookmarksManager.capture({allPages: true})).catch(() => undefined),
  ]);
  clock.clearTimeout(timer);
  return captured?.state ? {bookmark: {state: captured.state}, pageName} : {pageName};
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
    throw failure('InvalidAttribute/theme', [], {detail: String(cause)});
  }
}
