/**
 * The part of the element's own code that is loaded when a report is about to be shown, and not before; with it comes
 * all that shows one.
 */
import {createEmbedController} from '../embed/create-embed-controller.js';
import type {EmbedController} from '../embed/embed-controller.js';
import type {EmbedHost, EmbedServices} from '../embed/embed-host.js';
import {explainFrom} from '../errors/explain-error.js';
import {lazyPart} from '../errors/load-part.js';
import {adoptSheet} from './adopt-sheet.js';
import {setAspectRatio} from './aspect-ratio.js';
import {forwardReportEvents} from './forward-report-events.js';
import {showStaleNote} from './stale-note.js';
import {runtimeStyles} from './runtime.styles.js';
import type {CSSResult, ReactiveElement} from '@lit/reactive-element';
import type {ErrorDetails} from './templates.js';

/** What has come with the first error. */
let explanations: typeof import('./explanations.js') | undefined;
explainFrom(async () => (explanations = await import('./explanations.js')));

/** What the error view has for those who look into it, as soon as there is an error that can be explained. */
export const errorDetails = (): ErrorDetails | undefined => explanations?.errorDetails;

const loadPreviousStyles = lazyPart(() => import('./keep-previous.styles.js'));

/** What the element itself has to do with. */
export type ElementHost = Omit<EmbedHost, 'onToken' | 'onMetric' | 'onReportEvent' | 'onPageSize' | 'onStale'>;

/**
 * Makes the embed controller of an element.
 * @param replacements For tests.
 */
export function createController(
  element: Element & {keepPrevious?: boolean},
  host: ElementHost,
  replacements?: Partial<EmbedServices>,
): EmbedController {
  const root = element.shadowRoot as ShadowRoot;
  const own = (element.constructor as typeof ReactiveElement).elementStyles as CSSResult[];
  // Again with each load and each error: the element loses its styles when it is moved into the document of another
  // window, and comes back without them.
  const adoptAll = (): void => {
    for (const each of [...own, runtimeStyles, explanations?.errorStyles]) adoptSheet(root, each?.styleSheet);
  };
  adoptAll();
  return createEmbedController(
    {
      ...host,
      ...forwardReportEvents(element),
      onStatus: status => {
        // Counted, because to look for each takes longer than all else that is done before the frame is told.
        if (root.adoptedStyleSheets.length <= own.length) adoptAll();
        if (element.keepPrevious) {
          // Where they cannot be had, the old report goes out of sight as it does without the attribute.
          loadPreviousStyles().then(({previousStyles}) => adoptSheet(root, previousStyles.styleSheet), Boolean);
        }
        host.onStatus(status);
      },
      onError: (...error) => {
        adoptAll();
        host.onError(...error);
      },
      onStale: isStale => showStaleNote(root, isStale),
      onPageSize: (width, height) => setAspectRatio(root, width, height),
    },
    replacements,
  );
}
