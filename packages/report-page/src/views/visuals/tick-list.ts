import type {DataValue, QueryDataResponse} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html} from 'lit';
import type {ValueFormatter} from '../../format/value-format.js';

/** What a list of tick boxes shows. */
export interface TickList {
  label: string;
  /** The first column is listed. */
  data: QueryDataResponse;
  picked: ReadonlySet<DataValue>;
  format: ValueFormatter;
  /** At most one is ticked. */
  single?: boolean;
  /** @param next What is ticked after a click. */
  readonly onPick: (next: DataValue[]) => void;
}

/** Values with tick boxes, for slicers and for the cards of the filter pane. */
export function tickList({label, data, picked, format, single = false, onPick}: TickList): TemplateResult {
  const toggle = (value: DataValue): void =>
    onPick(picked.has(value) ? [...picked].filter(other => other !== value) : single ? [value] : [...picked, value]);
  return html`<div class="slicer" role="group" aria-label=${label}><ul>${data.rows.map(row => {
    const value = row[0] ?? null;
    return html`<li><label><input type="checkbox" data-value=${value === null ? '' : String(value)} .checked=${picked.has(value)} @change=${() => toggle(value)}>
      <span>${format.full(value, data.columns[0]?.formatString)}</span></label></li>`;
  })}</ul></div>`;
}
