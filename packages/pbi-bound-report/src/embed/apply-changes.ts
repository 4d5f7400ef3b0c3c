import type {EmbedTarget} from './embed-plan.js';
import type {PowerBiFrame} from '../frame/gateway.js';
import {changeInPlace} from './report-state.js';
import type {LiveOption} from '../input/report-options.js';
import type {TokenController, TokenNeed} from '../token/token-controller.js';
import type {TokenGrant} from '../token/token-response.js';

/** What is changed of a report that is shown. */
export interface ReportChange {
  scene: EmbedTarget;
  options: readonly LiveOption[];
  need: TokenNeed;
  signal: AbortSignal;
}

/**
 * Changes a scene in place, without a load: a token first where the one at hand does not allow it (editing), then the options.
 * @throws Whatever went wrong; the caller then loads.
 */
export async function applyChanges(
  frame: PowerBiFrame,
  change: ReportChange,
  tokens: TokenController,
  onGrant: (grant: TokenGrant) => void,
): Promise<void> {
  const {scene, options, need, signal} = change;
  if (!frame.report) return;
  if (!tokens.covers(need)) {
    const grant = await tokens.acquire(need, signal, 'rebind');
    await frame.setAccessToken(grant.token);
    onGrant(grant);
    tokens.watch(need);
  }
  await changeInPlace(frame.report, scene.options.live, options, signal);
}
