import type {EmbedController} from '../embed/embed-controller.js';
import {PbiReportError, elementErrorCodes} from '../errors/errors.js';
import type {ReportInput} from '../input/report-input.js';

/** The element, as its engine's slot sees it. */
export interface EmbedLoaderHost {
  createEngine(): EmbedController | Promise<EmbedController>;
  readInput(): ReportInput;
  isConnected(): boolean;
  /** The engine is being fetched. */
  onFetch(): void;
  /** It could not be. */
  onFailure(error: PbiReportError): void;
}

/**
 * Holds the engine, once a report is near. Fetching it may take a while, in which the element can go away and come back: only
 * the newest fetch counts, and what arrives for nobody is disposed of.
 */
export class EmbedLoader {
  readonly #owner: EmbedLoaderHost;
  #engine: EmbedController | undefined;
  #fetching: Promise<EmbedController> | undefined;

  constructor(owner: EmbedLoaderHost) {
    this.#owner = owner;
  }

  get engine(): EmbedController | undefined {
    return this.#engine;
  }

  /** Tells the engine what the page wants now, if there is one. */
  update(): void {
    this.#engine?.update(this.#owner.readInput());
  }

  /** Gets the engine and tells it what the page wants. */
  async start(): Promise<void> {
    if (this.#fetching) return;
    const made = this.#owner.createEngine();
    if (!('then' in made)) {
      this.#engine = made;
      this.update();
      return;
    }
    const fetching = (this.#fetching = made);
    try {
      // Not within the update that led here: it would lead to another.
      await Promise.resolve();
      if (this.#fetching === fetching) this.#owner.onFetch();
      const engine = await fetching;
      if (this.#fetching !== fetching) {
        engine.dispose();
        return;
      }
      this.#fetching = undefined;
      this.#engine = engine;
      if (this.#owner.isConnected()) this.update();
    } catch (cause) {
      if (this.#fetching !== fetching) return;
      this.#fetching = undefined;
      // In full, unlike the engine's own errors: nothing more can be fetched now.
      this.#owner.onFailure(
        new PbiReportError({
          code: elementErrorCodes.sdkLoadFailed,
          message: 'A part of this page could not be loaded.',
          help: 'Try again, or reload the page. A new version of the site may have replaced it.',
          retryable: true,
          cause,
        }),
      );
    }
  }

  /** Ends the engine. */
  dispose(): void {
    this.#engine?.dispose();
    this.#engine = this.#fetching = undefined;
  }
}
