/**
 * How messages travel between powerbi-client and its frame.
 *
 * powerbi-client talks to its frame through a "window post message proxy". Its own proxy posts to any origin, believes
 * any window that knows an id, listens on `window` once for each service and can never be stopped. This is a proxy of
 * ours behind the same four methods, handed to the SDK's exported `Service` by its factory argument:
 *
 * 1. One `message` listener for the whole page, however many frames come and go. It is added before the SDK is
 *    imported and ends the propagation of what one of our frames sent, so that the global service, which the SDK makes
 *    when it is imported, does not answer it a second time. (A window calls its listeners in the order of their
 *    registration, without regard to capture; so this one stays once it is there.) `document.open()` takes all
 *    listeners of a window away, the SDK's too; so it is added again with each frame, which does nothing where it is
 *    there.
 * 2. A message counts only when it comes from the window of one of our frames *and* from the origin that the frame was
 *    opened on. It is given to the proxy of that frame and to nobody else.
 * 3. Everything is posted to that origin. A frame that has been navigated elsewhere receives nothing.
 * 4. When the frame is closed its open requests are rejected; with the SDK's own proxy they stay pending for ever.
 */

import {uniqueText} from './report-iframe.js';

/** Any message, either way. */
export interface FrameMessage {
  headers?: {id?: string; [name: string]: unknown};
  statusCode?: number;
  [member: string]: unknown;
}

/** What the SDK's router registers. */
interface MessageHandler {
  test(message: unknown): boolean;
  handle(message: unknown): unknown;
}

/** Body with which requests to a closed frame are rejected. */
const frameGoneBody = {
  message: 'FrameGone',
  detailedMessage: 'The report was removed before its frame answered.',
} as const;

const open = new Set<MessageProxy>();

function receive(event: MessageEvent): void {
  for (const proxy of open) {
    if (proxy.frame.contentWindow === null || event.source !== proxy.frame.contentWindow) continue;
    event.stopImmediatePropagation();
    if (event.origin === proxy.origin) proxy.receive(event.data);
    return;
  }
}

/** Hears what is posted to this window. Added twice, a listener is still there once. */
function listen(): void {
  window.addEventListener('message', receive);
}

/** One frame's end of the conversation. Stands in for `WindowPostMessageProxy` of powerbi-client. */
export class MessageProxy {
  readonly #pending = new Map<string, {resolve: (message: unknown) => void; reject: (message: unknown) => void}>();
  readonly #handlers: MessageHandler[] = [];
  readonly #onMessage: () => void;
  readonly #prepare: (message: FrameMessage) => FrameMessage;

  /**
   * @param frame The iframe. Its window may change, as it does when the iframe is moved.
   * @param origin The only origin that is listened to and posted to.
   * @param prepare Gives what is posted in the place of a message.
   * @param onMessage Called for each message that came from the frame: the frame is alive.
   */
  constructor(
    readonly frame: HTMLIFrameElement,
    readonly origin: string,
    onMessage: () => void,
    prepare: (message: FrameMessage) => FrameMessage = message => message,
  ) {
    this.#onMessage = onMessage;
    this.#prepare = prepare;
    listen();
    open.add(this);
  }

  addHandler(handler: MessageHandler): void {
    this.#handlers.push(handler);
  }

  removeHandler(handler: MessageHandler): void {
    const index = this.#handlers.indexOf(handler);
    if (index >= 0) this.#handlers.splice(index, 1);
  }

  /** Part of the SDK's interface; listening starts with the constructor. */
  start(): void {}

  /** Part of the SDK's interface; see {@link close}. */
  stop(): void {}

  // The SDK reads `.body` of a rejection as it does of an answer, so rejections are answers and not errors.
  /* eslint-disable @typescript-eslint/prefer-promise-reject-errors */
  /** Posts a request. Resolves and rejects with the frame's answer, as the SDK expects it. */
  postMessage(_target: unknown, message: FrameMessage): Promise<unknown> {
    const target = this.frame.contentWindow;
    if (!target || !open.has(this)) return Promise.reject(asAnswer(frameGoneBody));
    const id = uniqueText();
    (message.headers ??= {}).id = id;
    return new Promise((resolve, reject) => {
      try {
        target.postMessage(this.#prepare(message), this.origin);
        this.#pending.set(id, {resolve, reject});
      } catch (error) {
        reject(
          asAnswer({
            message: 'NotCloneable',
            detailedMessage:
              `Failed to post ${String(message['url'])}: ${String(error)}. ` +
              'Pass plain data, without functions or proxies.',
          }),
        );
      }
    });
  }
  /* eslint-enable @typescript-eslint/prefer-promise-reject-errors */

  /** Takes a message of this frame's window and origin. */
  receive(data: unknown): void {
    if (typeof data !== 'object' || data === null) return;
    this.#onMessage();
    const message = data as FrameMessage;
    const id = message.headers?.id;
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (pending && id !== undefined) {
      this.#pending.delete(id);
      const failed = typeof message.statusCode === 'number' && !(message.statusCode >= 200 && message.statusCode < 300);
      if (failed) pending.reject(message);
      else pending.resolve(message);
      return;
    }
    // An answer to a request that nobody waits for any more.
    if (typeof message.statusCode === 'number') return;
    const handler = this.#handlers.find(candidate => isHandledBy(candidate, message));
    if (handler) void this.#answer(handler, message);
  }

  async #answer(handler: MessageHandler, message: FrameMessage): Promise<void> {
    let answer: unknown;
    try {
      answer = await handler.handle(message);
    } catch {
      // A handler of the SDK threw; the frame is told below that there is no answer, as the SDK's own proxy tells it.
    }
    const reply = {...(answer ?? {warning: 'No answer.'}), headers: {id: message.headers?.id}};
    this.frame.contentWindow?.postMessage(reply, this.origin);
  }

  /** Ends the conversation, both ways, by that it is not open any more. Requests that were are rejected. */
  close(): void {
    open.delete(this);
    for (const {reject} of this.#pending.values()) reject(asAnswer(frameGoneBody));
  }
}

function isHandledBy(handler: MessageHandler, message: FrameMessage): boolean {
  try {
    return handler.test(message);
  } catch {
    return false;
  }
}

/** The SDK reads `.body` of whatever a request is rejected with. */
function asAnswer(body: object): object {
  return {statusCode: 410, headers: {}, body};
}
