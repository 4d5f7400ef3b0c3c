import type {EmbedController} from '../embed/embed-controller.js';
import {PbiReportError} from '../errors/errors.js';
import type {ElementErrorCode} from '../errors/error-codes.js';
import type {ReportInput} from '../input/report-input.js';
import {missingFile} from '../shared/missing-file.js';

/** The element, as its loader sees it. */
export interface EmbedLoaderHost {
  createController(): EmbedController | Promise<EmbedController>;
  /** `undefined` while the element is in no document. */
  readInput(): ReportInput | undefined;
  isConnected(): boolean;
  /** The controller is being fetched. */
  onFetch(): void;
  /** It could not be. */
  onFailure(error: PbiReportError): void;
}

/**
 * Holds the embed controller, once a report is near. Fetching its code may take a while, in which the element can go
 * away and come back: only the newest fetch counts, and what arrives for nobody is disposed of.
 */
export class EmbedLoader {
  readonly #host: EmbedLoaderHost;
  #controller: EmbedController | undefined;
  #fetching: Promise<EmbedController> | undefined;

  constructor(host: EmbedLoaderHost) {
    this.#host = host;
  }

  get controller(): EmbedController | undefined {
    return this.#controller;
  }

  /** Has the controller, if there is one, look at what the page wants when the task is over. */
  update(): void {
    this.#controller?.update(() => this.#host.readInput());
  }

  /** Gets the controller and gives it what the page wants. */
  async start(): Promise<void> {
    if (this.#fetching) return;
    const made = this.#host.createController();
    if (!('then' in made)) {
      this.#controller = made;
      this.update();
      return;
    }
    const fetching = (this.#fetching = made);
    try {
      // Not within the update that led here: it would lead to another.
      await Promise.resolve();
      if (this.#fetching === fetching) this.#host.onFetch();
      const controller = await fetching;
      if (this.#fetching !== fetching) {
        controller.dispose();
        return;
      }
      this.#fetching = undefined;
      this.#controller = controller;
      if (this.#host.isConnected()) this.update();
    } catch (cause) {
      if (this.#fetching !== fetching) return;
      this.#fetching = undefined;
      // In full, unlike the controller's own errors: nothing more can be fetched now.
      this.#host.onFailure(
        new PbiReportError({
          code: 'SdkLoadFailed' satisfies ElementErrorCode,
          message: `A part of this page could not be loaded${missingFile(cause)}.`,
          help: 'Reload the page. If it comes back: all files of the package must be served side by side.',
          detail: String(cause),
          retryable: true,
          cause,
        }),
      );
    }
  }

  /** Ends the controller. */
  dispose(): void {
    this.#controller?.dispose();
    this.#controller = this.#fetching = undefined;
  }
}
