/** Whose call it is, where one port stands for both services. */
import type {FastifyRequest} from 'fastify';
import {serviceOf} from '../emulated-hosts.js';
import type {RecordedService} from './cassette.js';

/** By the host that was called, else by the path: the REST API has a version in front. */
export function serviceOfCall({host, url}: Pick<FastifyRequest, 'host' | 'url'>): RecordedService {
  const service = serviceOf(host);
  if (service === 'api' || service === 'login') return service;
  return /^\/(?:v1\.0|beta)\//i.test(url) ? 'api' : 'login';
}
