import type {EmbeddedTile} from '@pbi-bound-report/contract';
import type {TemplateResult} from 'lit';
import {html, nothing} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import type {DashboardSession, TileState} from '../report/dashboard-session.js';
import type {ReportTexts} from '../texts/report-texts.js';
import {styles, type Styles} from './shared/styles-directive.js';
import type {Stage, ViewContext} from './shared/view-context.js';
import {margin} from './shared/view-context.js';
import {visualView} from './visual-view.js';

/** Width and height of a cell of the grid at 100 %, and the room between two, in CSS pixels. Invented. */
const cell = 150;
const gap = 10;
/** Below this share of their size tiles cannot be read: they stand in one column then. Ours. */
const leastScale = 0.5;
const mostScale = 1.25;

/** What tiles are drawn with; each brings its own session. */
export type TileContext = Omit<ViewContext, 'session' | 'scale' | 'readOnly'>;

const length = (cells: number): number => cells * cell + (cells - 1) * gap;

/** A dashboard, or one tile that fills the frame. */
export function dashboardView(dashboard: DashboardSession, context: TileContext, stage: Stage): TemplateResult {
  const {opened, tiles, kind} = dashboard;
  if (kind === 'tile') return tileEmbed(dashboard, context, stage);
  const columns = Math.max(...tiles.map(({tile}) => tile.column + tile.colSpan), 1);
  const fitting = (stage.width - 2 * margin) / length(columns);
  const isColumn = dashboard.pageView === 'oneColumn' || (dashboard.pageView === 'fitToWidth' && fitting < leastScale);
  const scale = dashboard.pageView === 'fitToWidth' && !isColumn ? Math.min(fitting, mostScale) : 1;
  const ordered = [...tiles].sort((a, b) => a.tile.row - b.tile.row || a.tile.column - b.tile.column);
  const list = repeat(
    ordered,
    ({tile}) => tile.id,
    state => {
      const size = isColumn
        ? {width: stage.width - 2 * margin, height: length(state.tile.rowSpan)}
        : {width: length(state.tile.colSpan), height: length(state.tile.rowSpan)};
      return html`<li class="tile" data-tile=${state.tile.id} ${styles(isColumn ? {height: px(size.height)} : placeOf(state.tile, scale))}
      >${tileBody(state, {...context, scale}, size)}</li>`;
    },
  );
  const grid: Styles = isColumn
    ? {}
    : {width: px(length(columns) * scale), height: px(length(rowsOf(tiles)) * scale), 'font-size': px(16 * scale)};
  const empty = tiles.length === 0 ? html`<p class="tiles-empty">${context.texts.noTiles}</p>` : nothing;
  return html`<main class="stage dashboard" data-dashboard=${opened.dashboard.id}>
    <h1 class="for-readers">${opened.dashboard.name}</h1>
    ${empty}<ul role="list" class=${isColumn ? 'tiles tiles-column' : 'tiles'} ${styles(grid)}>${list}</ul>
  </main>`;
}

const px = (pixels: number): string => `${+pixels.toFixed(2)}px`;

const rowsOf = (tiles: readonly TileState[]): number => Math.max(...tiles.map(({tile}) => tile.row + tile.rowSpan), 1);

const placeOf = ({column, row, colSpan, rowSpan}: EmbeddedTile, scale: number): Styles => ({
  left: px(column * (cell + gap) * scale),
  top: px(row * (cell + gap) * scale),
  width: px(length(colSpan) * scale),
  height: px(length(rowSpan) * scale),
});

function tileEmbed({opened, tiles, size}: DashboardSession, context: TileContext, stage: Stage): TemplateResult {
  const room = {
    width: size.width ?? Math.max(stage.width - 2 * margin, 1),
    height: size.height ?? Math.max(stage.height - 2 * margin, 1),
  };
  const [state] = tiles;
  return html`<main class="stage dashboard single" data-dashboard=${opened.dashboard.id}>
    <h1 class="for-readers">${state?.tile.title ?? ''}</h1>
    ${state && html`<div class="tile" data-tile=${state.tile.id} ${styles({width: px(room.width), height: px(room.height)})}>${tileBody(state, {...context, scale: 1}, room)}</div>`}
  </main>`;
}

/** The visual, and over it the button that opens its report: a tile is one thing to click, and its data can be read. */
function tileBody(
  {tile, session}: TileState,
  context: Omit<ViewContext, 'session'>,
  size: {width: number; height: number},
): TemplateResult {
  const page = session?.definition.pages[0];
  const visual = page?.visuals[0];
  const content =
    session && page && visual
      ? visualView({
          ...context,
          session,
          page,
          visual,
          position: {x: 0, y: 0, z: 0, ...size, visible: true},
          readOnly: true,
        })
      : brokenTile(tile, context.texts);
  const open = (): void => context.actions.clickTile(tile.id);
  return html`${content}<button type="button" class="tile-open" aria-label=${labelOf(tile, context.texts)}
    @click=${open}></button>`;
}

const labelOf = ({title, report}: EmbeddedTile, texts: ReportTexts): string =>
  report ? texts.openTile(title, report.name) : title || texts.brokenTile;

function brokenTile({title, problem = ''}: EmbeddedTile, texts: ReportTexts): TemplateResult {
  return html`<section class="visual" data-status="error">
    <header class="visual-head">${title ? html`<h2>${title}</h2>` : nothing}</header>
    <div class="visual-body"><div class="visual-error" role="note"><span
      class="visual-error-icon" aria-hidden="true">!</span><strong>${texts.brokenTile}</strong><span
      class="visual-error-detail" title=${problem}>${problem}</span></div></div>
  </section>`;
}
