import type {models, Report} from 'powerbi-client';
import {failure, nameOf} from '../errors/deferred-error.js';
import {PbiReportError} from '../errors/errors.js';
import {abortable} from '../shared/async.js';
import type {ElementErrorCode} from '../errors/error-codes.js';
import type {PowerBiFrame} from '../frame/gateway.js';
import type {LiveOption, LiveOptions} from '../input/report-options.js';
import type {TokenController, TokenNeed} from '../token/token-controller.js';
import type {TokenGrant} from '../token/token-grant.js';
import type {EmbedTarget} from './embed-target.js';
import {loadTheme} from './load-theme.js';

export {captureState} from './report-state.js';

/** What is changed of a report that is shown. */
export interface ReportChange {
  target: EmbedTarget;
  options: readonly LiveOption[];
  /** What token is needed, as the page says it at that time. */
  readTokenNeed: () => TokenNeed;
  signal: AbortSignal;
}

/** What a change works with. */
export interface ChangeServices {
  frame: PowerBiFrame;
  tokens: TokenController;
  onGrant: (grant: TokenGrant) => void;
  /** An option that this report does not have or take. Everything else stays as it is. */
  onOptionFailure: (cause: unknown) => void;
}

/**
 * Changes what is shown in place, without a load: a token first where the one at hand does not allow it (editing), then
 * the options.
 * @throws Whatever went wrong; the caller then loads.
 */
export async function applyChanges(change: ReportChange, services: ChangeServices): Promise<void> {
  const {target, options, readTokenNeed, signal} = change;
  const {frame, tokens, onGrant, onOptionFailure} = services;
  signal.throwIfAborted();
  if (!frame.report) return;
  const need = readTokenNeed();
  if (!tokens.covers(need)) {
    const grant = await tokens.acquire(need, signal, 'rebind');
    await frame.setAccessToken(grant.token);
    onGrant(grant);
    tokens.watch(readTokenNeed);
  }
  for (const option of options) {
    signal.throwIfAborted();
    const {live} = target.options;
    try {
      await changeInPlace(frame.report, option, live, signal);
    } catch (cause) {
      if (signal.aborted || !isOptional(option) || isFrameGone(cause)) throw cause;
      // Not waited for: the frame is asked what it has, and may be slow to say.
      void explainOption(frame.report, option, live, cause).then(onOptionFailure);
    }
  }
}

/** Whether a report is worth showing without it. */
function isOptional(option: LiveOption): boolean {
  return option === 'pageName' || option === 'bookmark' || option === 'filters' || option === 'theme';
}

function isFrameGone(cause: unknown): boolean {
  return cause === undefined || nameOf(cause) === ('FrameGone' satisfies ElementErrorCode);
}

/** Longest wait for what a report has, in milliseconds. */
const patience = 3000;

/** What is missing in this report, and what there is; or what Power BI says. */
async function explainOption(report: Report, option: LiveOption, live: LiveOptions, cause: unknown): Promise<unknown> {
  if (cause instanceof PbiReportError) return cause;
  const asked = {
    pageName: option === 'pageName' ? live.pageName : undefined,
    bookmark: option === 'bookmark' ? live.bookmark : undefined,
  };
  // A frame that does not answer leaves what it has said.
  const [missing] = await abortable(findMissing(report, asked), AbortSignal.timeout(patience)).catch(() => []);
  if (missing) return missing;
  const {message, detailedMessage} = Object(cause) as {message?: unknown; detailedMessage?: unknown};
  const attribute = option === 'pageName' ? 'page-name' : option;
  return failure('OptionRefused', {words: [attribute], detail: [message, detailedMessage].filter(Boolean).join(' · ')});
}

/** What is asked for by name. */
interface NamedOptions extends Partial<Pick<LiveOptions, 'pageName' | 'bookmark'>> {
  slicers?: readonly models.ISlicer[] | undefined;
}

/**
 * Looks whether the report has the page, the bookmark and the slicers that are asked for by name.
 * @returns An error for each that it has not, with the names that there are.
 */
export async function findMissing(
  report: Report,
  {pageName, bookmark, slicers = []}: NamedOptions,
): Promise<PbiReportError[]> {
  const missing: PbiReportError[] = [];
  if (pageName !== undefined) {
    const pages = await report.getPages();
    if (!pages.some(page => page.name === pageName)) missing.push(notFound('PageNotFound', pageName, pages));
  }
  const name = bookmark && 'name' in bookmark ? bookmark.name : undefined;
  if (name) {
    const bookmarks = (await report.bookmarksManager.getBookmarks()).flatMap(each => [each, ...(each.children ?? [])]);
    if (!bookmarks.some(each => each.name === name)) missing.push(notFound('BookmarkNotFound', name, bookmarks));
  }
  return [...missing, ...(await findMissingSlicers(report, slicers))];
}

/** Slicers that are chosen by their column are not looked for: only a page that is shown says what they are on. */
async function findMissingSlicers(report: Report, slicers: readonly models.ISlicer[]): Promise<PbiReportError[]> {
  const names = slicers.flatMap(({selector}) => ('visualName' in selector ? [String(selector.visualName)] : []));
  if (names.length === 0) return [];
  const pages = await report.getPages();
  const visuals = (await Promise.all(pages.map(page => page.getVisuals()))).flat();
  const there = visuals
    .filter(({type}) => type === 'slicer')
    .map(({name, title}) => ({name, ...(title && {displayName: title})}));
  return names
    .filter(name => !there.some(each => each.name === name))
    .map(name => notFound('SlicerNotFound', name, there));
}

function notFound(
  code: 'PageNotFound' | 'BookmarkNotFound' | 'SlicerNotFound',
  name: string,
  there: readonly {name: string; displayName?: string}[],
): PbiReportError {
  const names = there.slice(0, 30).map(each => (each.displayName ? `${each.name} ("${each.displayName}")` : each.name));
  return failure(code, {words: [name.slice(0, 60), names.join(', ') || 'none']});
}

/**
 * Looks for the page first: a frame may take the command for any name, and say only by an event that it has no such
 * page.
 */
async function goToPage(report: Report, pageName: string, signal: AbortSignal): Promise<void> {
  // A frame that does not say what pages it has may have this one.
  const [missing] = await abortable(findMissing(report, {pageName}), AbortSignal.timeout(patience)).catch(() => []);
  signal.throwIfAborted();
  if (missing) throw missing;
  await report.setPage(pageName);
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
      if (live.pageName) await goToPage(report, live.pageName, signal);
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
