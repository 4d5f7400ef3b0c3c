import type {DataValue, QueryDataResponse, ReportPageDefinition, VisualDefinition} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import {visualKey} from '../../report/session.js';
import {hasContextMenu, menuRequest} from '../shared/menu-request.js';
import type {ViewContext} from '../shared/view-context.js';

const isNumeric = (dataType: string): boolean => dataType === 'int64' || dataType === 'double';
const link = /^https?:\/\/\S+$/;

/** `tableEx` and `pivotTable`: a real table, sorted by its heads, each row a data point. */
export function tableView(
  context: ViewContext,
  page: ReportPageDefinition,
  visual: VisualDefinition,
  data: QueryDataResponse,
): TemplateResult {
  const {session, actions, format, texts} = context;
  const sort = session.sorts.get(visualKey(page.name, visual.name)) ?? visual.orderBy?.[0];
  const groups = visual.groupBy?.length ?? 0;
  const selected = new Set(
    session.selection?.visual === visual.name && session.selection.page === page.name
      ? session.selection.points.map(p => JSON.stringify(p))
      : [],
  );
  const pick = (row: DataValue[], event: MouseEvent | KeyboardEvent): void => {
    if (groups > 0 && !(event.target as Element).closest('a')) {
      actions.pickPoint(page.name, visual.name, row.slice(0, groups), event.ctrlKey || event.metaKey);
    }
  };
  const cell = (value: DataValue, i: number): TemplateResult => {
    const column = data.columns[i];
    const text = format.full(value, column?.formatString);
    const shown =
      typeof value === 'string' && link.test(value)
        ? html`<a href=${value} rel="noopener noreferrer" @click=${(event: Event) => {
            event.preventDefault();
            actions.openLink(page.name, visual.name, value);
          }}>${text}</a>`
        : text;
    return html`<td class=${isNumeric(column?.dataType ?? '') ? 'number' : ''} data-value=${value === null ? '' : String(value)}>${shown}</td>`;
  };
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${texts.scrolls(visual.title ?? texts.table)}><table>
    <thead><tr>${data.columns.map(
      (column, i) => html`<th scope="col" class=${isNumeric(column.dataType) ? 'number' : ''}
      aria-sort=${sort?.index === i ? (sort.direction === 'asc' ? 'ascending' : 'descending') : nothing}>
      <button type="button" @click=${() => actions.sort(page.name, visual.name, i)}>${column.name}</button></th>`,
    )}</tr></thead>
    <tbody>${data.rows.map(
      row => html`<tr class=${selected.has(JSON.stringify(row.slice(0, groups))) ? 'selected' : ''}
      @click=${(event: MouseEvent) => pick(row, event)} @contextmenu=${(event: MouseEvent) => {
        if (!hasContextMenu(context, visual)) return;
        event.preventDefault();
        context.openMenu(menuRequest(page.name, visual.name, event, row.slice(0, groups)));
      }}>${data.columns.map((_, i) => cell(row[i] ?? null, i))}</tr>`,
    )}</tbody>
    ${data.totals ? html`<tfoot><tr><th scope="row" colspan=${groups}>${texts.total}</th>${data.totals.map((value, i) => cell(value, groups + i))}</tr></tfoot>` : nothing}
  </table></div>`;
}
