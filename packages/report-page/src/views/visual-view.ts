import type {DataValue, QueryDataResponse} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import {visualKey} from '../report/session.js';
import {visualHeader} from './chrome/header-view.js';
import {hasContextMenu, menuRequest} from './shared/menu-request.js';
import {em, styles} from './shared/styles-directive.js';
import type {VisualContext} from './shared/view-context.js';
import type {ChartKind} from './visuals/chart-spec.js';
import {chartKinds} from './visuals/chart-spec.js';
import {chartView} from './visuals/chart-view.js';
import {isDropDown, slicerView} from './visuals/slicer-view.js';
import {plainBody, plainTypes} from './visuals/static-visual.js';
import {tableView} from './visuals/table-view.js';

/** A visual in its frame: title, body, and what stands there while data are awaited, missing or refused. */
export function visualView(context: VisualContext): TemplateResult | typeof nothing {
  const {session, actions, page, visual, position} = context;
  if (!position.visible) return nothing;
  const plain = plainTypes.has(visual.type);
  const status = plain ? 'ready' : (session.visuals.get(visualKey(page.name, visual.name))?.status ?? 'loading');
  const click = (event: Event): void => {
    if (context.readOnly) return;
    const target = event.target as Element;
    if (target.closest('button, [popover]')) return;
    if (target === event.currentTarget || target.closest('.card, .visual-head')) {
      actions.clickVisual(page.name, visual.name);
    }
  };
  const openContextMenu = (event: MouseEvent): void => {
    if (context.readOnly || event.defaultPrevented || !hasContextMenu(context, visual)) return;
    event.preventDefault();
    context.openMenu(menuRequest(page.name, visual.name, event));
  };
  return html`<section
    class=${classesOf(context)} data-visual=${visual.name} data-type=${visual.type} data-status=${status}
    aria-label=${visual.title ?? (plain ? nothing : visual.name)} aria-busy=${status === 'loading' ? 'true' : nothing}
    ${styles({
      left: em(position.x),
      top: em(position.y),
      width: em(position.width),
      height: em(position.height),
      'z-index': String(Math.round(position.z ?? 0)),
    })}
    @click=${click} @contextmenu=${openContextMenu}>
    ${plain ? nothing : head(context)}<div class="visual-body">${body(context)}</div>
  </section>`;
}

function classesOf({session, page, visual, position}: VisualContext): string {
  const classes = ['visual', `visual-${visual.type}`];
  if (visual.type === 'slicer' && isDropDown(position.height)) classes.push('short');
  const faded = session.spotlight !== undefined && session.spotlight !== visualKey(page.name, visual.name);
  if (faded) classes.push('faded');
  if (session.authoring?.visual === visual.name) classes.push('edited');
  return classes.join(' ');
}

/** The title of a card is its label and stands with the figure. */
function head(context: VisualContext): TemplateResult {
  const {page, visual} = context;
  const titled = visual.title && visual.type !== 'card';
  if (context.readOnly) {
    return html`<header class="visual-head">${titled ? html`<h2>${visual.title}</h2>` : nothing}</header>`;
  }
  const title = titled ? html`<h2 id=${`title-${page.name}-${visual.name}`}>${visual.title}</h2>` : nothing;
  return html`<header
    class=${titled ? 'visual-head' : 'visual-head untitled'}>${title}${visualHeader(context)}</header>`;
}

function body(context: VisualContext): TemplateResult {
  const {session, page, visual} = context;
  if (plainTypes.has(visual.type)) return plainBody(context);
  const {status, error, data} = session.visuals.get(visualKey(page.name, visual.name)) ?? {};
  if (!isDrawn(visual.type)) {
    return errorBody(context, `Visuals of the type "${visual.type}" are not drawn by the emulator.`);
  }
  if (status === 'error') return errorBody(context, error?.detailedMessage ?? error?.message ?? '');
  return data ? dataBody(context, data) : shimmer(visual.type);
}

const drawnWithData: ReadonlySet<string> = new Set(['card', 'slicer', 'tableEx', 'pivotTable']);
const isDrawn = (type: string): boolean => drawnWithData.has(type) || Object.hasOwn(chartKinds, type);

function dataBody(context: VisualContext, data: QueryDataResponse): TemplateResult {
  const {visual, texts} = context;
  if (visual.type === 'card') return card(context, data);
  if (visual.type === 'slicer') return slicerView(context, data);
  if (data.rows.length === 0) return html`<p class="empty">${texts.noData}</p>`;
  const kind: ChartKind | undefined = chartKinds[visual.type];
  return kind ? chartView(context, kind, data) : tableView(context, data);
}

function card({format, visual}: VisualContext, data: QueryDataResponse): TemplateResult {
  return html`<div class="card">${data.columns.map((column, i) => {
    const value: DataValue = data.rows[0]?.[i] ?? null;
    const raw = value === null ? '' : String(value);
    return html`<div class="card-figure">
      <data class="card-value" value=${raw} data-value=${raw}
        title=${format.full(value, column.formatString)}>${format.compact(value, column.formatString)}</data>
      <span class="card-label">${data.columns.length === 1 && visual.title ? visual.title : column.name}</span>
    </div>`;
  })}</div>`;
}

function errorBody({texts}: VisualContext, detail: string): TemplateResult {
  return html`<div class="visual-error" role="note"><span
    class="visual-error-icon" aria-hidden="true">!</span><strong>${texts.cannotShowVisual}</strong><span
    class="visual-error-detail" title=${detail}>${detail}</span></div>`;
}

/** Bars of the placeholder that stands in a visual until its data come. */
const shimmerBars: Readonly<Record<string, number>> = {card: 2, slicer: 5};

function shimmer(type: string): TemplateResult {
  const bars = Array.from({length: shimmerBars[type] ?? 6}, () => html`<i></i>`);
  return html`<div class="shimmer" aria-hidden="true">${bars}</div>`;
}
