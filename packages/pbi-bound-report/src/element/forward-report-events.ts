import type {EmbedHost} from '../embed/embed-host.js';
import {PbiMetricEvent, PbiReportEvent, PbiTokenEvent, reportEventNames} from './report-events.js';
import type {SdkEventName} from './report-events.js';

/**
 * Makes events of what the element itself has no use for. powerbi-client's own names are not passed on: some are native
 * events'.
 */
export function forwardReportEvents(target: EventTarget): Pick<EmbedHost, 'onToken' | 'onMetric' | 'onReportEvent'> {
  return {
    onToken: (reason, expiration) => target.dispatchEvent(new PbiTokenEvent(reason, expiration)),
    onMetric: (...metric) => target.dispatchEvent(new PbiMetricEvent(...metric)),
    onReportEvent: (name, detail) => {
      const type = Object.hasOwn(reportEventNames, name) ? reportEventNames[name as SdkEventName] : undefined;
      if (type) target.dispatchEvent(new PbiReportEvent(type, name, detail));
    },
  };
}
