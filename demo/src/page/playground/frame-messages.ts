/**
 * Listens to what the page and the report's frame tell each other. Only for looking: the page that is looked at is this
 * one. The frame is of another origin, so what is posted to it is seen where the page gets hold of its window.
 */

/** A message on its way. */
export interface FrameMessage {
  at: number;
  from: 'page' | 'frame';
  /** As people call it: `POST /report/load`, `202`, `event loaded`. */
  title: string;
  /** Without tokens. */
  body: unknown;
}

/** Names of members that hold a token. */
const secret = /token$/i;

/** A copy without tokens: whatever a member with such a name holds is left out, and so is whatever looks like one. */
export function withoutTokens(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.length > 300 ? `${value.slice(0, 300)}…` : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 12) return '…';
  if (Array.isArray(value)) return value.map(item => withoutTokens(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secret.test(name) && typeof member === 'string' ? '(token)' : withoutTokens(member, depth + 1),
    ]),
  );
}

/** What a message of powerbi-client's protocol is: a request, an answer, an event. */
export function titleOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const {method, url, statusCode} = data as {method?: unknown; url?: unknown; statusCode?: unknown};
  if (typeof url === 'string') {
    const event = /\/events\/([^/?]+)$/.exec(url)?.[1];
    return event ? `event ${event}` : `${String(method)} ${url}`;
  }
  return typeof statusCode === 'number' ? `answer ${statusCode}` : undefined;
}

/** Starts to listen. To be called before the element is imported. */
export function listenToFrames(onMessage: (message: FrameMessage) => void): void {
  const keep = (from: FrameMessage['from'], data: unknown): void => {
    const title = titleOf(data);
    if (title === undefined) return;
    const {body} = data as {body?: unknown};
    onMessage({at: performance.now(), from, title, body: withoutTokens(body)});
  };
  const wrapped = new WeakMap<object, object>();
  const wrap = (target: Window): Window => {
    const known = wrapped.get(target);
    if (known) return known as Window;
    const handler: ProxyHandler<Window> = {
      get: (inner, name) => {
        if (name !== 'postMessage') return Reflect.get(inner, name) as unknown;
        return (message: unknown, origin: string) => {
          keep('page', message);
          inner.postMessage(message, origin);
        };
      },
    };
    const proxy = new Proxy(target, handler);
    wrapped.set(target, proxy);
    return proxy;
  };
  const getterOf = (prototype: object, name: string): ((target: object) => unknown) => {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
    if (!descriptor?.get) throw new Error(`Failed to listen to frames: this browser has no ${name} to look at.`);
    return target => descriptor.get?.call(target) as unknown;
  };
  const contentWindow = getterOf(HTMLIFrameElement.prototype, 'contentWindow');
  Object.defineProperty(HTMLIFrameElement.prototype, 'contentWindow', {
    configurable: true,
    get(this: HTMLIFrameElement) {
      const target = contentWindow(this) as Window | null;
      return target && wrap(target);
    },
  });
  // Who compares a message's source with a frame's window must meet the same object.
  const source = getterOf(MessageEvent.prototype, 'source');
  Object.defineProperty(MessageEvent.prototype, 'source', {
    configurable: true,
    get(this: MessageEvent) {
      const from = source(this) as object | null;
      return from && (wrapped.get(from) ?? from);
    },
  });
  addEventListener('message', event => {
    const from = source(event) as object | null;
    if (from && wrapped.has(from)) keep('frame', event.data);
  });
}
