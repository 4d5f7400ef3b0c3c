import type {Clock} from '../shared/clock.js';
import {warnOnce} from '../shared/warn-once.js';

/** Milliseconds that code may take to set `reportId`: frameworks and pages that fetch it set it after the tag. */
const patience = 5000;
const watched = new WeakSet<object>();

/**
 * Warns in the console when an element that is in sight still has no report after a while: it shows nothing, and no
 * error either, since its report may be on its way.
 */
export function warnWithoutReport(
  element: {readonly isConnected: boolean; readonly reportId: string | undefined},
  clock: Pick<Clock, 'setTimeout'> = {setTimeout: (run, delay) => setTimeout(run, delay)},
): void {
  if (watched.has(element)) return;
  watched.add(element);
  clock.setTimeout(() => {
    watched.delete(element);
    if (!element.isConnected || String(element.reportId ?? '').trim()) return;
    warnOnce(
      'no report-id',
      'it shows nothing, because it has no report-id. Set report-id, or the property reportId in code, to the id ' +
        "that stands after /reports/ in the report's address in the Power BI service.",
    );
  }, patience);
}
