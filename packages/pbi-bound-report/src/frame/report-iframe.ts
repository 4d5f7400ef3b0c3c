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
  const uniqueId = randomId();
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

/** Text that nobody can guess. `crypto.randomUUID` is missing on pages served over plain http. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), word => word.toString(36)).join('');
}
