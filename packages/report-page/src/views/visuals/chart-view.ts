import type {QueryDataResponse} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import {hasContextMenu, menuRequest} from '../shared/menu-request.js';
import {moveRovingFocus, setRovingFocus} from '../shared/roving-focus.js';
import type {VisualContext} from '../shared/view-context.js';
import type {ChartKind, ChartPoint, ChartSeries} from './chart-spec.js';
import {chartSpec} from './chart-spec.js';
import type {ChartPickEvent} from './report-chart.js';
import './report-chart.js';

/** A chart, and its points as a list of buttons for those who do not see the drawing. */
export function chartView(context: VisualContext, kind: ChartKind, data: QueryDataResponse): TemplateResult {
  const {session, actions, format, palette, scale, page, visual, texts} = context;
  const {selection} = session;
  const isOwn = selection?.page === page.name && selection.visual === visual.name;
  const picked = new Set((isOwn ? selection.points : []).map(point => JSON.stringify(point)));
  const spec = chartSpec({
    visual,
    kind,
    data,
    format,
    palette,
    scale,
    isSelected: identity => picked.has(JSON.stringify(identity)),
  });
  const pick = ({point, keep, pointer}: ChartPickEvent): void => {
    if (!point) actions.clickVisual(page.name, visual.name);
    else if (pointer?.type === 'contextmenu') openContextMenu(context, pointer, point);
    else actions.pickPoint(page.name, visual.name, point.identity, keep);
  };
  if (context.readOnly) {
    return html`<report-chart aria-hidden="true" .spec=${spec}></report-chart>
    <ul class="points for-readers" aria-label=${texts.points}>${pointTexts(spec.series)}</ul>`;
  }
  return html`<report-chart aria-hidden="true" .spec=${spec} @chart-pick=${pick}></report-chart>
    <ul class="points" aria-label=${texts.points}
      @keydown=${moveRovingFocus} @focusin=${setRovingFocus}>${pointButtons(context, spec.series)}</ul>`;
}

function openContextMenu(context: VisualContext, event: MouseEvent, {identity}: ChartPoint): void {
  const {page, visual} = context;
  if (!hasContextMenu(context, visual)) return;
  event.preventDefault();
  context.openMenu(menuRequest(page.name, visual.name, event, identity));
}

/** The points of a chart that is only looked at. */
function pointTexts(series: readonly ChartSeries[]): (TemplateResult | typeof nothing)[] {
  const several = series.length > 1;
  return series.flatMap(({name, points}) =>
    points.map(point =>
      point
        ? html`<li data-category=${point.category} data-value=${point.value ?? ''}
          >${several ? `${name}, ` : ''}${point.category}: ${point.text}</li>`
        : nothing,
    ),
  );
}

function pointButtons(context: VisualContext, series: readonly ChartSeries[]): (TemplateResult | typeof nothing)[] {
  const {actions, page, visual} = context;
  const several = series.length > 1;
  const first = series.flatMap(({points}) => points).find(point => point);
  const button = (name: string, point: ChartPoint): TemplateResult => {
    const pick = (event: MouseEvent): void =>
      actions.pickPoint(page.name, visual.name, point.identity, event.ctrlKey || event.metaKey);
    return html`<li><button
      type="button" class="point" tabindex=${point === first ? '0' : '-1'}
      aria-pressed=${point.selected ? 'true' : 'false'}
      data-series=${name} data-category=${point.category} data-value=${point.value ?? ''}
      @click=${pick} @contextmenu=${(event: MouseEvent) => openContextMenu(context, event, point)}
    >${several ? `${name}, ` : ''}${point.category}: ${point.text}</button></li>`;
  };
  return series.flatMap(({name, points}) => points.map(point => (point ? button(name, point) : nothing)));
}
