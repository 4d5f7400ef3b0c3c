import type {ColumnReference, DataValue, VisualDefinition, VisualType} from '@pbi-bound-report/contract';
import {defined} from '@pbi-bound-report/contract';
import type {IFilter} from 'powerbi-models';
import type {ReportContext} from '../report/report-context.js';
import {toPage, toVisual} from '../report/layout.js';
import type {Pages} from './page-commands.js';
import {selectionFilters} from '../report/selection-filters.js';
import type {ReportSession} from '../report/session.js';
import {pageOf, filterLevelKey, visualKey, visualOf} from '../report/session.js';
import type {Visuals} from './visual-commands.js';
import type {FilterLevel} from '../report/report-application.js';
import {toReportError} from '../report/report-error.js';
import type {DrillStep} from '../report/drill.js';
import {canDrill, drilled, drillOf, shownVisual} from '../report/drill.js';
import type {ParameterValues} from '../report/parameters.js';
import {fits, newVisual, withField, withVisuals, type Field} from '../report/author-report.js';
import {requireRoomForVisual} from '../report/session-limits.js';
import {mergeSettings} from './appearance-commands.js';
import type {Bookmarks} from './bookmark-commands.js';
import {withChoices, type FilterChoices} from './filter-choices.js';
import type {ReportDocument} from './document-commands.js';
import type {Dashboards} from './dashboard-commands.js';
import type {Filters} from './filter-commands.js';

const same = (a: readonly DataValue[], b: readonly DataValue[]): boolean =>
  a.length === b.length && a.every((cell, i) => cell === b[i]);

/** The parts that carry out what a reader does. */
export interface ReaderActionTargets {
  pages: Pages;
  visuals: Visuals;
  bookmarks: Bookmarks;
  filters: Filters;
  choices: FilterChoices;
  document: ReportDocument;
  dashboards: Dashboards;
}

/**
 * What a reader does with the report by hand. The view calls these methods. Where the SDK has an event for an action,
 * the host hears of it.
 */
export class ReaderActions {
  readonly #context: ReportContext;
  readonly #targets: ReaderActionTargets;

  constructor(context: ReportContext, targets: ReaderActionTargets) {
    this.#context = context;
    this.#targets = targets;
  }

  /** A tile of a dashboard was chosen. */
  clickTile(id: string): void {
    this.#targets.dashboards.clickTile(id);
  }

  /** A field was ticked or unticked: see author-report.ts. */
  toggleField(field: Field): void {
    const session = this.#context.session();
    const {authoring, activePage} = session;
    if (!authoring) return;
    const page = pageOf(session, activePage);
    const current = page.visuals.find(({name}) => name === authoring.visual);
    if (!current) requireRoomForVisual(page);
    const before = current ?? newVisual(page.visuals);
    const after = withField(before, field, authoring.typed.has(before.name));
    const others = page.visuals.filter(({name}) => name !== before.name);
    authoring.visual = after?.name;
    session.visuals.delete(visualKey(activePage, before.name));
    session.definition = withVisuals(session.definition, activePage, after ? [...others, after] : others);
    void this.#context.requery();
  }

  /** Another visual was chosen to work on; undefined: the next field begins a new one. */
  editVisual(name: string | undefined): void {
    const {authoring} = this.#context.session();
    if (!authoring) return;
    authoring.visual = name;
    this.#context.changed();
  }

  /** The visual that is worked on is to be drawn otherwise. */
  setVisualType(type: VisualType): void {
    const session = this.#context.session();
    const {authoring, activePage} = session;
    const page = pageOf(session, activePage);
    const current = page.visuals.find(({name}) => name === authoring?.visual);
    if (!authoring || !current || !fits(current, type)) return;
    authoring.typed.add(current.name);
    const visuals = page.visuals.map(visual => (visual === current ? {...visual, type} : visual));
    session.definition = withVisuals(session.definition, activePage, visuals);
    void this.#context.requery();
  }

  /** The visual that is worked on is taken away. */
  removeVisual(): void {
    const session = this.#context.session();
    const {authoring, activePage} = session;
    if (!authoring) return;
    const visuals = pageOf(session, activePage).visuals.filter(({name}) => name !== authoring.visual);
    authoring.visual = undefined;
    session.definition = withVisuals(session.definition, activePage, visuals);
    void this.#context.requery();
  }

  /** A tab was chosen. */
  goToPage(name: string): void {
    if (this.#context.session().activePage !== name) this.#targets.pages.activate(name, 'user');
  }

  /** The body of a visual was clicked beside its data points. */
  clickVisual(page: string, name: string): void {
    this.editVisual(name);
    this.#context.host.raise({name: 'visualClicked', body: this.#where(page, name)});
    this.#clear(page, name);
  }

  /**
   * A data point was clicked: it becomes the selection and cross-filters the page's other visuals. Clicked again it is
   * released. Where drill down is on, the visual goes down into it instead.
   * @param keep Whether the points picked before stay (Ctrl).
   */
  pickPoint(page: string, name: string, point: DataValue[], keep: boolean): void {
    const session = this.#context.session();
    if (this.drillInto(page, name, point)) return;
    const before =
      session.selection?.page === page && session.selection.visual === name ? session.selection.points : [];
    const was = before.some(other => same(other, point));
    const others = keep ? before.filter(other => !same(other, point)) : [];
    const points = was && (keep || before.length === 1) ? others : [...others, point];
    session.selection = points.length > 0 ? {page, visual: name, points} : undefined;
    this.#context.host.raise({name: 'visualClicked', body: this.#where(page, name)});
    this.#raiseSelection(session, page, name);
    void this.#context.requery();
  }

  /** Values of a slicer were ticked. An empty list releases it. */
  slice(page: string, name: string, values: DataValue[]): void {
    const session = this.#context.session();
    const visual = visualOf(session, page, name);
    const target = visual.groupBy?.[0];
    if (!target) return;
    const points = values.map(value => [value]);
    const filters = selectionFilters([target], points) as unknown as IFilter[];
    session.slicers.set(visualKey(page, name), {filters: filters as never, targets: [target]});
    this.#context.host.raise({
      name: 'dataSelected',
      body: {...this.#where(page, name), ...this.#points(session, visual, points)},
    });
    this.#context.host.raise({name: 'filtersApplied', page, visual: name, body: {initiator: 'user', filters}});
    void this.#context.requery();
  }

  /** A column head was clicked. */
  sort(page: string, name: string, index: number): void {
    const session = this.#context.session();
    const visual = visualOf(session, page, name);
    const current = session.sorts.get(visualKey(page, name)) ?? visual.orderBy?.[0];
    const isColumn = index < (visual.groupBy?.length ?? 0);
    const first = isColumn ? 'asc' : 'desc';
    const other = current?.direction === 'asc' ? 'desc' : 'asc';
    this.#targets.visuals.sort(page, name, index, current?.index === index ? other : first);
  }

  /** A button of the report was pressed. */
  press(page: string, name: string): void {
    const session = this.#context.session();
    const visual = visualOf(session, page, name);
    const {action} = visual;
    this.#context.host.raise({
      name: 'buttonClicked',
      body: defined({
        id: visual.name,
        title: visual.text,
        type: action?.type,
        bookmark: action?.type === 'Bookmark' ? action.bookmark : undefined,
      }),
    });
    if (!action) return;
    if (action.type === 'PageNavigation') this.goToPage(action.page);
    else if (action.type === 'Back') this.goToPage(session.previousPage ?? session.activePage);
    else if (action.type === 'Bookmark') this.applyBookmark(action.bookmark);
    else this.openLink(page, name, action.url);
  }

  /** A link in the data was followed: opened, told, or both, as `hyperlinkClickBehavior` says (0, 2, 1). */
  openLink(page: string, name: string, url: string): void {
    const behavior = Number(this.#context.session().settings.hyperlinkClickBehavior ?? 0);
    if (behavior !== 0) {
      this.#context.host.raise({name: 'dataHyperlinkClicked', body: {url, ...this.#where(page, name)}});
    }
    if (behavior !== 2) this.#context.view.navigate(url);
  }

  /** Picked in a visual's own menu: its data as a file. */
  async exportData(page: string, name: string): Promise<void> {
    const visual = visualOf(this.#context.session(), page, name);
    try {
      const {data} = await this.#targets.visuals.exportData(page, name, {});
      this.#context.view.download(`${visual.title ?? visual.name}.csv`, data);
    } catch (cause) {
      // The reader sees nothing happen; the host hears why, beside exportDataCompleted.
      this.#context.host.raise({name: 'error', body: toReportError(cause).error});
    }
  }

  /** A filter's card was cleared. */
  removeFilter(level: FilterLevel, index: number): void {
    const left = (this.#context.session().filters.get(filterLevelKey(level)) ?? []).filter((_, i) => i !== index);
    this.#targets.filters.update(level, 1, left, 'user');
  }

  /** A filter's card was opened, to pick other values. */
  openFilter(filter: IFilter): void {
    void this.#targets.choices.load(filter);
  }

  /** Values were ticked in a filter's card. */
  changeFilter(level: FilterLevel, index: number, values: DataValue[]): void {
    const next = (this.#context.session().filters.get(filterLevelKey(level)) ?? []).map((filter, i) =>
      i === index ? withChoices(filter, values) : filter,
    );
    this.#targets.filters.update(level, 1, next, 'user');
  }

  /** A bookmark of the pane was chosen. */
  applyBookmark(name: string): void {
    this.#attempt(() => this.#targets.bookmarks.applyByName(name));
  }

  /** The action bar's Save as: a dialog of the host's own, or a copy under another name. */
  saveAs(name: string): void {
    this.#attempt(() => this.#targets.document.saveAs({name}));
  }

  /** Whether the host shows a dialog of its own; if so it is told. */
  hostSavesAs(): boolean {
    const custom = this.#context.session().settings.useCustomSaveAsDialog === true;
    if (custom) this.#context.host.raise({name: 'saveAsTriggered'});
    return custom;
  }

  /** The action bar's other buttons. */
  act(action: 'save' | 'view' | 'edit'): void {
    this.#attempt(() =>
      action === 'save' ? this.#targets.document.save() : this.#targets.document.switchMode(action),
    );
  }

  /** A command that the host added to a menu was chosen. Only context menus know a data point. */
  runCommand(page: string, name: string, command: string, point?: DataValue[]): void {
    const session = this.#context.session();
    const visual = visualOf(session, page, name);
    this.#context.host.raise({
      name: 'commandTriggered',
      body: defined({
        command,
        ...this.#where(page, name),
        dataPoints: point && this.#points(session, visual, [point]).dataPoints,
      }),
    });
  }

  /** A finger began or ended a swipe over the report. */
  swipe(
    phase: 'swipeStart' | 'swipeEnd',
    startPosition: {x: number; y: number},
    currentPosition: {x: number; y: number},
  ): void {
    this.#context.host.raise({name: phase, body: {startPosition, currentPosition}});
  }

  /** The report lost the focus. */
  blur(): void {
    this.#context.host.raise({name: 'blur'});
  }

  /** Picked in a visual's own menu: it stands out while the others fade, or no longer. */
  toggleSpotlight(page: string, name: string): void {
    const session = this.#context.session();
    session.spotlight = session.spotlight === visualKey(page, name) ? undefined : visualKey(page, name);
    this.#context.changed();
  }

  /** A pane was opened or closed by its head. */
  togglePane(pane: 'filters' | 'bookmarks' | 'fields', expanded: boolean): void {
    const session = this.#context.session();
    session.settings = mergeSettings(session.settings, {
      panes: {[pane]: pane === 'bookmarks' ? {visible: expanded} : {expanded}},
    });
    this.#context.changed();
  }

  /** The status bar's zoom. */
  zoom(level: number): void {
    const session = this.#context.session();
    session.zoom = Math.min(4, Math.max(0.25, level));
    this.#context.changed();
  }

  /** Paginated reports: another sheet. */
  turnSheet(to: number): void {
    this.#context.session().sheet = to;
    this.#context.changed();
  }

  /** Paginated reports: run again with these parameters. */
  runWith(parameters: ParameterValues): void {
    const session = this.#context.session();
    session.parameters = parameters;
    session.sheet = 0;
    void this.#context.requery();
  }

  /**
   * A way through the hierarchy was chosen in a visual's head.
   * @param into The value of the axis that is gone down into. Absent: all that are shown.
   */
  drill(page: string, name: string, step: DrillStep, into?: DataValue): void {
    const session = this.#context.session();
    const visual = visualOf(session, page, name);
    const position = drillOf(session, page, visual);
    if (!position || !canDrill(session, page, visual, step)) return;
    session.drills.set(visualKey(page, name), drilled(position, step, into));
    // Points of the level before are no points of this one.
    if (session.selection?.page === page && session.selection.visual === name) session.selection = undefined;
    void this.#context.requery();
  }

  /** Drill down was turned on or off in a visual's head: whether a click goes down into a data point or picks it. */
  toggleDrilling(page: string, name: string): void {
    const {drilling} = this.#context.session();
    if (!drilling.delete(visualKey(page, name))) drilling.add(visualKey(page, name));
    this.#context.changed();
  }

  /**
   * Goes down into a data point where drill down is on.
   * @returns Whether it did.
   */
  drillInto(page: string, name: string, point: readonly DataValue[]): boolean {
    const session = this.#context.session();
    const drillsOnClick = session.drilling.has(visualKey(page, name));
    if (!drillsOnClick || !canDrill(session, page, visualOf(session, page, name), 'next')) return false;
    this.drill(page, name, 'next', point[0] ?? null);
    return true;
  }

  /** A visual was made to fill the page, or the page is shown again. */
  toggleFocus(page: string, name: string): void {
    const session = this.#context.session();
    session.focus = session.focus === visualKey(page, name) ? undefined : visualKey(page, name);
    this.#context.changed();
  }

  /** The page is shown again. */
  leaveFocus(): void {
    const session = this.#context.session();
    if (session.focus === undefined) return;
    session.focus = undefined;
    this.#context.changed();
  }

  /** Escape was pressed, perhaps before anything was open. */
  escape(): void {
    if (this.#context.isOpen()) this.leaveFocus();
  }

  /** What a reader may not do has no request to refuse: the host hears of it by an event. */
  #attempt(act: () => void | Promise<void>): void {
    const raise = (cause: unknown): void => this.#context.host.raise({name: 'error', body: toReportError(cause).error});
    // Not awaited: a command that refuses at once raises its error in the same turn.
    try {
      act()?.catch(raise);
    } catch (cause) {
      raise(cause);
    }
  }

  #clear(page: string, name: string): void {
    const session = this.#context.session();
    if (!session.selection) return;
    session.selection = undefined;
    this.#raiseSelection(session, page, name);
    void this.#context.requery();
  }

  #where(page: string, name: string): Record<string, unknown> {
    const session = this.#context.session();
    const definition = pageOf(session, page);
    return {
      report: {id: session.reportId, displayName: session.reportName},
      page: toPage(session, definition),
      visual: toVisual(session, definition, visualOf(session, page, name)),
    };
  }

  #raiseSelection(session: ReportSession, page: string, name: string): void {
    const visual = visualOf(session, page, name);
    const points = session.selection?.points ?? [];
    const where = this.#where(page, name);
    const body = {...where, ...this.#points(session, visual, points)};
    this.#context.host.raise({name: 'dataSelected', body});
    this.#context.host.raise({
      name: 'selectionChanged',
      body: {...body, selectedItems: points.length > 0 ? [where['visual']] : []},
    });
  }

  /**
   * Picked points as `ISelection` lists them: each point's identity, the values it shows, and the filters they amount
   * to.
   */
  #points(
    session: ReportSession,
    visual: VisualDefinition,
    points: DataValue[][],
  ): {dataPoints: unknown[]; regions: unknown[]; filters: unknown[]} {
    const groupBy: readonly ColumnReference[] = shownVisual(session, session.activePage, visual).groupBy ?? [];
    const data = session.visuals.get(visualKey(session.activePage, visual.name))?.data;
    const dataPoints = points.map(point => {
      const row = data?.rows.find(cells => point.every((cell, i) => cells[i] === cell));
      return {
        identity: groupBy.map((target, i) => ({target, equals: point[i] ?? null})),
        values: (visual.values ?? []).map((target, i) => ({
          target,
          value: row?.[groupBy.length + i] ?? null,
          formattedValue: String(row?.[groupBy.length + i] ?? ''),
        })),
      };
    });
    return {dataPoints, regions: [], filters: selectionFilters(groupBy, points)};
  }
}
