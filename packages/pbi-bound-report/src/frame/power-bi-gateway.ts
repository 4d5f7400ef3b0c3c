/**
 * The only file that uses powerbi-client.
 *
 * The element makes its own iframe (report-iframe.ts), so that the frame boots at once, while the SDK (30 KB, 40 ms of
 * main thread) and the token are still under way: at the very first where `embed-url` is known (first-frame.ts). When
 * all three are there, the SDK's exported `Report` class is given the iframe as its sixth argument and does the rest,
 * unmodified. What the SDK would do wrong on a page that it does not own is held here, and nowhere else:
 *
 * - One `Service` per frame, on our own message proxy (message-proxy.ts), so that whatever the SDK keeps for ever
 *   (routes, embeds, listeners) goes when the frame goes.
 * - The SDK keeps the token in its configurations, in a DOM attribute and in `service.accessToken`, where events and
 *   nodes lead to it. It is given a placeholder instead; the token is put into the messages when they leave for the
 *   frame.
 * - A load within 100 ms of the last one is dropped without a word: `lastLoadRequest` is cleared before each of ours.
 * - The SDK loads again, with the old token, whenever the iframe fires `load` (a moved node, a frame that navigated).
 *   Only the first is let through; of the others the caller hears, and loads afresh.
 * - A refused load is an unhandled rejection in the SDK. Here its answer is the promise that `load` returns.
 * - Each load has a `uniqueId` of its own. The frame addresses its events to the newest, and the SDK drops those for
 *   any other, so a late `rendered` of the previous dataset cannot pass for that of the new one. Two things of the SDK
 *   stay on the first id: the route of the event hooks, replaced by a wildcard, and the bookmarks manager's copy of the
 *   config.
 * - Importing the SDK overwrites `window.powerbi`. What a page has put there is put back.
 *
 * `iframeLoaded`, `lastLoadRequest`, `eventHooks` and the sixth argument are not documented: the version is pinned
 * exactly and a contract test in a browser holds each of them.
 */
import type * as Sdk from 'powerbi-client';
import type {models, Report} from 'powerbi-client';
import {failure} from '../errors/deferred-error.js';
import type {DeferredError} from '../errors/deferred-error.js';
import {partMissing} from '../errors/load-part.js';
import {MessageProxy} from './message-proxy.js';
import type {FrameMessage} from './message-proxy.js';
import type {FrameOptions, PowerBiFrame, PowerBiGateway, ReportConfiguration} from './gateway.js';
import {createReportIframe, uniqueText} from './report-iframe.js';
import type {ReportInternals, ServiceInternals} from './sdk-internals.js';

const tokenAttribute = 'powerbi-access-token';
/** Stands for the token in the SDK's own objects, which a page's code, its events and its nodes lead to. */
const tokenPlaceholder = 'kept-by-pbi-bound-report';

let sdkPromise: Promise<typeof Sdk> | undefined;

/** Imports powerbi-client once, leaving `window.powerbi` as it was. A failed import may be tried again. */
function importSdk(): Promise<typeof Sdk> {
  sdkPromise ??= (async () => {
    const page = window as {powerbi?: unknown};
    const before = page.powerbi;
    try {
      const module = (await import('powerbi-client')) as typeof Sdk & {default?: typeof Sdk};
      return 'Report' in module ? module : (module as {default: typeof Sdk}).default;
    } catch (error) {
      sdkPromise = undefined;
      throw error;
    } finally {
      if (before !== undefined) page.powerbi = before;
    }
  })();
  return sdkPromise;
}

/** The gateway to the unmodified powerbi-client. */
export const powerBiGateway: PowerBiGateway = {
  openFrame: options => new SdkFrame(options),
  preload: importSdk,
};

class SdkFrame implements PowerBiFrame {
  readonly #options: FrameOptions;
  readonly #iframe: HTMLIFrameElement;
  readonly #proxy: MessageProxy;
  readonly #sdk: Promise<typeof Sdk>;
  #service: Sdk.service.Service | undefined;
  #report: ReportInternals | undefined;
  #bookmarksConfig: {uniqueId?: string | undefined} | undefined;
  #uniqueId: string;
  #token: string | undefined;
  #loads: number;
  #swallowLoad = false;
  #closed = false;
  /** Settles with the answer of the newest `/report/load`. */
  #answer: {resolve: () => void; reject: (reason: unknown) => void} | undefined;

  constructor(options: FrameOptions) {
    this.#options = options;
    const {container, url, title, adopted} = options;
    const {iframe, uniqueId} = adopted ?? createReportIframe(url, title, options);
    this.#iframe = iframe;
    this.#uniqueId = uniqueId;
    // The one `load` that counts: a move may have made more of them, in which nothing was shown either.
    this.#loads = adopted?.hasLoaded ? 1 : 0;
    this.#proxy = new MessageProxy(
      iframe,
      url.origin,
      () => options.onMessage(),
      message => this.#withToken(message),
    );
    // The SDK raises its events with dispatchEvent. What arrives any other way (a native blur, say) is not the
    // report's.
    container.dispatchEvent = event => this.#raise(event);
    container.setAttribute = (name, value) => {
      if (name !== tokenAttribute) Element.prototype.setAttribute.call(container, name, value);
    };
    iframe.addEventListener('load', this.#onFrameLoad);
    if (!adopted) container.append(iframe);
    this.#sdk = importSdk();
    // Whoever loads awaits it; a frame that is closed before that has no use for the failure.
    this.#sdk.catch(() => undefined);
  }

  get report(): Report | undefined {
    return this.#report as unknown as Report | undefined;
  }

  get iframe(): HTMLIFrameElement {
    return this.#iframe;
  }

  async load(configuration: ReportConfiguration): Promise<void> {
    // A report that is shown is told at once what comes next.
    const sdk = this.#report ? undefined : await this.#awaitSdk();
    if (this.#closed) throw frameGone();
    // A load that a newer one replaces gets no answer of its own any more; nobody should wait for it.
    this.#answer?.reject({message: 'Superseded'});
    return new Promise((resolve, reject) => {
      this.#answer = {resolve, reject};
      try {
        if (this.#report) this.#reload(this.#report, configuration);
        else if (sdk) this.#create(sdk, configuration);
      } catch (error) {
        this.#answer = undefined;
        // The SDK's validators throw lists.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        reject(error);
      }
    });
  }

  /** @throws PbiReportError `SdkLoadFailed`. */
  #awaitSdk(): Promise<typeof Sdk> {
    return this.#sdk.catch((cause: unknown) => {
      throw partMissing(cause);
    });
  }

  #create(sdk: typeof Sdk, configuration: ReportConfiguration): void {
    const {container} = this.#options;
    const {service, factories} = sdk;
    const messages = (): ReturnType<typeof factories.wpmpFactory> =>
      this.#proxy as unknown as ReturnType<typeof factories.wpmpFactory>;
    const instance = new service.Service(factories.hpmFactory, messages, factories.routerFactory);
    this.#service = instance;
    // Read by the SDK as the token of every later embed, written by it at every setAccessToken, the page's own
    // included.
    Object.defineProperty(instance, 'accessToken', {get: () => undefined, set: () => undefined});
    const internals = instance as unknown as ServiceInternals;
    internals.router.post('/reports/:uniqueId/eventHooks/:eventName', (request, response) => {
      const hooks = this.#report?.eventHooks;
      request.body = {...request.body, report: this.#report};
      if (request.params.eventName === 'preQuery') {
        return internals.invokeSDKHook(hooks?.applicationContextProvider, request, response);
      }
      if (request.params.eventName === 'newAccessToken') {
        return internals.invokeSDKHook(hooks?.accessTokenProvider, request, response);
      }
      return undefined;
    });
    const config = this.#complete(configuration);
    this.#bookmarksConfig = config;
    const report = new sdk.Report(
      instance,
      container,
      config,
      false,
      false,
      this.#iframe,
    ) as unknown as ReportInternals;
    this.#report = report;
    const load = report.load.bind(report);
    report.load = phasedRender => this.#post(() => load(phasedRender));
    const frontLoad = report.frontLoadSendConfig.bind(report);
    // An offer of the configuration ahead of time; what comes of it is learnt from the load that follows.
    report.frontLoadSendConfig = async config => {
      await frontLoad(config).catch(() => undefined);
    };
    (container as HTMLElement & {powerBiEmbed?: unknown}).powerBiEmbed = report;
    internals.addOrOverwriteEmbed(report, container);
    this.#options.onReport(report as unknown as Report);
    if (this.#loads > 0) {
      report.iframeLoaded = true;
      void report.load();
    }
  }

  #reload(report: ReportInternals, configuration: ReportConfiguration): void {
    this.#uniqueId = uniqueText();
    report.lastLoadRequest = null;
    if (this.#bookmarksConfig) this.#bookmarksConfig.uniqueId = this.#uniqueId;
    this.#service?.embed(this.#options.container, this.#complete(configuration));
  }

  #complete(configuration: ReportConfiguration): models.IReportEmbedConfiguration {
    this.#token = configuration.accessToken;
    return {...configuration, accessToken: tokenPlaceholder, type: 'report', uniqueId: this.#uniqueId};
  }

  /** Stands before every `/report/load` of the SDK: ours, the site's own `report.reload()`, and the iframe's. */
  #post(load: () => Promise<void>): Promise<void> {
    if (this.#swallowLoad) {
      this.#swallowLoad = false;
      return Promise.resolve();
    }
    if (this.#loads === 0) return Promise.resolve();
    const answer = this.#answer;
    this.#answer = undefined;
    const posted = load();
    // The SDK rejects with nothing when the frame has no window any more: somebody took it away.
    posted.then(answer?.resolve, (reason: unknown) => answer?.reject(reason ?? frameGone()));
    return posted;
  }

  readonly #onFrameLoad = (): void => {
    this.#loads += 1;
    // This listener is older than the SDK's, so it runs first. From the second load on, the SDK's own answer to it,
    // the old configuration with the old token, is held back.
    this.#swallowLoad = this.#loads > 1 && this.#report !== undefined;
    this.#options.onFrameLoad(this.#loads);
  };

  #raise(event: Event): boolean {
    const {container} = this.#options;
    const delivered = EventTarget.prototype.dispatchEvent.call(container, event);
    if (event instanceof CustomEvent && event.type !== 'ready') this.#options.onEvent(event.type, event.detail);
    return delivered;
  }

  async setAccessToken(token: string): Promise<void> {
    if (!this.#report) throw frameGone();
    this.#token = token;
    await this.#report.setAccessToken(tokenPlaceholder);
  }

  /** Puts the token into what leaves for the frame, in a copy: the SDK keeps its messages' parts. */
  #withToken(message: FrameMessage): FrameMessage {
    const body = message['body'];
    if (body === tokenPlaceholder) return {...message, body: this.#token};
    if ((body as {accessToken?: unknown} | null | undefined)?.accessToken !== tokenPlaceholder) return message;
    return {...message, body: {...(body as object), accessToken: this.#token}};
  }

  setTitle(title: string): void {
    this.#iframe.title = title;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const {container} = this.#options;
    this.#iframe.removeEventListener('load', this.#onFrameLoad);
    this.#service?.reset(container);
    this.#iframe.remove();
    this.#proxy.close();
    this.#answer?.reject(frameGone());
    this.#answer = undefined;
    delete (container as Partial<HTMLElement>).dispatchEvent;
    delete (container as Partial<HTMLElement>).setAttribute;
    if (this.#report) {
      // The site may hold on to the report, with a token that it has set itself.
      this.#report.config.accessToken = undefined;
      this.#report = undefined;
    }
    if (this.#bookmarksConfig) (this.#bookmarksConfig as {accessToken?: string | undefined}).accessToken = undefined;
    this.#service = undefined;
    this.#token = undefined;
  }
}

function frameGone(): DeferredError {
  return failure('FrameGone', {retryable: true});
}
