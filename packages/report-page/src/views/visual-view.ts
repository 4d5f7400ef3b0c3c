import type {DataValue, QueryDataResponse, ReportPageDefinition, VisualDefinition} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import type {PositionedVisual} from '../report/layout.js';
import {positionOf} from '../report/layout.js';
import {visualKey} from '../report/session.js';
import type {ChartKind} from './visuals/chart-spec.js';
import {chartKinds, chartSpec} from './visuals/chart-spec.js';
import type {ChartPickEvent} from './visuals/report-chart.js';
import './visuals/report-chart.js';
import {visualHeader} from './chrome/header-view.js';
import {hasContextMenu, menuRequest} from './shared/menu-request.js';
import {em, styles} from './shared/styles-directive.js';
import {plainBody, plainTypes} from './visuals/static-visual.js';
import {isDropDown, slicerView} from './visuals/slicer-view.js';
import {tableView} from './visuals/table-view.js';
import type {ViewContext} from './shared/view-context.js';
import {setRovingFocus, moveRovingFocus} from './shared/roving-focus.js';

/** A visual in its frame: title, body, and what stands there while data are awaited, missing or refused. */
export function visualView(
  context: ViewContext,
  page: ReportPageDefinition,
  visual: VisualDefinition,
  place: PositionedVisual = positionOf(context.session, page, visual),
): TemplateResult | typeof nothing {
  const {session, actions} = context;
  if (!place.visible) return nothing;
  const state = session.visuals.get(visualKey(page.name, visual.name));
  const status = state?.status ?? 'loading';
  const plain = plainTypes.has(visual.type);
  const titleId = `title-${page.name}-${visual.name}`;
  const body = plain
    ? plainBody(context, page, visual)
    : state?.status === 'error'
      ? errorBody(context, state.error?.detailedMessage ?? state.error?.message ?? '')
      : state?.data
        ? dataBody(context, page, visual, state.data, place.height)
        : shimmer(visual);
  const click = (event: Event): void => {
    const target = event.target as Element;
    if (target.closest('button, [popover]')) return;
    if (target === event.currentTarget || target.closest('.card, .visual-head')) {
      actions.clickVisual(page.name, visual.name);
    }
  };
  // The title of a card is its label and stands with the figure.
  const titled = visual.title && visual.type !== 'card' && !plain;
  const head = plain
    ? nothing
    : html`<header class=${titled ? 'visual-head' : 'visual-head untitled'}>${titled ? html`<h2 id=${titleId}>${visual.title}</h2>` : nothing}${visualHeader(context, page, visual)}</header>`;
  const contextMenu = (event: MouseEvent): void => {
    if (event.defaultPrevented || !hasContextMenu(context, visual)) return;
    event.preventDefault();
    context.openMenu(menuRequest(page.name, visual.name, event));
  };
  const faded = session.spotlight !== undefined && session.spotlight !== visualKey(page.name, visual.name);
  return html`<section
    class="visual visual-${visual.type}${visual.type === 'slicer' && isDropDown(place.height) ? ' short' : ''}${faded ? ' faded' : ''}" data-visual=${visual.name} data-type=${visual.type} data-status=${plain ? 'ready' : status}
    aria-label=${visual.title ?? (plain ? nothing : visual.name)} aria-busy=${!plain && status === 'loading' ? 'true' : nothing}
    ${styles({left: em(place.x), top: em(place.y), width: em(place.width), height: em(place.height), 'z-index': String(Math.round(place.z ?? 0))})}
    @click=${click} @contextmenu=${contextMenu}>
    ${head}<div class="visual-body">${body}</div>
  </section>`;
}

function dataBody(
  context: ViewContext,
  page: ReportPageDefinition,
  visual: VisualDefinition,
  data: QueryDataResponse,
  height: number,
): TemplateResult {
  const kind = chartKinds[visual.type];
  if (visual.type === 'card') return card(context, visual, data);
  if (visual.type === 'slicer') return slicerView(context, page, visual, data, height);
  if (data.rows.length === 0) return html`<p class="empty">${context.texts.noData}</p>`;
  if (kind) return chart(context, page, visual, kind, data);
  return tableView(context, page, visual, data);
}

function card({format}: ViewContext, visual: VisualDefinition, data: QueryDataResponse): TemplateResult {
  return html`<div class="card">${data.columns.map((column, i) => {
    const value: DataValue = data.rows[0]?.[i] ?? null;
    const full = format.full(value, column.formatString);
    return html`<div class="card-figure">
      <data class="card-value" value=${value === null ? '' : String(value)} data-value=${value === null ? '' : String(value)} title=${full}>${format.compact(value, column.formatString)}</data>
      <span class="card-label">${data.columns.length === 1 && visual.title ? visual.title : column.name}</span>
    </div>`;
  })}</div>`;
}

function chart(
  context: ViewContext,
  page: ReportPageDefinition,
  visual: VisualDefinition,
  kind: ChartKind,
  data: QueryDataResponse,
): TemplateResult {
  const {session, actions, format, palette, scale} = context;
  const points =
    session.selection?.page === page.name && session.selection.visual === visual.name ? session.selection.points : [];
  const picked = new Set(points.map(point => JSON.stringify(point)));
  const spec = chartSpec(visual, kind, data, format, palette, scale, identity => picked.has(JSON.stringify(identity)));
  const pick = ({point, keep, pointer}: ChartPickEvent): void => {
    if (point && pointer?.type === 'contextmenu') {
      if (!hasContextMenu(context, visual)) return;
      pointer.preventDefault();
      context.openMenu(menuRequest(page.name, visual.name, pointer, point.identity));
    } else if (point) actions.pickPoint(page.name, visual.name, point.identity, keep);
    else actions.clickVisual(page.name, visual.name);
  };
  const several = spec.series.length > 1;
  const first = spec.series.flatMap(series => series.points).find(point => point);
  return html`<report-chart aria-hidden="true" .spec=${spec} @chart-pick=${pick}></report-chart>
    <ul class="points" aria-label=${context.texts.points} @keydown=${moveRovingFocus} @focusin=${setRovingFocus}>${spec.series.flatMap(
      series =>
        series.points.map(point =>
          point
            ? html`<li><button
      type="button" class="point" tabindex=${point === first ? '0' : '-1'} aria-pressed=${point.selected ? 'true' : 'false'} data-value=${point.value ?? ''}
      @click=${(event: MouseEvent) => actions.pickPoint(page.name, visual.name, point.identity, event.ctrlKey || event.metaKey)}
      @contextmenu=${(event: MouseEvent) => {
        if (!hasContextMenu(context, visual)) return;
        event.preventDefault();
        context.openMenu(menuRequest(page.name, visual.name, event, point.identity));
      }}
    >${several ? `${series.name}, ` : ''}${point.category}: ${point.text}</button></li>`
            : nothing,
        ),
    )}</ul>`;
}

function errorBody({texts}: ViewContext, detail: string): TemplateResult {
  return html`<div class="visual-error" role="note"><span class="visual-error-icon" aria-hidden="true">!</span><strong>${texts.cannotShowVisual}</strong><span class="visual-error-detail" title=${detail}>${detail}</span></div>`;
}

function shimmer(visual: VisualDefinition): TemplateResult {
  const bars = visual.type === 'card' ? 2 : visual.type === 'slicer' ? 5 : 6;
  return html`<div class="shimmer" aria-hidden="true">${Array.from({length: bars}, () => html`<i></i>`)}</div>`;
}
