import type {Report} from 'powerbi-client';

/** A promise that is settled from outside. A rejection that nobody waits for is not reported by the browser. */
class Deferred<T> {
  resolve!: (value: T) => void;
  reject!: (reason: unknown) => void;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  constructor() {
    this.promise.catch(() => undefined);
  }
}

/**
 * What a page can wait for. Both are made when they are asked for: `ready` waits for the next report object, however
 * often the binding changes until then; `bound` is for one binding, is settled with it, and is taken anew after the
 * next change.
 */
export class ReportPromises {
  #report: Report | undefined;
  #ready: Deferred<Report> | undefined;
  #bound: Promise<void> | undefined;
  #open: Deferred<void> | undefined;

  /** The report object, as long as there is one. */
  get report(): Report | undefined {
    return this.#report;
  }

  set report(report: Report | undefined) {
    this.#report = report;
    if (!report) return;
    this.#ready?.resolve(report);
    this.#ready = undefined;
  }

  /** Settles with the report object as soon as there is one. */
  get ready(): Promise<Report> {
    if (this.#report) return Promise.resolve(this.#report);
    this.#ready ??= new Deferred();
    return this.#ready.promise;
  }

  /** @param isRendered Whether what is asked for now has been drawn already. */
  bound(isRendered: boolean): Promise<void> {
    if (!this.#bound && !isRendered) this.#open = new Deferred();
    return (this.#bound ??= this.#open?.promise ?? Promise.resolve());
  }

  /** A binding is under way. One that is being waited for goes over to it. */
  restart(): void {
    if (!this.#open) this.#bound = undefined;
  }

  /** It has been drawn, or `error` says why it cannot be. */
  settle(error?: Error): void {
    if (error) this.#open?.reject(error);
    else this.#open?.resolve();
    this.#open = undefined;
  }
}
