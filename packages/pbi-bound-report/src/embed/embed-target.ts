import {failure} from '../errors/deferred-error.js';
import type {DeferredError} from '../errors/deferred-error.js';
import {isEditing, readReportOptions, wordOf, words} from '../input/report-options.js';
import type {ReportOptions} from '../input/report-options.js';
import {readBindableDatasetIds, readBinding} from '../input/binding.js';
import type {Binding} from '../input/binding.js';
import type {ReportInput} from '../input/report-input.js';
import {readEmbedUrl} from '../frame/embed-url.js';
import type {TokenNeed} from '../token/token-controller.js';
import {textOf} from '../shared/text.js';
import {readTimeout, readTokenEndpoint} from '../token/token-endpoint-settings.js';

/** What is shown, or what is to be shown. */
export interface EmbedTarget {
  binding: Binding;
  options: ReportOptions;
  /** The frame's address; absent while only the token endpoint knows it. */
  frameUrl: string | undefined;
}

/**
 * Reads what is to be shown.
 * @param width Gives the width of the element in CSS pixels. Asked only where it matters: it makes the browser lay out.
 * @returns `undefined` while there is no report id.
 * @throws PbiReportError That names the attribute which cannot be read, or says that a report cannot be shown here.
 */
export function readEmbedTarget(input: ReportInput, width: () => number): EmbedTarget | undefined {
  const binding = readBinding(input);
  if (!binding) return undefined;
  // In a sandbox without an origin. Frames inherit that: Power BI's has no origin either, so that nothing can be posted
  // to it, nor believed of what comes from it. Files, `data:` addresses and the HTML that an app gives to its web view
  // have no origin without being in a sandbox.
  if (globalThis.origin === 'null' && /^http|srcdoc/.test(location.href)) {
    throw failure('FrameBlockedByPolicy', {textKey: 'sandboxed'});
  }
  const embedUrl = textOf(input.embedUrl);
  return {
    binding,
    options: readReportOptions(input, width),
    frameUrl: embedUrl ? readFrameUrl(embedUrl) : undefined,
  };
}

/** The last address that was good. It is read with every change of an element, and few pages have two. */
let known: readonly [text?: string, frameUrl?: string] = [];

function readFrameUrl(text: string): string | undefined {
  if (known[0] !== text) known = [text, readEmbedUrl(text).href];
  return known[1];
}

/**
 * Reads which token a target needs, and where it comes from.
 * @throws PbiReportError When there is no place to get it from.
 */
export function readTokenNeed(target: EmbedTarget, input: ReportInput): TokenNeed {
  const source: TokenNeed['source'] = input.tokenProvider
    ? {provider: input.tokenProvider, timeout: readTimeout(input)}
    : {
        endpoint: readTokenEndpoint(input, document.baseURI, globalThis.origin),
        shared: !wordOf(words.tokenScope, input.tokenScope),
      };
  return {
    source,
    binding: target.binding,
    bindable: readBindableDatasetIds(input.bindableDatasetIds),
    allowEdit: isEditing(target.options),
  };
}

/**
 * A text that is equal where a token is asked for in the same way. A provider counts as one and the same, since
 * frameworks make a new function at every rendering, and so do headers; a need that cannot be read differs by what is
 * wrong with it.
 */
export function tokenNeedKey(target: EmbedTarget, input: ReportInput): string {
  try {
    const {source, binding, bindable} = readTokenNeed(target, input);
    const way = 'endpoint' in source ? [source.endpoint.url, source.endpoint.method, source.endpoint.credentials] : [];
    return JSON.stringify([way, binding.signature, bindable]);
  } catch (error) {
    const {code, words} = Object(error) as Partial<DeferredError>;
    return JSON.stringify([code, words]);
  }
}
