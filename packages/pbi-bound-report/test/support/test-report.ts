import {fixture, html} from '@open-wc/testing';
import {PbiBoundReport} from 'pbi-bound-report';
import {createEmbedController} from '../../src/embed/create-embed-controller.js';
import type {EmbedController} from '../../src/embed/embed-controller.js';
import type {EmbedHost, EmbedServices} from '../../src/embed/embed-host.js';
import {datasets, frameUrl, provider, reportId} from './scripted-frame.js';

/** The element with tools that a test chooses: a clock, limits, a gateway. Everything else is the real thing. */
export class TestReport extends PbiBoundReport {
  tools: Partial<EmbedServices> = {};
  override createEmbedController(host: EmbedHost): EmbedController | Promise<EmbedController> {
    return Promise.resolve(createEmbedController(host, this.tools));
  }
}
customElements.define('test-report', TestReport);

/** Mounts an element with tools of the test's. */
export function mountWith(
  tools: Partial<EmbedServices>,
  properties: Partial<PbiBoundReport> = {},
): Promise<TestReport> {
  const el = Object.assign(document.createElement('test-report') as TestReport, {
    tools,
    loading: 'eager',
    reportId,
    datasetId: datasets[0],
    embedUrl: frameUrl,
    tokenProvider: provider(),
    ...properties,
  });
  return fixture<TestReport>(html`${el}`);
}
