import type {EmbedHost} from './embed-host.js';
import type {FrameManager} from '../frame/frame-manager.js';
import type {TokenReason} from '../input/report-input.js';
import type {TokenGrant} from '../token/token-response.js';

/** Puts renewed tokens into the frame, and tells the page of each token that is in use; the token itself is not told. */
export class FrameTokens {
  readonly #host: EmbedHost;
  readonly #stage: FrameManager;

  constructor(host: EmbedHost, stage: FrameManager) {
    this.#host = host;
    this.#stage = stage;
  }

  /** @param signal Of the run that shows the report. */
  async renew(grant: TokenGrant, signal: AbortSignal | undefined): Promise<void> {
    const {frame} = this.#stage;
    if (!frame) return;
    try {
      await frame.setAccessToken(grant.token);
      if (!signal?.aborted) this.tell('renew', grant);
    } catch {
      // A frame that does not take the new token will say so with TokenExpired when the old one ends; a reload now would
      // take away what the reader is looking at, so the load waits until it must be.
    }
  }

  /** A token is in use. */
  tell(reason: TokenReason, {expiresAt}: TokenGrant): void {
    this.#host.onToken(reason, expiresAt === undefined ? undefined : new Date(expiresAt));
  }
}
