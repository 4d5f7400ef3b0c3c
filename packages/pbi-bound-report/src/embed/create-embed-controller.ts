/**
 * The part of the element that is loaded when a report is about to be shown, and not before.
 */
import {nextTask, systemClock} from '../shared/clock.js';
import {EmbedController} from './embed-controller.js';
import type {EmbedHost, EmbedServices} from './embed-controller.js';
import {LoadQueue} from './load-queue.js';
import {powerBiGateway} from '../frame/power-bi-gateway.js';
import {TokenRequestBatcher} from '../token/token-request-batcher.js';

/** One of each for the page: tags share their requests and wait for each other. */
const pool = new TokenRequestBatcher();
const queue = new LoadQueue();

/**
 * Makes the engine of one element.
 * @param tools Replacements, for tests.
 */
export function createEngine(host: EmbedHost, tools: Partial<EmbedServices> = {}): EmbedController {
  return new EmbedController(host, {gateway: powerBiGateway, pool, queue, clock: systemClock, nextTask, ...tools});
}
