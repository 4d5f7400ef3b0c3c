import type {DataValue, QueryDataResponse} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import {visualKey} from '../../report/session.js';
import {hasContextMenu, menuRequest} from '../shared/menu-request.js';
import type {VisualContext} from '../shared/view-context.js';

type DataColumn = QueryDataResponse['columns'][number];

const classOf = (dataType: string | undefined): string =>
  dataType === 'int64' || dataType === 'double' ? 'number' : '';
const ariaSort = {asc: 'ascending', desc: 'descending'} as const;
const link = /^https?:\/\/\S+$/;

/** `tableEx` and `pivotTable`: a real table, sorted by its heads, each row a data point. */
export function tableView(context: VisualContext, data: QueryDataResponse): TemplateResult {
  const {texts, visual} = context;
  // A tile's table is cut off where the tile ends: its tile opens the report, which has all of it.
  return html`<div class="table-scroll" tabindex=${context.readOnly ? nothing : '0'}
    role=${context.readOnly ? nothing : 'group'}
    aria-label=${context.readOnly ? nothing : texts.scrolls(visual.title ?? texts.table)}><table>
    <thead><tr>${data.columns.map((_, i) => columnHead(context, data, i))}</tr></thead>
    <tbody>${data.rows.map(rowTemplate(context, data))}</tbody>
    ${totalsRow(context, data)}
  </table></div>`;
}

function columnHead(context: VisualContext, {columns}: QueryDataResponse, index: number): TemplateResult {
  const {session, actions, page, visual} = context;
  const sort = session.sorts.get(visualKey(page.name, visual.name)) ?? visual.orderBy?.[0];
  const direction = sort?.index === index ? sort.direction : undefined;
  if (context.readOnly) {
    return html`<th scope="col" class=${classOf(columns[index]?.dataType)}><span>${columns[index]?.name}</span></th>`;
  }
  return html`<th scope="col" class=${classOf(columns[index]?.dataType)}
      aria-sort=${direction === undefined ? nothing : ariaSort[direction]}>
      <button type="button"
        @click=${() => actions.sort(page.name, visual.name, index)}>${columns[index]?.name}</button></th>`;
}

function rowTemplate(context: VisualContext, data: QueryDataResponse): (row: DataValue[]) => TemplateResult {
  const {session, actions, page, visual} = context;
  const {selection} = session;
  const groups = visual.groupBy?.length ?? 0;
  const isOwn = selection?.visual === visual.name && selection.page === page.name;
  const selected = new Set((isOwn ? selection.points : []).map(point => JSON.stringify(point)));
  return row => {
    const identity = row.slice(0, groups);
    const pick = (event: MouseEvent): void => {
      if (context.readOnly || groups === 0 || (event.target as Element).closest('a')) return;
      actions.pickPoint(page.name, visual.name, identity, event.ctrlKey || event.metaKey);
    };
    const openContextMenu = (event: MouseEvent): void => {
      if (context.readOnly || !hasContextMenu(context, visual)) return;
      event.preventDefault();
      context.openMenu(menuRequest(page.name, visual.name, event, identity));
    };
    return html`<tr class=${selected.has(JSON.stringify(identity)) ? 'selected' : ''}
      @click=${pick} @contextmenu=${openContextMenu}>${data.columns.map((column, i) =>
        cell(context, row[i] ?? null, column),
      )}</tr>`;
  };
}

function cell(context: VisualContext, value: DataValue, column: DataColumn | undefined): TemplateResult {
  const {actions, format, page, visual} = context;
  const text = format.full(value, column?.formatString);
  const follow = (event: Event): void => {
    event.preventDefault();
    actions.openLink(page.name, visual.name, String(value));
  };
  const isLink = !context.readOnly && typeof value === 'string' && link.test(value);
  const shown = isLink ? html`<a href=${value} rel="noopener noreferrer" @click=${follow}>${text}</a>` : text;
  return html`<td class=${classOf(column?.dataType)} data-value=${value === null ? '' : String(value)}>${shown}</td>`;
}

function totalsRow(context: VisualContext, {columns, totals}: QueryDataResponse): TemplateResult | typeof nothing {
  if (!totals) return nothing;
  const groups = context.visual.groupBy?.length ?? 0;
  const cells = totals.map((value, i) => cell(context, value, columns[groups + i]));
  return html`<tfoot><tr><th scope="row" colspan=${groups}>${context.texts.total}</th>${cells}</tr></tfoot>`;
}
