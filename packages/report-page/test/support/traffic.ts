/**
 * What the SDK and the frame say to each other, written down beside the SDK's own message proxy, which stays as it is
 * published.
 */
import type {service} from 'powerbi-client';

/** One request of the SDK to the frame, and its answer as soon as there is one. */
export interface AccessRequest {
  method: string;
  url: string;
  headers: Record<string, unknown>;
  body: unknown;
  statusCode?: number;
  answer?: unknown;
}

/** One request of the frame to the host: an event, or a hook that it calls. */
export interface Told {
  id: string;
  url: string;
  body: unknown;
}

interface Message {
  method?: string;
  url?: string;
  statusCode?: number;
  headers: Record<string, unknown>;
  body?: unknown;
}
interface Proxy {
  postMessage(target: Window, message: Message, ...rest: unknown[]): Promise<Message>;
  sendResponse(target: Window, message: Message, tracking: {id: string}, ...rest: unknown[]): void;
}

/** What went over the wire of one service. */
export class Traffic {
  readonly asked: AccessRequest[] = [];
  readonly told: Told[] = [];
  /** The host's answers by the id of what was told; `undefined` where it had no status. */
  readonly answers = new Map<string, (number | undefined)[]>();
  readonly #stop = new AbortController();
  readonly #waiting = new Set<() => void>();

  /** A factory like the SDK's, whose proxies are written down. */
  factory(create: service.IWpmpFactory): service.IWpmpFactory {
    return (...args) => {
      const proxy = create(...args);
      this.#watch(proxy as unknown as Proxy);
      return proxy;
    };
  }

  /** Writes down what a frame tells. */
  hear(frame: HTMLIFrameElement): void {
    window.addEventListener(
      'message',
      ({source, data}: MessageEvent<Message>) => {
        if (source !== frame.contentWindow || typeof data.url !== 'string') return;
        this.told.push({id: String(data.headers['id']), url: data.url, body: data.body});
      },
      {signal: this.#stop.signal},
    );
  }

  /** The first request to an address that was answered, as soon as there is one. */
  async answered(url: string): Promise<AccessRequest> {
    for (;;) {
      const found = this.asked.find(asked => asked.url === url && asked.statusCode !== undefined);
      if (found) return found;
      await new Promise<void>(resolve => {
        this.#waiting.add(resolve);
      });
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Addresses that were told, without the uid, from the n-th on. */
  routes(from = 0): string[] {
    return this.told.slice(from).map(({url}) => url.replace(/^\/(\w+)\/[^/]+/, '/$1'));
  }

  #watch(proxy: Proxy): void {
    const post = proxy.postMessage.bind(proxy);
    proxy.postMessage = (target, message, ...rest) => {
      const asked: AccessRequest = {
        method: message.method ?? '',
        url: message.url ?? '',
        headers: {...message.headers},
        body: message.body,
      };
      this.asked.push(asked);
      const answer = post(target, message, ...rest);
      const note = ({statusCode, body}: Message): void => {
        Object.assign(asked, {statusCode, answer: body});
        for (const wake of this.#waiting) wake();
        this.#waiting.clear();
      };
      void answer.then(note, note);
      return answer;
    };
    const send = proxy.sendResponse.bind(proxy);
    proxy.sendResponse = (target, message, tracking, ...rest) => {
      this.answers.set(tracking.id, [...(this.answers.get(tracking.id) ?? []), message.statusCode]);
      send(target, message, tracking, ...rest);
    };
  }
}

const rejections: unknown[] = [];
let expecting = false;
// Before mocha's own listener: this module is evaluated first.
window.addEventListener('unhandledrejection', event => {
  if (!expecting) return;
  event.stopImmediatePropagation();
  event.preventDefault();
  rejections.push(event.reason);
});

/**
 * What nobody caught while `work` ran: the SDK leaves the rejections of its own loads, and what a hook threw, to
 * whoever listens. The console stays silent meanwhile, because the test runner and the SDK write the same things there.
 */
export async function uncaught(work: () => Promise<unknown>): Promise<unknown[]> {
  const {error} = console;
  expecting = true;
  rejections.length = 0;
  console.error = () => undefined;
  try {
    await work();
    // The browser reports them after the microtasks of the task in which they were left alone.
    await new Promise(resolve => {
      setTimeout(resolve);
    });
    return [...rejections];
  } finally {
    expecting = false;
    console.error = error;
  }
}
