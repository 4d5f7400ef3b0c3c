/**
 * One run: from a target to a load that the frame has accepted.
 *
 * Frame, token and theme start together, when the frame's address is known (`embed-url`, or a frame that is already
 * there). After every wait the run looks whether it has been aborted by a newer one; so whatever was under way (a
 * pending token, a slot in the queue) can come late but cannot come through.
 */
import {failure} from '../errors/deferred-error.js';
import {isPaginatedUrl, readEmbedUrl} from '../frame/embed-url.js';
import type {PowerBiFrame} from '../frame/gateway.js';
import type {TokenReason} from '../input/report-input.js';
import {words} from '../input/report-options.js';
import type {TokenController, TokenNeed} from '../token/token-controller.js';
import type {TokenGrant} from '../token/token-grant.js';
import {composeConfiguration} from './embed-configuration.js';
import type {RestoredState} from './embed-host.js';
import type {EmbedTarget} from './embed-target.js';
import type {LoadSlot} from './load-queue.js';

/** What a run shows, and why. */
export interface LoadRequest {
  target: EmbedTarget;
  /** What token is needed, as the page says it at that time. */
  readTokenNeed: () => TokenNeed;
  reason: TokenReason;
  signal: AbortSignal;
  /** The reader's own state, to be put back. */
  restore: RestoredState | undefined;
}

/** What a run works with. */
export interface LoadServices {
  tokens: TokenController;
  slot: LoadSlot;
  isVisible(): boolean;
  /** A place in the queue that the frame has taken ahead. */
  takePlace(): (() => void) | undefined;
  /** Opens the frame for this address, or gives the one that is there. */
  openFrame(embedUrl: URL): PowerBiFrame;
  onGrant(grant: TokenGrant): void;
  /** Something need not be waited for any more. */
  onWaited(step: 'queue' | 'theme'): void;
  /** The theme could not be had: the report is shown without it. */
  onThemeFailure(cause: unknown): void;
  /** The load has been posted to the frame, in the same task: nothing has been heard of it yet. */
  onPost(): void;
}

/**
 * Shows a target. Resolves when the frame has accepted the request, which is before the report is there.
 * @throws Whatever went wrong, in any of the forms that `describeError` knows. The signal's reason when the run is
 * aborted.
 */
export async function loadReport(request: LoadRequest, services: LoadServices): Promise<void> {
  const {target, readTokenNeed, reason, signal, restore} = request;
  const {tokens, slot} = services;
  const known = target.frameUrl === undefined ? undefined : new URL(target.frameUrl);
  // All start now; none waits for another. Tokens are asked for outside of the queue: a page's elements share one
  // request.
  if (known) checkPaginated(known, target);
  const acquired = tokens.acquire(readTokenNeed(), signal, reason).then(grant => {
    signal.throwIfAborted();
    services.onGrant(grant);
    return grant;
  });
  acquired.catch(() => undefined);
  const theme = readTheme(target.options.live.theme, signal).catch((cause: unknown) => {
    if (!signal.aborted) services.onThemeFailure(cause);
    return undefined;
  });

  await slot.enter(signal, () => services.isVisible(), services.takePlace());
  signal.throwIfAborted();
  services.onWaited('queue');
  const opened = known && services.openFrame(known);

  const grant = await acquired;
  signal.throwIfAborted();
  const embedUrl = known ?? frameUrlFrom(grant, target);
  checkReport(grant, target);
  checkPaginated(embedUrl, target);
  target.frameUrl ??= embedUrl.href;
  const frame = opened ?? services.openFrame(embedUrl);

  const themeJson = await theme;
  signal.throwIfAborted();
  services.onWaited('theme');
  const isAad = target.options.load.tokenType === words.tokenType.aad;
  const accepted = frame.load(
    composeConfiguration(target, {
      embedUrl,
      token: grant.token,
      theme: themeJson,
      restore,
      accessTokenProvider: isAad
        ? () => tokens.acquire(readTokenNeed(), signal, 'renew').then(next => next.token)
        : undefined,
    }),
  );
  services.onPost();
  await accepted;
  signal.throwIfAborted();
  tokens.watch(readTokenNeed);
}

/** @throws PbiReportError When the endpoint has answered for other reports only. */
function checkReport(grant: TokenGrant, {binding}: EmbedTarget): void {
  if (grant.reports.size > 0 && !grant.reports.has(binding.reportId)) throw failure('TokenNotForReport');
}

/**
 * A paginated report shows its own dataset whatever `dataset-id` says: to load it would be to name one dataset and to
 * show another.
 * @throws PbiReportError When `dataset-id` is not among the datasets that `paginated-report-bindings` puts in place.
 */
function checkPaginated(embedUrl: URL, {binding}: EmbedTarget): void {
  const {datasetId, paginated = []} = binding;
  if (datasetId === undefined || !isPaginatedUrl(embedUrl)) return;
  if (paginated.some(pair => pair.targetDatasetId === datasetId)) return;
  throw failure('InvalidAttribute', {textKey: 'paginatedDataset', words: [datasetId]});
}

/** @throws PbiReportError When the endpoint's answer does not say where the report's frame is. */
function frameUrlFrom(grant: TokenGrant, target: EmbedTarget): URL {
  checkReport(grant, target);
  const embedUrl = grant.reports.get(target.binding.reportId)?.embedUrl;
  if (!embedUrl) throw failure('EmbedUrlMissing');
  return readEmbedUrl(embedUrl);
}

/** Few pages give a theme by its address: they alone load what fetches it. */
async function readTheme(theme: object | string | undefined, signal: AbortSignal): Promise<object | undefined> {
  return typeof theme === 'string' ? (await import('./load-theme.js')).loadTheme(theme, signal) : theme;
}
