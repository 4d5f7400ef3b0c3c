import type {DataValue, QueryDataResponse} from '@pbi-bound-report/contract';
import type {IBasicFilter} from 'powerbi-models';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import {visualKey} from '../../report/session.js';
import {positionPopup} from '../shared/popup.js';
import {tickList} from './tick-list.js';
import type {VisualContext} from '../shared/view-context.js';

/** Lower than this, in report pixels, a slicer is a drop-down. */
const shortHeight = 100;

/** Whether a slicer has no room for a list and opens one. */
export const isDropDown = (height: number): boolean => height < shortHeight;

/**
 * Tick boxes, in a list or behind a button. A slicer state of another kind than basic is kept and applied, and shown as
 * a note.
 */
export function slicerView(
  {session, actions, format, texts, page, visual, position}: VisualContext,
  data: QueryDataResponse,
): TemplateResult {
  const filters = session.slicers.get(visualKey(page.name, visual.name))?.filters ?? [];
  const basic =
    filters.length === 1 && (filters[0] as IBasicFilter).operator === 'In' ? (filters[0] as IBasicFilter) : undefined;
  const picked = new Set<DataValue>(basic?.values ?? []);
  const text = (value: DataValue): string => format.full(value, data.columns[0]?.formatString);
  const byHost = filters.length > 0 && !basic;
  const list = tickList({
    label: visual.title ?? visual.name,
    data,
    picked,
    format,
    onPick: values => actions.slice(page.name, visual.name, values),
  });
  if (!isDropDown(position.height)) {
    return html`${byHost ? html`<p class="slicer-note">${texts.filteredByHost}</p>` : nothing}${list}`;
  }
  const id = `list-${page.name}-${visual.name}`;
  const summary = (): string => {
    if (byHost) return texts.filteredByHost;
    if (picked.size === 0) return texts.all;
    return picked.size === 1 ? text([...picked][0] ?? null) : texts.selected(picked.size);
  };
  return html`<button type="button" class="drop" popovertarget=${id}
      aria-label=${`${visual.title ?? visual.name}: ${summary()}`}><span>${summary()}</span></button>
    <div class="popup" id=${id} popover @toggle=${positionPopup}>${list}</div>`;
}
