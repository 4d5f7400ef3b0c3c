/**
 * Life cycle of a report's token.
 *
 * A token is asked for when a binding is to be shown that the one at hand does not cover (another report, another
 * dataset, editing), or that is due for renewal. Switching between datasets that one token covers needs no network.
 *
 * While a report is shown its token is renewed before it ends (token-schedule.ts), in place: the new one goes into the
 * frame, and page, filters and selection stay. The time is looked at again whenever the page wakes up (visible, online,
 * back from the cache), because timers sleep with it. A renewal that fails is tried again, later and later, with some
 * chance in it, or when the endpoint says; the page hears nothing while the old token lives. When that has ended, the
 * report is told to recover: new token, reload, state restored. A token that had ended before anyone looked (a computer
 * that slept) is not renewed first, since the recovery asks; and a renewal that came too late is what the recovery
 * takes, so it is one ask either way. A hidden page is not woken up for any of it: what became due meanwhile is done
 * when the page is seen again.
 *
 * An endpoint that says that the session is another one has all reports forgotten (session.ts).
 *
 * One ask at a time: a newer binding aborts the older ask, and an answer that comes all the same is dropped.
 */
import {defined} from '@pbi-bound-report/contract';
import type {TokenEndpointCode, TokenEndpointRequest} from '@pbi-bound-report/contract';
import {boundDatasetIds} from '../input/binding.js';
import type {Binding} from '../input/binding.js';
import {withTimeout} from '../shared/async.js';
import type {Clock} from '../shared/clock.js';
import {PbiReportError} from '../errors/errors.js';
import {failure, nameOf} from '../errors/deferred-error.js';
import {onSessionChanged} from '../session/session.js';
import type {TokenProvider, TokenReason} from '../input/report-input.js';
import {pickGrant} from './token-request-batcher.js';
import type {TokenRequestBatcher} from './token-request-batcher.js';
import {endpointKey} from './token-endpoint-settings.js';
import type {TokenEndpointSettings} from './token-endpoint-settings.js';
import {readAnswer} from './read-answer.js';
import {isGrantFor} from './token-grant.js';
import type {TokenGrant} from './token-grant.js';
import {isExpired, isFresh, renewalTime, retryDelay} from './token-schedule.js';

const sessionChanged: TokenEndpointCode = 'SessionChanged';

/** Longest single timer: the browser's counts with 32 bits, and a sleeping one is checked on waking anyway. */
const longestTimer = 6 * 60 * 60_000;

/** Which token is needed. */
export interface TokenNeed {
  source: {endpoint: TokenEndpointSettings; shared: boolean} | {provider: TokenProvider; timeout: number};
  binding: Binding;
  /** Datasets that the token should cover as well. */
  bindable: readonly string[];
  allowEdit: boolean;
}

/** Who hears of renewals. */
export interface TokenControllerCallbacks {
  /** A new token for what is shown. */
  onRenewed(grant: TokenGrant): void;
  /** The token has ended before a new one could be had. */
  onExpired(): void;
}

/** Keeps one report supplied with a token. */
export class TokenController {
  readonly #batcher: TokenRequestBatcher;
  readonly #clock: Clock;
  readonly #callbacks: TokenControllerCallbacks;
  #grant: TokenGrant | undefined;
  /** The grant at hand, while no frame has had it: nobody can have called it expired. */
  #unused: TokenGrant | undefined;
  /** What the grant was asked for. */
  #covered: {reports: Set<string>; datasets: Set<string>; own: boolean; allowEdit: boolean; source: string} | undefined;
  #isPaused = false;
  #watch:
    | {
        readTokenNeed: () => TokenNeed;
        failures: number;
        timer: unknown;
        due: number | undefined;
        run: AbortController | undefined;
      }
    | undefined;

  constructor(batcher: TokenRequestBatcher, clock: Clock, callbacks: TokenControllerCallbacks) {
    this.#batcher = batcher;
    this.#clock = clock;
    this.#callbacks = callbacks;
  }

  /** Whether the token at hand serves this need. */
  covers(need: TokenNeed): boolean {
    return this.#find(need) !== undefined;
  }

  #find(need: TokenNeed): TokenGrant | undefined {
    const covered = this.#covered;
    const {binding} = need;
    const grant =
      this.#grant &&
      [this.#grant, ...this.#grant.additionalTokens].find(each =>
        isGrantFor(each, binding.reportId, binding.datasetId),
      );
    if (!covered || !grant || !isFresh(grant, this.#clock.now())) return undefined;
    const serves =
      covered.source === sourceKey(need.source) &&
      covered.reports.has(binding.reportId) &&
      (covered.allowEdit || !need.allowEdit) &&
      (binding.datasetId !== undefined || covered.own) &&
      boundDatasetIds(binding).every(id => covered.datasets.has(id));
    return serves ? grant : undefined;
  }

  /**
   * Gets a token: the one at hand if it will do, or a new one.
   * @throws PbiReportError Why there is none. The signal's reason when it is aborted.
   */
  async acquire(need: TokenNeed, signal: AbortSignal, reason: TokenReason): Promise<TokenGrant> {
    const unused = this.#unused !== undefined && this.#unused === this.#grant;
    this.#unused = undefined;
    const found = unused || reason === 'first' || reason === 'rebind' ? this.#find(need) : undefined;
    if (found) {
      const all = this.#grant ? [this.#grant, ...this.#grant.additionalTokens] : [];
      return (this.#grant = {...found, additionalTokens: all.filter(each => each.token !== found.token)});
    }
    const request = requestOf(need);
    const grant = await this.#ask(need, request, signal, reason).catch((cause: unknown) => {
      if (!signal.aborted && nameOf(cause) === sessionChanged) onSessionChanged();
      throw cause;
    });
    signal.throwIfAborted();
    this.#grant = grant;
    this.#covered = {
      reports: new Set(request.reports.map(report => report.id)),
      datasets: new Set(request.datasets.map(dataset => dataset.id)),
      own: need.binding.datasetId === undefined,
      allowEdit: need.allowEdit,
      source: sourceKey(need.source),
    };
    return grant;
  }

  /**
   * Gets a token for a report whose own has ended, ahead of the load that will take it.
   * @throws PbiReportError Why there is none. The signal's reason when it is aborted.
   */
  async fetchAhead(need: TokenNeed, signal: AbortSignal): Promise<void> {
    await this.acquire(need, signal, 'expired');
    this.#unused = this.#grant;
  }

  /**
   * Renews the token at hand from now on.
   * @param readTokenNeed What is needed at that time: signature, endpoint, headers and provider may change while a
   * report is shown.
   */
  watch(readTokenNeed: () => TokenNeed): void {
    this.stop();
    this.#watch = {readTokenNeed, failures: 0, timer: undefined, due: undefined, run: undefined};
    this.#plan();
  }

  /** Stops renewing. */
  stop(): void {
    if (!this.#watch) return;
    this.#clock.clearTimeout(this.#watch.timer);
    this.#watch.run?.abort();
    this.#watch = undefined;
  }

  /** Stops renewing and forgets the token. */
  forget(): void {
    this.stop();
    this.#grant = this.#unused = this.#covered = undefined;
  }

  /** Nobody sees the page any more: no timer wakes it. */
  pause(): void {
    this.#isPaused = true;
    this.#clock.clearTimeout(this.#watch?.timer);
  }

  /** The page is seen, or woke up: time may have passed without any timer. */
  wake(): void {
    const watch = this.#watch;
    const wasPaused = this.#isPaused;
    this.#isPaused = false;
    if (watch?.due === undefined) return;
    const wait = watch.due - this.#clock.now();
    // One at a time: `#renew` sees to that.
    if (wait <= 0) void this.#renew();
    else if (wasPaused) this.#plan(wait);
  }

  #plan(delay?: number): void {
    const watch = this.#watch;
    if (!watch) return;
    const due = this.#dueTime(delay);
    this.#clock.clearTimeout(watch.timer);
    watch.due = due;
    if (due === undefined || this.#isPaused) return;
    // A token that is already due when it arrives (a wrong clock, a very short life) is renewed after a second, not in
    // a loop.
    const wait = Math.max(delay === undefined ? 1000 : 0, due - this.#clock.now());
    watch.timer = this.#clock.setTimeout(
      () => {
        // Of the watch that is still on: `stop` clears the timer.
        if (this.#clock.now() >= due) void this.#renew();
        else this.#plan(due - this.#clock.now());
      },
      Math.min(longestTimer, wait),
    );
  }

  /** @param delay Milliseconds until the next try of a renewal that has failed. It is never after the token's end. */
  #dueTime(delay: number | undefined): number | undefined {
    const grant = this.#grant;
    if (delay === undefined) return grant && renewalTime(grant);
    return Math.min(this.#clock.now() + delay, grant?.expiresAt ?? Infinity);
  }

  async #renew(): Promise<void> {
    const watch = this.#watch;
    if (!watch || watch.run) return;
    const old = this.#grant;
    const ended = (): boolean => old !== undefined && isExpired(old, this.#clock.now());
    if (ended()) {
      this.#end();
      return;
    }
    const run = (watch.run = new AbortController());
    try {
      const grant = await this.acquire(watch.readTokenNeed(), run.signal, 'renew');
      if (this.#watch !== watch) return;
      watch.run = undefined;
      if (ended()) {
        this.#unused = grant;
        this.#end();
        return;
      }
      watch.failures = 0;
      this.#plan();
      this.#callbacks.onRenewed(grant);
    } catch (error) {
      if (this.#watch !== watch) return;
      watch.run = undefined;
      if (ended()) {
        this.#end();
        return;
      }
      watch.failures += 1;
      this.#plan(
        retryDelay(
          watch.failures,
          error instanceof PbiReportError ? error.retryAfter : undefined,
          this.#clock.random(),
        ),
      );
    }
  }

  /** The token in the frame has ended: no more to renew until the report has recovered. */
  #end(): void {
    this.stop();
    this.#callbacks.onExpired();
  }

  async #ask(
    need: TokenNeed,
    request: TokenEndpointRequest,
    signal: AbortSignal,
    reason: TokenReason,
  ): Promise<TokenGrant> {
    const {source} = need;
    if ('endpoint' in source) {
      return this.#batcher.request({endpoint: source.endpoint, request, shared: source.shared}, signal);
    }
    const {provider, timeout} = source;
    const late = (): Error =>
      failure('TokenEndpointTimeout', {
        textKey: 'providerTimeout',
        words: [String(timeout / 1000)],
        retryable: true,
      });
    const clock = this.#clock;
    try {
      const answer = await withTimeout(limited => provider(request, {signal: limited, reason}), {
        clock,
        limit: timeout,
        late,
        signal,
      });
      return pickGrant(await readAnswer(answer, {now: clock.now()}), request);
    } catch (cause) {
      if (cause instanceof PbiReportError || signal.aborted) throw cause;
      throw failure('TokenProviderFailed', {detail: String(cause), retryable: true});
    }
  }
}

/** What the token endpoint is asked: the browser-safe part of GenerateToken's body. */
export function requestOf({binding, bindable, allowEdit}: TokenNeed): TokenEndpointRequest {
  const datasets = [...new Set([...boundDatasetIds(binding), ...bindable])];
  const {reportId, workspaceId, signature, paginated} = binding;
  const pairs = binding.datasetId === undefined && !paginated ? [undefined, ...bindable] : datasets;
  return {
    reports: [defined({id: reportId, groupId: workspaceId, allowEdit: allowEdit || undefined})],
    // A paginated report reaches its dataset over XMLA.
    datasets: datasets.map(id => (paginated ? {id, xmlaPermissions: 'ReadOnly'} : {id})),
    allowMultipleTokens: true,
    bindings: pairs.map(datasetId => defined({reportId, datasetId, signature})),
  };
}

function sourceKey(source: TokenNeed['source']): string {
  // A provider is often a new closure at every render of a framework; it is still the same source.
  return 'endpoint' in source ? endpointKey(source.endpoint) : 'provider';
}
