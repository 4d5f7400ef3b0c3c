/**
 * One run: from a scene to a load that the frame has accepted.
 *
 * Frame, token and theme start together, when the frame's address is known (`embed-url`, or a frame that is already there).
 * After every wait the run looks whether it has been aborted by a newer one; so whatever was under way (a pending token, a
 * place in the queue) can come late but cannot come through.
 */
import {composeConfiguration} from './embed-configuration.js';
import type {RestoredState} from './embed-host.js';
import type {EmbedTarget} from './embed-plan.js';
import {readEmbedUrl} from '../frame/embed-url.js';
import {failure} from '../errors/deferred-error.js';
import type {PowerBiFrame} from '../frame/gateway.js';
import type {LoadSlot} from './load-queue.js';
import {loadTheme} from './report-state.js';
import type {TokenReason} from '../input/report-input.js';
import {words} from '../input/report-options.js';
import type {TokenController, TokenNeed} from '../token/token-controller.js';
import type {TokenGrant} from '../token/token-response.js';

/** What a run shows, and why. */
export interface LoadRequest {
  scene: EmbedTarget;
  need: TokenNeed;
  reason: TokenReason;
  signal: AbortSignal;
  /** The reader's own state, to be put back. */
  restore: RestoredState | undefined;
}

/** What a run works with. */
export interface LoadServices {
  tokens: TokenController;
  place: LoadSlot;
  isVisible(): boolean;
  /** Opens the frame for this address, or gives the one that is there. */
  openFrame(embedUrl: URL): PowerBiFrame;
  onGrant(grant: TokenGrant): void;
  /** The frame is about to be told. */
  onPost(): void;
}

/**
 * Shows a scene. Resolves when the frame has accepted the request, which is before the report is there.
 * @throws Whatever went wrong, in any of the forms that `describeError` knows. The signal's reason when the run is aborted.
 */
export async function loadReport(
  {scene, need, reason, signal, restore}: LoadRequest,
  tools: LoadServices,
): Promise<void> {
  const {tokens, place} = tools;
  const known = scene.frameUrl === undefined ? undefined : new URL(scene.frameUrl);
  // All start now; none waits for another. Tokens are asked for outside of the queue: a page's tags share one request.
  const asked = tokens.acquire(need, signal, reason).then(grant => {
    signal.throwIfAborted();
    tools.onGrant(grant);
    return grant;
  });
  const theme = loadTheme(scene.options.live.theme, signal);
  for (const promise of [asked, theme]) promise.catch(() => undefined);
  await place.enter(signal, () => tools.isVisible());
  if (known) tools.openFrame(known);
  const grant = await asked;
  signal.throwIfAborted();
  const granted = grant.reports.get(scene.binding.reportId);
  if (!granted && grant.reports.size > 0) throw failure('TokenNotForReport');
  if (!known && !granted?.embedUrl) throw failure('EmbedUrlMissing');
  const embedUrl = known ?? readEmbedUrl(granted?.embedUrl ?? '', location.hostname);
  scene.frameUrl ??= embedUrl.href;
  const frame = tools.openFrame(embedUrl);
  const themeJson = await theme;
  signal.throwIfAborted();
  tools.onPost();
  const isAad = scene.options.load.tokenType === words.tokenType.aad;
  await frame.load(
    composeConfiguration(scene, {
      embedUrl,
      token: grant.token,
      theme: themeJson,
      restore,
      accessTokenProvider: isAad ? () => tokens.acquire(need, signal, 'renew').then(next => next.token) : undefined,
    }),
  );
  signal.throwIfAborted();
  tokens.watch(need);
}
