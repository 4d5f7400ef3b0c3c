/**
 * The protocol layer: messages of powerbi-client on one side, a ReportApplication on the other. Knows no report.
 *
 * Who is heard: only `window.parent`. Who is answered: the origin that asked, never `*` (an opaque origin cannot be
 * named, so such a host gets no answer, as with the real page). Where events go: to the uid of the latest load that was
 * accepted, because the uid in the frame's URL keeps the first one while the SDK makes a new one at each re-embed.
 * Where hooks go: to the first uid, because the SDK registers their route once, in the constructor. Two SDKs on the
 * host page answer every event twice; the first answer counts. A message beyond the limits (message-limits.ts) is
 * answered with 400 and read no further; an answer beyond them counts as none.
 */
import {parseUrl} from '@pbi-bound-report/contract';
import {createRouter} from './router.js';
import {routes} from './routes.js';
import {messageProblem} from './message-limits.js';
import type {EmbedRequest, EmbedResponse, Reply} from './messages.js';
import {isRequest, isResponse, textHeader} from './messages.js';
import type {ReportApplication, ReportEvent, ReportHost} from '../report/report-application.js';

/** What the protocol needs of a window. */
export interface ProtocolWindow {
  readonly parent: MessageTarget;
  readonly location: {readonly search: string};
  /** Tells the host's origin before its first message, where its referrer policy allows. */
  readonly document?: {readonly referrer: string};
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** What the protocol needs of the window that embeds it. */
export interface MessageTarget {
  postMessage(message: unknown, targetOrigin: string): void;
}

/** Options of {@link serveProtocol}. */
export interface ProtocolOptions {
  window: ProtocolWindow;
  application: ReportApplication;
  /** Longest wait for a hook's answer, in milliseconds. A hook of a dead embed never answers. Default 10 000. */
  hookTimeout?: number;
  setTimer?: (run: () => void, milliseconds: number) => unknown;
  clearTimer?: (timer: unknown) => void;
}

/** A running protocol. */
export interface ProtocolServer {
  /** Stops listening. Pending hooks settle with undefined. */
  close(): void;
}

/** Hooks that wait for the host at most; one more is not called. A host that answers has one or two. */
const maxPendingHooks = 100;

/** Where the events of an embed go, by the request that loads it. */
const eventRoots: Readonly<Record<string, string>> = {
  'report/load': '/reports',
  'report/prepare': '/reports',
  'report/create': '/reports',
  quickcreate: '/reports',
  'dashboard/load': '/dashboards',
  'tile/load': '/tile',
  'qna/load': '/qna',
};
/** Undefined where a request is no load. */
const eventRootOf = ({url}: EmbedRequest): string | undefined => {
  const path = url.replace(/^\//, '');
  return Object.hasOwn(eventRoots, path) ? eventRoots[path] : undefined;
};
/** Whom a load names: in its headers, or in its config where it came without. */
const uidOf = ({headers, body}: EmbedRequest): string | undefined => {
  const uniqueId = (body as {uniqueId?: unknown} | null | undefined)?.uniqueId;
  return textHeader(headers, 'uid') ?? (typeof uniqueId === 'string' ? uniqueId : undefined);
};
const routeOf = (root: string, uid: string, {page, visual, name}: ReportEvent): string => {
  const ofPage = page === undefined ? '' : `/pages/${page}`;
  const ofVisual = visual === undefined ? '' : `/visuals/${visual}`;
  return `${root}/${uid}${ofPage}${ofVisual}/events/${name}`;
};

/** Listens for powerbi-client and lets it drive the application. */
export function serveProtocol({
  window,
  application,
  hookTimeout = 10_000,
  setTimer = (run, milliseconds) => setTimeout(run, milliseconds),
  clearTimer = timer => clearTimeout(timer as number),
}: ProtocolOptions): ProtocolServer {
  const urlUid = new URLSearchParams(window.location.search).get('uid') ?? undefined;
  const pending = new Map<string, (response: EmbedResponse | undefined) => void>();
  let hookUid = urlUid;
  let eventUid = urlUid;
  let eventRoot = '/reports';
  let origin: string | undefined;
  let sent = 0;

  const post = (message: unknown): void => {
    if (origin !== undefined && origin !== 'null') window.parent.postMessage(message, origin);
  };
  // The SDK's ids are base 36: a hyphen keeps ours from being taken for the answer to one of its requests.
  const send = (url: string, body: unknown): string => {
    const id = `frame-${++sent}`;
    post({method: 'POST', url, headers: {id}, body});
    return id;
  };

  const host: ReportHost = {
    raise(event) {
      if (eventUid !== undefined) send(routeOf(eventRoot, eventUid, event), event.body);
    },
    async callHook(name, body) {
      if (hookUid === undefined || pending.size >= maxPendingHooks) return undefined;
      const id = send(`/reports/${hookUid}/eventHooks/${name}`, body);
      const response = await new Promise<EmbedResponse | undefined>(resolve => {
        const timer = setTimer(() => settle(undefined), hookTimeout);
        const settle = (answer: EmbedResponse | undefined): void => {
          pending.delete(id);
          clearTimer(timer);
          resolve(answer);
        };
        pending.set(id, settle);
      });
      return response?.statusCode === 200 ? response.body : undefined;
    },
  };
  application.connect(host);

  const answer = createRouter(routes, application);
  const reply = (request: EmbedRequest, result: Reply, target: string): void => {
    if (target !== 'null') window.parent.postMessage({...result, headers: {id: request.headers['id']}}, target);
  };
  const respond = async (request: EmbedRequest, target: string): Promise<void> => {
    const problem = messageProblem(request);
    if (problem) {
      // Of what it holds only a text is sent back.
      const headers = {id: textHeader(request.headers, 'id')};
      reply({...request, headers}, {statusCode: problem.statusCode, body: problem.error}, target);
      return;
    }
    const before = {uid: eventUid, root: eventRoot};
    const root = eventRootOf(request);
    const named = root === undefined ? undefined : uidOf(request);
    if (root !== undefined && named !== undefined) {
      eventUid = named;
      eventRoot = root;
      hookUid ??= named;
    }
    const result = await answer(request);
    // A load that was refused replaces nothing: what is shown belongs to the one before it.
    if (named !== undefined && result.statusCode === 400 && eventUid === named) {
      eventUid = before.uid;
      eventRoot = before.root;
    }
    reply(request, result, target);
  };
  const listen = (event: MessageEvent): void => {
    if ((event.source as unknown) !== window.parent) return;
    const data: unknown = event.data;
    if (isRequest(data)) {
      origin = event.origin;
      void respond(data, event.origin);
    } else if (isResponse(data)) {
      const id = textHeader(data.headers, 'id');
      const settle = id === undefined ? undefined : pending.get(id);
      settle?.(messageProblem(data) ? undefined : data);
    }
  };
  window.addEventListener('message', listen);
  // `ready` makes the SDK send its config before the frame's load event. Nothing waits for it, so a host whose origin
  // is not known yet does without, rather than that we post to anybody.
  const referrer = parseUrl(window.document?.referrer ?? '');
  if (urlUid !== undefined && referrer) {
    window.parent.postMessage(
      {method: 'POST', url: `/ready/${urlUid}`, headers: {id: `frame-${++sent}`}, body: {}},
      referrer.origin,
    );
  }
  return {
    close() {
      window.removeEventListener('message', listen);
      for (const settle of [...pending.values()]) settle(undefined);
    },
  };
}
