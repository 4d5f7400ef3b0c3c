import type {Clock} from '../shared/clock.js';
import {warnOnce} from '../shared/warn-once.js';

/** Milliseconds that code may take to set `reportId`: frameworks and pages that fetch it set it after the tag. */
const patience = 5000;
/** `data-report-id`, `report_id`, `:report-id` of a framework that is not there, and their like. */
const isMeant = (name: string): boolean => /report[^a-z]*id[^a-z]*$/i.test(name);

const watched = new WeakSet<object>();

/**
 * Warns in the console when an element that is in sight still has no report after a while: it shows nothing, and no
 * error either, since its report may be on its way.
 */
export function warnWithoutReport(
  element: {readonly isConnected: boolean; readonly reportId: string | undefined; getAttributeNames(): string[]},
  clock: Pick<Clock, 'setTimeout'> = {setTimeout: (run, delay) => setTimeout(run, delay)},
): void {
  if (watched.has(element)) return;
  watched.add(element);
  clock.setTimeout(() => {
    watched.delete(element);
    if (!element.isConnected || String(element.reportId ?? '').trim()) return;
    const other = element.getAttributeNames().find(isMeant);
    const instead = other === undefined ? '' : ` (it does not read "${other}")`;
    warnOnce(
      `no report-id${instead}`,
      `it shows nothing, because it has no report-id${instead}. Set report-id, or the property reportId in code, to ` +
        "the id that stands after /reports/ in the report's address in the Power BI service.",
    );
  }, patience);
}
