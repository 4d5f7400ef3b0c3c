import type {FrameOptions} from '../input/report-options.js';

/** An iframe, and what it and the SDK know each other by: the `uid` of its address. */
export interface ReportIframe {
  iframe: HTMLIFrameElement;
  uniqueId: string;
}

/** Makes the iframe of a report, titled and with every attribute before `src`. */
export function createReportIframe(
  url: URL,
  title: string,
  {allow, referrerPolicy}: Partial<Pick<FrameOptions, 'allow' | 'referrerPolicy'>>,
): ReportIframe {
  const uniqueId = uniqueText();
  const src = new URL(url);
  src.searchParams.set('uid', uniqueId);
  const iframe = document.createElement('iframe');
  iframe.title = title;
  iframe.allow = allow ?? 'fullscreen; clipboard-write';
  if (referrerPolicy) iframe.referrerPolicy = referrerPolicy as ReferrerPolicy;
  iframe.setAttribute('scrolling', 'no');
  iframe.setAttribute('part', 'frame');
  iframe.src = src.href;
  return {iframe, uniqueId};
}

/** Makes the box that a frame stands in. */
export function createContainer(stage: HTMLElement): HTMLElement {
  const container = document.createElement('div');
  container.className = 'container';
  stage.append(container);
  return container;
}

let count = Date.now();

/**
 * A text that is made only once in a page. It need not be hard to guess: who may speak is decided by window and origin
 * (message-proxy.ts). Made for each message, so it has to cost nothing.
 */
export const uniqueText = (): string => String((count += 1));
