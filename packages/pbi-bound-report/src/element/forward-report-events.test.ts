import assert from 'node:assert/strict';
import {test} from 'node:test';
import {forwardReportEvents} from './forward-report-events.js';
import {PbiBoundEvent, PbiErrorEvent, PbiStatusEvent} from './events.js';
import {PbiMetricEvent, PbiTokenEvent} from './report-events.js';
import type {PbiReportEvent} from './report-events.js';
import {PbiReportError} from '../errors/errors.js';

/** Notes the types of all events that a target is given. */
function listen(): {target: EventTarget; heard: Event[]} {
  const heard: Event[] = [];
  const target = new EventTarget();
  target.dispatchEvent = event => heard.push(event) > 0;
  return {target, heard};
}

test('an event of powerbi-client goes on under the element’s name, with what came with it', () => {
  const {target, heard} = listen();
  const detail = {newPage: {}};
  forwardReportEvents(target).onReportEvent('pageChanged', detail);
  const [event] = heard as PbiReportEvent[];
  assert.deepEqual([heard.length, event?.type, event?.sdkName], [1, 'pbi-page', 'pageChanged']);
  assert.equal(event?.detail, detail);
});

test('an event that the element has no name for goes no further, nor does one that is named like a member of all objects', () => {
  const {target, heard} = listen();
  const {onReportEvent} = forwardReportEvents(target);
  for (const name of ['ready', 'pbi-page', 'constructor', 'toString', '__proto__', '']) onReportEvent(name, {});
  assert.deepEqual(heard, []);
});

test('every event of the element bubbles and leaves shadow roots', () => {
  const {target, heard} = listen();
  const forward = forwardReportEvents(target);
  forward.onToken('first', undefined);
  forward.onMetric('token', 1, {reason: 'first', waitedFor: undefined, spans: {}});
  forward.onReportEvent('rendered', {});
  const error = new PbiReportError({code: 'Offline', message: 'none'});
  const events = [...heard, new PbiStatusEvent('idle'), new PbiBoundEvent('a', 'b'), new PbiErrorEvent(error, true)];
  assert.ok(heard[0] instanceof PbiTokenEvent && heard[1] instanceof PbiMetricEvent);
  assert.deepEqual(
    events.map(({type, bubbles, composed}) => [type, bubbles, composed]),
    ['token', 'metric', 'rendered', 'status', 'bound', 'error'].map(name => [`pbi-${name}`, true, true]),
  );
});
