import type {DataValue, QueryDataResponse, ReportPageDefinition, VisualDefinition} from '@pbi-bound-report/contract';
import type {IBasicFilter} from 'powerbi-models';
import type {TemplateResult} from 'lit';
import {html} from 'lit';
import {visualKey} from '../application/session.js';
import type {ViewContext} from './view-context.js';

/** A list of tick boxes. A slicer state of another kind than basic is kept and applied, and shown as a note. */
export function slicerView({session, actions, format}: ViewContext, page: ReportPageDefinition, visual: VisualDefinition, data: QueryDataResponse): TemplateResult {
  const filters = session.slicers.get(visualKey(page.name, visual.name))?.filters ?? [];
  const basic = filters.length === 1 && (filters[0] as IBasicFilter).operator === 'In' ? filters[0] as IBasicFilter : undefined;
  const picked = new Set<DataValue>(basic?.values ?? []);
  const toggle = (value: DataValue): void => {
    const next = picked.has(value) ? [...picked].filter(other => other !== value) : [...picked, value];
    actions.slice(page.name, visual.name, next);
  };
  const note = filters.length > 0 && !basic ? html`<p class="slicer-note">Filtered by the host</p>` : '';
  return html`${note}<ul class="slicer">${data.rows.map(row => {
    const value = row[0] ?? null;
    return html`<li><label><input type="checkbox" data-value=${value === null ? '' : String(value)} .checked=${picked.has(value)} @change=${() => toggle(value)}>
      <span>${format.full(value, data.columns[0]?.formatString)}</span></label></li>`;
  })}</ul>`;
}
