import type {DataValue, QueryDataResponse, ReportPageDefinition, VisualDefinition} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import type {ReportSession, VisualState} from '../../report/session.js';
import {hasData, visualKey} from '../../report/session.js';
import type {ViewContext} from '../shared/view-context.js';

/** Rows of one sheet. */
const rowsPerSheet = 40;

interface Table {
  page: ReportPageDefinition;
  visual: VisualDefinition;
}

/** What a paginated report prints: the first visual with data. */
const tableOf = (session: ReportSession): Table | undefined => {
  for (const page of session.definition.pages) {
    const visual = page.visuals.find(hasData);
    if (visual) return {page, visual};
  }
  return undefined;
};

/** A paginated report: a toolbar, the parameters, and one sheet of the table at a time. Invented in its looks. */
export function paginatedView(context: ViewContext): TemplateResult {
  const {session, actions, texts} = context;
  const table = tableOf(session);
  const state = table && session.visuals.get(visualKey(table.page.name, table.visual.name));
  const data = state?.data;
  const sheets = Math.max(1, Math.ceil((data?.rows.length ?? 0) / rowsPerSheet));
  const at = Math.min(session.sheet, sheets - 1);
  const turn = (label: string, text: string, to: number): TemplateResult =>
    html`<button type="button" aria-label=${label} ?disabled=${to < 0 || to >= sheets || to === at}
      @click=${() => actions.turnSheet(to)}>${text}</button>`;
  const first = html`${turn(texts.firstSheet, '«', 0)}${turn(texts.previousSheet, '‹', at - 1)}`;
  const last = html`${turn(texts.nextSheet, '›', at + 1)}${turn(texts.lastSheet, '»', sheets - 1)}`;
  return html`<div class="body paginated" data-status=${state?.status ?? 'loading'}>
    <header class="action-bar">${first}<output>${texts.sheet(at + 1, sheets)}</output>${last}</header>
    ${parameterPanel(context)}
    <main class="stage"><article class="sheet" data-visual=${table?.visual.name ?? nothing} data-type="tableEx"
      aria-busy=${state?.status === 'loading' ? 'true' : nothing}>
      <h1>${session.reportName}</h1>
      ${sheetBody(context, state, at)}
      <footer>${data ? texts.rows(data.totalRows) : ''}<span>${texts.sheet(at + 1, sheets)}</span></footer>
    </article></main>
  </div>`;
}

function sheetBody(context: ViewContext, state: VisualState | undefined, at: number): TemplateResult {
  const {data, error} = state ?? {};
  if (error) return html`<p class="empty" role="alert">${error.detailedMessage ?? error.message}</p>`;
  if (data) return sheet(context, data, at);
  return html`<div class="shimmer" aria-hidden="true">${Array.from({length: 12}, () => html`<i></i>`)}</div>`;
}

function sheet({format}: ViewContext, {columns, rows}: QueryDataResponse, at: number): TemplateResult {
  const classes = columns.map(({dataType}) => (dataType === 'int64' || dataType === 'double' ? 'number' : ''));
  const head = columns.map(({name}, i) => html`<th scope="col" class=${classes[i]}>${name}</th>`);
  const cells = (row: DataValue[]): TemplateResult[] =>
    columns.map(({formatString}, i) => {
      const value = row[i] ?? null;
      return html`<td class=${classes[i]}
        data-value=${value === null ? '' : String(value)}>${format.full(value, formatString)}</td>`;
    });
  const shown = rows.slice(at * rowsPerSheet, (at + 1) * rowsPerSheet);
  return html`<table><thead><tr>${head}</tr></thead>
    <tbody>${shown.map(row => html`<tr>${cells(row)}</tr>`)}</tbody></table>`;
}

function parameterPanel({session, actions, texts}: ViewContext): TemplateResult | typeof nothing {
  const parameters = session.definition.parameters ?? [];
  const commands = session.settings.commands as {parameterPanel?: {enabled?: boolean; expanded?: boolean}} | undefined;
  const panel = commands && !Array.isArray(commands) ? commands.parameterPanel : undefined;
  if (parameters.length === 0 || panel?.enabled === false) return nothing;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    actions.runWith(
      new Map(
        parameters.map(({name}) => {
          const value = form.get(name);
          return [name, typeof value === 'string' && value !== '' ? value : null];
        }),
      ),
    );
  };
  const fields = parameters.map(
    ({name, prompt}) => html`<label>${prompt}<input
      name=${name} .value=${session.parameters.get(name) ?? ''} placeholder=${texts.all}></label>`,
  );
  const open = panel?.expanded !== false;
  return html`<details class="parameters" ?open=${open}><summary>${texts.parameters}</summary><form @submit=${submit}>
    ${fields}
    <button type="submit" class="primary">${texts.viewReport}</button>
  </form></details>`;
}
