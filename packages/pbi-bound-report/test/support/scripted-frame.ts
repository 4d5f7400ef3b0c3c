import {fixture, html} from '@open-wc/testing';
import type {PbiBoundReport, TokenProvider} from 'pbi-bound-report';
import 'pbi-bound-report';

/** A request that the scripted frame received. */
export interface FrameRequest {
  method: string;
  url: string;
  headers: {id: string; uid: string};
  body: {
    id: string;
    accessToken: string;
    pageName?: string;
    datasetBinding?: {datasetId?: string};
    bookmark?: {state?: string};
    [name: string]: unknown;
  };
}

/** What test/frames/scripted.js offers. */
export interface ScriptedFrame {
  manual: boolean;
  /** Addresses of requests that are refused, and with what. */
  refused: Map<string, unknown>;
  requests: FrameRequest[];
  origins: Set<string>;
  answers: Map<string, {statusCode?: number; body?: unknown; warning?: string}>;
  readonly loads: FrameRequest[];
  readonly uid: string | undefined;
  /** Settles with the nth load (from 1). */
  nthLoad(n: number): Promise<FrameRequest>;
  answer(request: FrameRequest, statusCode: number, body: unknown): void;
  post(method: string, url: string, body?: unknown): string;
  event(name: string, body?: unknown, uid?: string): string;
}

/** Address of the scripted frame, on the test page's own origin. */
export const frameUrl = new URL('./frames/scripted.html', import.meta.url).href;
/** The same, answering nothing by itself. */
export const manualFrameUrl = `${frameUrl}?manual`;

export const reportId = '11111111-1111-4111-8111-111111111111';
export const datasets = [
  'aaaaaaaa-0000-4000-8000-000000000001',
  'aaaaaaaa-0000-4000-8000-000000000002',
  'aaaaaaaa-0000-4000-8000-000000000003',
  'aaaaaaaa-0000-4000-8000-000000000004',
  'aaaaaaaa-0000-4000-8000-000000000005',
] as const;

/** A token that looks like Power BI's, so that it can be searched for and redacted. */
export const tokenOf = (name: string): string => `H4sIAAAAAAAEAB2Wt${name.padEnd(24, 'x')}.eyJjbHVzdGVyVXJsIjoi`;

/** A provider that answers at once with a token of its own for each call. */
export function provider(life = 3_600_000): TokenProvider & {calls: number} {
  const provide = (async () => {
    provide.calls += 1;
    return {
      token: tokenOf(`call${provide.calls}`),
      tokenId: String(provide.calls),
      expiration: new Date(Date.now() + life).toISOString(),
      reports: [],
    };
  }) as unknown as TokenProvider & {calls: number};
  provide.calls = 0;
  return provide;
}

/** A promise that a test settles. */
export function held<T>(): {promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void} {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return {promise, resolve, reject};
}

/** Mounts an element on the scripted frame. */
export function mount(properties: Partial<PbiBoundReport> = {}): Promise<PbiBoundReport> {
  const el = Object.assign(document.createElement('pbi-bound-report'), {
    loading: 'eager',
    reportId,
    datasetId: datasets[0],
    embedUrl: frameUrl,
    tokenProvider: provider(),
    ...properties,
  });
  return fixture<PbiBoundReport>(html`${el}`);
}

/** The iframe of an element. */
export function iframeOf(el: PbiBoundReport): HTMLIFrameElement | null {
  return el.shadowRoot!.querySelector('iframe');
}

function scriptedFrameOf(el: PbiBoundReport): ScriptedFrame | undefined {
  return (iframeOf(el)?.contentWindow as {scripted?: ScriptedFrame} | null | undefined)?.scripted;
}

/** Waits for the scripted frame of an element. */
export async function frameOf(el: PbiBoundReport): Promise<ScriptedFrame> {
  for (;;) {
    const frame = scriptedFrameOf(el);
    if (frame) return frame;
    // Each scripted frame says so when it has started.
    await new Promise(resolve => addEventListener('scripted-frame', resolve, {once: true}));
  }
}

/** Waits for the nth load request (from 1). */
export function nthLoad(frame: ScriptedFrame, n: number): Promise<FrameRequest> {
  return frame.nthLoad(n);
}

/** Resolves when the messages that were posted before have been heard by both sides. */
export async function settled(rounds = 6): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await new Promise<void>(resolve => {
      const {port1, port2} = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
  }
}
