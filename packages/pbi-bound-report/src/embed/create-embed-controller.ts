/**
 * The part of the element that is loaded when a report is about to be shown, and not before.
 */
import {nextTask} from '../shared/async.js';
import {systemClock} from '../shared/clock.js';
import {loadPlaces} from '../frame/load-places.js';
import {powerBiGateway} from '../frame/power-bi-gateway.js';
import {TokenRequestBatcher} from '../token/token-request-batcher.js';
import {EmbedController} from './embed-controller.js';
import type {EmbedHost, EmbedServices} from './embed-host.js';
import {LoadQueue} from './load-queue.js';
import {unknownWords} from '../input/report-options.js';
import {oddAttributes} from '../shared/odd-attributes.js';

/** One of each for the page: its elements share their requests and wait for each other. */
const batcher = new TokenRequestBatcher();
const queue = new LoadQueue(loadPlaces);

/**
 * Makes the embed controller of one element.
 * @param replacements For tests.
 */
export function createEmbedController(host: EmbedHost, replacements: Partial<EmbedServices> = {}): EmbedController {
  const root = host.stage.getRootNode();
  if (root instanceof ShadowRoot) adviseOn(root.host);
  return new EmbedController(host, {
    gateway: powerBiGateway,
    batcher,
    queue,
    clock: systemClock,
    nextTask,
    ...replacements,
  });
}

/** Where the advice cannot be had, what is none of its own is ignored all the same. */
function adviseOn(element: Element): void {
  const names = oddAttributes(element);
  const unknown = unknownWords(element);
  if (names[0] ?? unknown[0] ?? element.querySelector(':scope>:not([slot])')) {
    import('../advice/advice.js').then(({warnUnknown}) => warnUnknown(element, names, unknown), Boolean);
  }
}
