/**
 * The first step of a report.
 *
 * A frame is a page that takes longer to start than anything else here, and all that it needs to start is its address.
 * So where the page names that (`embed-url`), the element opens the frame in the very task in which it is connected or
 * seen: before Lit has drawn anything, before the embed controller's code is there, before any token. The frame starts
 * while the rest is fetched.
 *
 * - Who starts it: the element, once for each time that it begins to show something. The address is checked by the
 *   rules that hold for every frame (check-embed-url.ts): nothing is opened on an origin that code does not trust.
 *   Where anything is wrong or not certain yet (a layout that depends on the width, settings that go into the address),
 *   nothing is opened, and the embed controller does, or says what is wrong.
 * - Nothing is posted to it, and what it posts is not read; that it has posted something from its own origin is noted,
 *   as a sign of life.
 * - It takes one of the places for reports that load at a time. Where there is none the embed controller waits for one.
 * - It is adopted by the frame manager when that is about to open a frame with the same address and attributes, and
 *   then it is like any other. `load`, a violation of the page's policy and a sign of life that came before are handed
 *   over with it.
 * - It is closed when another frame is wanted, when the report's id is taken back or the controller cannot be had, and
 *   when the element goes away.
 */
import type {ReportInput} from '../input/report-input.js';
import {textOf, word} from '../shared/text.js';
import {checkEmbedUrl, frameUrlOf} from './check-embed-url.js';
import {loadPlaces} from './load-places.js';
import {createContainer, createReportIframe} from './report-iframe.js';

/** What the iframe is called where the page does not say. */
export const defaultTitle = 'Power BI report';

/** A frame that nobody has asked for yet. */
export class FirstFrame {
  readonly container: HTMLElement;
  readonly iframe: HTMLIFrameElement;
  readonly uniqueId: string;
  /** When it was opened, on the clock of `performance.now()`. */
  readonly opened = performance.now();
  /** When it fired `load`. */
  loaded: number | undefined;
  /** Why the page's policy forbids it. */
  violation: SecurityPolicyViolationEvent | undefined;
  /** Whether it has posted anything. */
  isHeard = false;
  readonly #key: string;
  readonly #origin: string;
  #leave: (() => void) | undefined;

  /** @param leave Gives the frame's place back. */
  constructor(stage: HTMLElement, url: URL, input: ReportInput, leave: () => void) {
    this.#key = keyOf(url, input);
    this.#origin = url.origin;
    this.#leave = leave;
    const {iframe, uniqueId} = createReportIframe(url, textOf(input.label) || defaultTitle, input);
    this.iframe = iframe;
    this.uniqueId = uniqueId;
    for (const [target, type] of this.#sources()) target.addEventListener(type, this);
    this.container = createContainer(stage);
    this.container.append(iframe);
  }

  #sources(): [EventTarget, string][] {
    return [
      [this.iframe, 'load'],
      [document, 'securitypolicyviolation'],
      [window, 'message'],
    ];
  }

  /** Notes what comes of the frame. */
  handleEvent(event: Event): void {
    if (event.type === 'load') {
      this.loaded ??= performance.now();
    } else if (event.type === 'message') {
      const {source, origin} = event as MessageEvent;
      if (origin === this.#origin && source === this.iframe.contentWindow) this.isHeard = true;
    } else if ((event as SecurityPolicyViolationEvent).blockedURI.startsWith(this.#origin)) {
      this.violation ??= event as SecurityPolicyViolationEvent;
    }
  }

  /** Whether a frame with this address and these attributes is this one. */
  matches(url: URL, attributes: Pick<ReportInput, 'allow' | 'referrerPolicy'>): boolean {
    return keyOf(url, attributes) === this.#key;
  }

  /** Gives the place over to whoever loads a report into the frame. */
  takePlace(): (() => void) | undefined {
    const leave = this.#leave;
    this.#leave = undefined;
    return leave;
  }

  /** Stops listening: the frame has been adopted. */
  release(): this {
    for (const [target, type] of this.#sources()) target.removeEventListener(type, this);
    return this;
  }

  /** Takes the frame away. */
  close(): void {
    this.release();
    this.container.remove();
    this.takePlace()?.();
  }
}

function keyOf({href}: URL, {allow, referrerPolicy}: Pick<ReportInput, 'allow' | 'referrerPolicy'>): string {
  return [href, allow, referrerPolicy].join('\n');
}

/**
 * Opens the first frame, where the page has said enough and there is a place for it.
 * @param stage An empty element.
 */
export function openFirstFrame(stage: HTMLElement, input: ReportInput): FirstFrame | undefined {
  const layout = word(input.layout);
  if (!textOf(input.reportId) || layout === 'auto' || goesIntoAddress(input.settings)) return undefined;
  const checked = checkEmbedUrl(textOf(input.embedUrl), location.hostname);
  if (typeof checked === 'string') return undefined;
  const url = frameUrlOf(checked, {
    language: textOf(input.locale),
    formatLocale: textOf(input.formatLocale),
    mobile: /^mobile-(?:portrait|landscape)$/.test(layout),
  });
  const leave = loadPlaces.take();
  return leave && new FirstFrame(stage, url, input, leave);
}

const preconnected = new Set<string>();

/** Has the browser connect to where a frame will come from, once for each origin that frames may be opened on. */
export function preconnect(embedUrl: unknown): void {
  const url = checkEmbedUrl(textOf(embedUrl), location.hostname);
  if (typeof url === 'string' || preconnected.has(url.origin)) return;
  preconnected.add(url.origin);
  document.head.append(Object.assign(document.createElement('link'), {rel: 'preconnect', href: url.origin}));
}

/** Whether settings may name a language or a layout, which stand in the frame's address. */
function goesIntoAddress(settings: unknown): boolean {
  if (typeof settings === 'string') return /localeSettings|layoutType/.test(settings);
  const {localeSettings, layoutType} = Object(settings) as Record<string, unknown>;
  return localeSettings !== undefined || layoutType !== undefined;
}
