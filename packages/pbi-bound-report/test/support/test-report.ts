import {fixture, html} from '@open-wc/testing';
import {PbiBoundReport} from 'pbi-bound-report';
import {loadRuntime} from '../../src/element/load-runtime.js';
import {createController} from '../../src/element/runtime.js';
import type {ElementHost} from '../../src/element/runtime.js';
import type {EmbedController} from '../../src/embed/embed-controller.js';
import type {EmbedServices} from '../../src/embed/embed-host.js';
import type {FirstFrame} from '../../src/frame/first-frame.js';
import type {ReportInput} from '../../src/input/report-input.js';
import {datasets, frameUrl, provider, reportId} from './scripted-frame.js';

// The element itself draws with it.
await loadRuntime();

/** The element with tools that a test chooses: a clock, limits, a gateway. Everything else is the real thing. */
export class TestReport extends PbiBoundReport {
  tools: Partial<EmbedServices> = {};
  override createEmbedController(host: ElementHost): EmbedController | Promise<EmbedController> {
    return Promise.resolve(createController(this, host, this.tools));
  }
  /** A gateway of the test's makes its own frames. */
  protected override openFirstFrame(stage: HTMLElement, input: ReportInput): FirstFrame | undefined {
    return this.tools.gateway ? undefined : super.openFirstFrame(stage, input);
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
