/**
 * What the SDK never reports.
 *
 * powerbi-client has no handshake and no time limit. A frame that was blocked by the page's Content-Security-Policy,
 * whose host does not answer or which holds another page fires `load` like any other, the load request goes into the
 * void, and nothing ever happens. So a watchdog looks for life:
 * - a policy violation that names the frame's address: known at once, and with it the line to add to the policy;
 * - no message from the frame within `silence` of its opening or of a load request: blocked or unreachable, not known
 *   why;
 * - the report has not loaded within `load` of the request: Power BI itself is stuck.
 */
import type {Clock} from '../shared/clock.js';
import {failure} from '../errors/deferred-error.js';
import type {DeferredError} from '../errors/deferred-error.js';
import type {FirstFrame} from './first-frame.js';

/** Milliseconds. */
export interface WatchdogLimits {
  silence: number;
  load: number;
}

/** Limits that real reports keep, slow networks included. */
export const defaultLimits: WatchdogLimits = {silence: 30_000, load: 90_000};

/** What the watchdog works with. */
export interface FrameWatchdogOptions {
  clock: Clock;
  limits: WatchdogLimits;
  /** The page's: policy violations are raised there. */
  document: Document;
  onFailure(error: DeferredError): void;
}

/** Watches over one frame. */
export class FrameWatchdog {
  readonly #options: FrameWatchdogOptions;
  /** Of the frame that is watched. */
  #origin = '';
  #silence: unknown;
  #load: unknown;

  constructor(options: FrameWatchdogOptions) {
    this.#options = options;
  }

  /**
   * A frame is being opened.
   * @param before What came of it already, where it was opened ahead.
   */
  onOpened(url: URL, before?: Pick<FirstFrame, 'violation' | 'isHeard'>): void {
    this.stop();
    this.#origin = url.origin;
    this.#options.document.addEventListener('securitypolicyviolation', this.#onViolation);
    this.#awaitMessage();
    if (before?.isHeard) this.onMessage();
    if (before?.violation) this.#onViolation(before.violation);
  }

  /** A load request has been posted. */
  onLoadPosted(): void {
    const {clock, limits} = this.#options;
    clock.clearTimeout(this.#load);
    const words = [String(limits.load / 1000)];
    this.#load = clock.setTimeout(() => this.#fail(failure('LoadTimeout', {words, retryable: true})), limits.load);
    this.#awaitMessage();
  }

  /** The frame has posted something. */
  onMessage(): void {
    this.#options.clock.clearTimeout(this.#silence);
  }

  /** The report is there, or nobody waits for it any more. */
  onLoaded(): void {
    this.onMessage();
    this.#options.clock.clearTimeout(this.#load);
  }

  /** Stops watching. */
  stop(): void {
    this.onLoaded();
    this.#options.document.removeEventListener('securitypolicyviolation', this.#onViolation);
  }

  #awaitMessage(): void {
    const {clock, limits} = this.#options;
    clock.clearTimeout(this.#silence);
    const words = [this.#origin];
    this.#silence = clock.setTimeout(
      () => this.#fail(failure('FrameSilent', {words, retryable: true})),
      limits.silence,
    );
  }

  readonly #onViolation = (event: SecurityPolicyViolationEvent): void => {
    if (!/^(?:frame|child|default)-src/.test(event.effectiveDirective) || event.disposition !== 'enforce') return;
    if (!event.blockedURI.startsWith(this.#origin)) return;
    this.#fail(failure('FrameBlockedByPolicy', {words: [this.#origin]}));
  };

  #fail(error: DeferredError): void {
    this.stop();
    this.#options.onFailure(error);
  }
}
