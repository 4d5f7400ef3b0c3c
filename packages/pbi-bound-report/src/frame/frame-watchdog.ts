/**
 * What the SDK never reports.
 *
 * powerbi-client has no handshake and no time limit. A frame that was blocked by the page's Content-Security-Policy, whose
 * host does not answer or which holds another page fires `load` like any other, the load request goes into the void, and
 * nothing ever happens. So a watchdog looks for life:
 * - a policy violation that names the frame's address: known at once, and with it the line to add to the policy;
 * - no message from the frame within `silence` of its opening or of a load request: blocked or unreachable, not known why;
 * - the report has not loaded within `load` of the request: Power BI itself is stuck.
 */
import type {Clock} from '../shared/clock.js';
import {failure} from '../errors/deferred-error.js';
import type {DeferredError} from '../errors/deferred-error.js';

/** Milliseconds. */
export interface WatchdogLimits {
  silence: number;
  load: number;
}

/** Limits that real reports keep, slow networks included. */
export const defaultLimits: WatchdogLimits = {silence: 30_000, load: 90_000};

/** Watches over one frame. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #limits: WatchdogLimits;
  readonly #document: Document;
  readonly #bark: (error: DeferredError) => void;
  #origin: string | undefined;
  #silence: unknown;
  #load: unknown;

  constructor(clock: Clock, limits: WatchdogLimits, document: Document, bark: (error: DeferredError) => void) {
    this.#clock = clock;
    this.#limits = limits;
    this.#document = document;
    this.#bark = bark;
  }

  /** A frame is being opened. */
  opened(url: URL): void {
    this.rest();
    this.#origin = url.origin;
    this.#document.addEventListener('securitypolicyviolation', this.#onViolation);
    this.#listen();
  }

  /** A load has been asked for. */
  asked(): void {
    this.#clock.clearTimeout(this.#load);
    const {load} = this.#limits;
    this.#load = this.#clock.setTimeout(
      () => this.#end(failure('LoadTimeout', [String(load / 1000)], {retryable: true})),
      load,
    );
    this.#listen();
  }

  /** The frame has said something. */
  heard(): void {
    this.#clock.clearTimeout(this.#silence);
    this.#silence = undefined;
  }

  /** The report is there. */
  loaded(): void {
    this.heard();
    this.#clock.clearTimeout(this.#load);
    this.#load = undefined;
  }

  /** Stops watching. */
  rest(): void {
    this.loaded();
    this.#document.removeEventListener('securitypolicyviolation', this.#onViolation);
  }

  #listen(): void {
    this.#clock.clearTimeout(this.#silence);
    this.#silence = this.#clock.setTimeout(
      () => this.#end(failure('FrameSilent', [this.#origin ?? ''], {retryable: true})),
      this.#limits.silence,
    );
  }

  readonly #onViolation = (event: SecurityPolicyViolationEvent): void => {
    if (!/^(?:frame|child|default)-src/.test(event.effectiveDirective) || event.disposition !== 'enforce') return;
    if (this.#origin === undefined || !event.blockedURI.startsWith(this.#origin)) return;
    this.#end(failure('FrameBlockedByPolicy', [this.#origin]));
  };

  #end(error: DeferredError): void {
    this.rest();
    this.#bark(error);
  }
}
