import type {DataQuery, QueryDataResponse, VisualDefinition} from '@pbi-bound-report/contract';
import {defined} from '@pbi-bound-report/contract';
import type {
  ExportDataType,
  IExportDataRequest,
  IFilter,
  ISlicerState,
  ISortByVisualRequest,
  IVisual,
  IVisualLayout,
  SortDirection,
} from 'powerbi-models';
import type {VisualCommands} from '../report/report-application.js';
import {toReportError} from '../report/report-error.js';
import {invalidParameters} from '../report/report-errors.js';
import type {ReportContext} from '../report/report-context.js';
import {toCsv} from '../data/csv.js';
import {normalizeFilter, targetKey} from '../report/filters.js';
import {toVisual} from '../report/layout.js';
import {queryFor} from '../data/queries.js';
import type {ReportSession} from '../report/session.js';
import {pageOf, filterLevelKey, visualKey, visualOf} from '../report/session.js';
import {requireRoom, requireRoomForVisual} from '../report/session-limits.js';

/** Most rows of one export, as the service documents it for CSV. */
const exportLimit = 30_000;

/** Sends one query beside those of the page; aborted by nothing but a newer load. */
export type RunQuery = (session: ReportSession, visual: string, query: DataQuery) => Promise<QueryDataResponse>;

/** Commands to single visuals. */
export class Visuals implements VisualCommands {
  readonly #context: ReportContext;
  readonly #runQuery: RunQuery;
  #clones = 0;

  constructor(context: ReportContext, runQuery: RunQuery) {
    this.#context = context;
    this.#runQuery = runQuery;
  }

  async exportData(
    page: string,
    name: string,
    {rows, exportDataType = 0}: IExportDataRequest,
  ): Promise<{data: string}> {
    const session = this.#context.session();
    const visual = visualOf(session, page, name);
    const query = queryFor(session, page, visual);
    if (!query) {
      throw invalidParameters(`The visual "${name}" (${visual.type}) shows no data. Export a visual with fields.`);
    }
    const done = (status: 0 | 1): void =>
      this.#context.host.raise({
        name: 'exportDataCompleted',
        body: {status, exportDataType, exportFormat: 0, pageName: page, visualName: name},
      });
    try {
      const {top: drawn, totals: _, ...whole} = query;
      // What is drawn is the limit of what is summarised; the rows behind it are limited by the export alone.
      const underlying = exportDataType === (1 as ExportDataType.Underlying);
      const top = Math.min(rows ?? exportLimit, (underlying ? undefined : drawn) ?? exportLimit, exportLimit);
      const data = await this.#runQuery(session, name, defined({...whole, top, detail: underlying || undefined}));
      done(0);
      return {data: toCsv(data)};
    } catch (cause) {
      done(1);
      throw toReportError(cause);
    }
  }

  getSlicer(page: string, name: string): ISlicerState {
    const session = this.#context.session();
    const slicer = this.#slicer(session, page, name);
    const state = session.slicers.get(visualKey(page, name));
    return structuredClone({filters: state?.filters ?? [], targets: state?.targets ?? slicer.groupBy ?? []});
  }

  setSlicer(page: string, name: string, state: ISlicerState): void {
    const session = this.#context.session();
    this.#slicer(session, page, name);
    requireRoom(session, state);
    session.slicers.set(visualKey(page, name), {
      ...state,
      filters: state.filters.map(filter => normalizeFilter(filter) as typeof filter),
    });
    void this.#context.requery();
  }

  clone(
    page: string,
    name: string,
    {filters, layout}: {filters?: IFilter[]; layout?: IVisualLayout},
  ): {visualName: string; visual: IVisual} {
    const session = this.#context.session();
    const definition = pageOf(session, page);
    const source = visualOf(session, page, name);
    const inherited = session.filters.get(filterLevelKey({page, visual: name}));
    requireRoomForVisual(definition);
    requireRoom(session, [source, filters ?? inherited, layout]);
    const names = new Set(definition.visuals.map(visual => visual.name));
    let copyName: string;
    do copyName = `${name}_copy${++this.#clones}`;
    while (names.has(copyName));
    const {x, y, z, width, height} = {
      ...source.layout,
      x: source.layout.x + 24,
      y: source.layout.y + 24,
      z: (source.layout.z ?? 0) + 1,
      ...layout,
    };
    const copy: VisualDefinition = {...structuredClone(source), name: copyName, layout: {x, y, z, width, height}};
    definition.visuals.push(copy);
    session.filters.set(
      filterLevelKey({page, visual: copyName}),
      filters ? filters.map(normalizeFilter) : [...(inherited ?? [])],
    );
    void this.#context.requery();
    return {visualName: copyName, visual: toVisual(session, definition, copy)};
  }

  sortBy(page: string, name: string, {orderBy, direction}: ISortByVisualRequest): void {
    const session = this.#context.session();
    const visual = visualOf(session, page, name);
    const index = [...(visual.groupBy ?? []), ...(visual.values ?? [])].findIndex(
      field => targetKey(field) === targetKey(orderBy),
    );
    if (index < 0) {
      throw invalidParameters(
        `The visual "${name}" does not show the field in orderBy. Sort by one of its own fields.`,
      );
    }
    const descending = 2 as SortDirection.Descending;
    this.sort(page, name, index, direction === descending ? 'desc' : 'asc');
  }

  /** Sorts by the n-th field of a visual. */
  sort(page: string, name: string, index: number, direction: 'asc' | 'desc'): void {
    this.#context.session().sorts.set(visualKey(page, name), {index, direction});
    void this.#context.requery();
  }

  clearSelection(): void {
    const session = this.#context.session();
    session.selection = undefined;
    this.#context.host.raise({
      name: 'selectionChanged',
      body: {
        report: {id: session.reportId, displayName: session.reportName},
        dataPoints: [],
        regions: [],
        filters: [],
        selectedItems: [],
      },
    });
    void this.#context.requery();
  }

  closeOverlays(): void {
    this.#context.session();
    this.#context.view.closeOverlays();
  }

  #slicer(session: ReportSession, page: string, name: string): VisualDefinition {
    const visual = visualOf(session, page, name);
    if (visual.type !== 'slicer') {
      throw invalidParameters(
        `The visual "${name}" is a ${visual.type}, not a slicer. Find slicers with page.getSlicers().`,
      );
    }
    return visual;
  }
}
