/**
 * The part of the element's own code that is loaded when a report is about to be shown, and not before; with it comes
 * all that shows one.
 */
import {createEmbedController} from '../embed/create-embed-controller.js';
import type {EmbedController} from '../embed/embed-controller.js';
import type {EmbedHost, EmbedServices} from '../embed/embed-host.js';
import {setAspectRatio} from './aspect-ratio.js';
import {forwardReportEvents} from './forward-report-events.js';
import {showStaleNote} from './stale-note.js';
import {runtimeStyles} from './runtime.styles.js';

export {warnWithoutReport} from '../embed/create-embed-controller.js';
export {errorDetails} from './error-details.js';

/** What the element itself has to do with. */
export type ElementHost = Omit<EmbedHost, 'onToken' | 'onMetric' | 'onReportEvent' | 'onPageSize' | 'onStale'>;

/**
 * Makes the embed controller of an element.
 * @param replacements For tests.
 */
export function createController(
  element: Element,
  host: ElementHost,
  replacements?: Partial<EmbedServices>,
): EmbedController {
  const root = element.shadowRoot as ShadowRoot;
  const {styleSheet} = runtimeStyles;
  if (styleSheet && !root.adoptedStyleSheets.includes(styleSheet)) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, styleSheet];
  }
  return createEmbedController(
    {
      ...host,
      ...forwardReportEvents(element),
      onStale: isStale => showStaleNote(root, isStale),
      onPageSize: (width, height) => setAspectRatio(root, width, height),
    },
    replacements,
  );
}
