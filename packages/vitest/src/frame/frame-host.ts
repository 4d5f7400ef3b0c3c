/**
 * Puts reports into the iframes of a DOM that loads no pages, or loads them from a network that is not there.
 *
 * An iframe is taken over when its `src` comes to lead to Power BI, whoever sets it and wherever it is, a shadow tree
 * included. From then on its `contentWindow` is the report's. Once it is in the document, the report starts and the
 * iframe fires `load`, once; what the DOM itself makes of the address is kept from the page. Another `src` ends the
 * report. All is undone by `uninstall`.
 */
import {parseUrl, powerBiAppOrigin} from '@pbi-bound-report/contract';
import {setImmediate, setTimeout as startTimer} from 'node:timers';
import type {DomWindow} from './dom-window.js';
import {FakeFrame} from './fake-frame.js';

/** Between two looks at whether an iframe has come into the document, in milliseconds. */
const pause = 5;

/** Options of {@link installFrames}. */
export interface FrameHostOptions {
  view: DomWindow;
  /** Carries the pages' calls to the emulator. */
  fetch: (input: string, init: RequestInit) => Promise<Response>;
}

/** Reports in the iframes of one window. */
export interface FrameHost {
  /** Those in the document, oldest first. */
  frames(): FakeFrame[];
  /** Ends every report. */
  closeAll(): void;
  /** Ends every report, and leaves iframes to the DOM again. */
  uninstall(): void;
}

/** A property of a prototype or of what it inherits from. */
function descriptorOf(prototype: object, name: string): PropertyDescriptor {
  for (let owner: object | null = prototype; owner; owner = Object.getPrototypeOf(owner) as object | null) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor) return descriptor;
  }
  throw new Error(
    `Failed to put reports into iframes: HTMLIFrameElement has no ${name}. Run the test in jsdom or happy-dom.`,
  );
}

/** Lets iframes of a window that lead to Power BI have reports. */
export function installFrames({view, fetch}: FrameHostOptions): FrameHost {
  const {prototype} = view.HTMLIFrameElement;
  const frames = new Map<HTMLIFrameElement, FakeFrame>();
  const guarded = new WeakSet<HTMLIFrameElement>();
  const ownEvents = new WeakSet<Event>();

  const guard = (iframe: HTMLIFrameElement): void => {
    if (guarded.has(iframe)) return;
    guarded.add(iframe);
    for (const type of ['load', 'error']) {
      iframe.addEventListener(
        type,
        event => {
          if (frames.has(iframe) && !ownEvents.has(event)) event.stopImmediatePropagation();
        },
        {capture: true},
      );
    }
  };

  const begin = (frame: FakeFrame): void => {
    if (frame.isClosed) return;
    if (!frame.iframe.isConnected) {
      startTimer(() => begin(frame), pause).unref();
      return;
    }
    frame.start();
    setImmediate(() => {
      if (frame.isClosed) return;
      const load = new view.Event('load');
      ownEvents.add(load);
      frame.iframe.dispatchEvent(load);
    });
  };

  const navigate = (iframe: HTMLIFrameElement, address: string): void => {
    frames.get(iframe)?.close();
    frames.delete(iframe);
    const base = iframe.ownerDocument.baseURI;
    const url = parseUrl(address, base);
    if (url?.origin !== powerBiAppOrigin) return;
    guard(iframe);
    const frame = new FakeFrame({iframe, url, view, fetch});
    frames.set(iframe, frame);
    setImmediate(() => begin(frame));
  };

  const setAttribute = descriptorOf(prototype, 'setAttribute').value as Element['setAttribute'];
  const source = descriptorOf(prototype, 'src');
  const contentWindow = descriptorOf(prototype, 'contentWindow');
  const contentDocument = descriptorOf(prototype, 'contentDocument');
  const replacements: Record<string, PropertyDescriptor> = {
    setAttribute: {
      configurable: true,
      writable: true,
      value: function (this: HTMLIFrameElement, name: string, value: string): void {
        if (String(name).toLowerCase() === 'src') navigate(this, String(value));
        setAttribute.call(this, name, value);
      },
    },
    src: {
      ...source,
      configurable: true,
      set(this: HTMLIFrameElement, value: string) {
        this.setAttribute('src', value);
      },
    },
    contentWindow: {
      configurable: true,
      get(this: HTMLIFrameElement): Window | null {
        const frame = frames.get(this);
        if (!frame) return contentWindow.get?.call(this) as Window | null;
        return this.isConnected ? frame.contentWindow : null;
      },
    },
    // Another origin's document.
    contentDocument: {
      configurable: true,
      get(this: HTMLIFrameElement): Document | null {
        return frames.has(this) ? null : (contentDocument.get?.call(this) as Document | null);
      },
    },
  };
  const before = Object.keys(replacements).map(
    name => [name, Object.getOwnPropertyDescriptor(prototype, name)] as const,
  );
  Object.defineProperties(prototype, replacements);

  const closeAll = (): void => {
    for (const frame of frames.values()) frame.close();
  };
  return {
    frames: () => [...frames.values()].filter(frame => !frame.isClosed && frame.iframe.isConnected),
    closeAll,
    uninstall() {
      closeAll();
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(prototype, name, descriptor);
        else Reflect.deleteProperty(prototype, name);
      }
    },
  };
}
