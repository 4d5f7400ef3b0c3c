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
  const after = (value: DataValue): DataValue[] => {
    if (picked.has(value)) return [...picked].filter(other => other !== value);
    return single ? [value] : [...picked, value];
  };
  const item = (value: DataValue): TemplateResult => html`<li><label><input
      type="checkbox" data-value=${value === null ? '' : String(value)}
      .checked=${picked.has(value)} @change=${() => onPick(after(value))}>
      <span>${format.full(value, data.columns[0]?.formatString)}</span></label></li>`;
  const items = data.rows.map(row => item(row[0] ?? null));
  return html`<div class="slicer" role="group" aria-label=${label}><ul>${items}</ul></div>`;
}
