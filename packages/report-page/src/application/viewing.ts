import type {DataValue} from '@pbi-bound-report/contract';
import {mergeSettings} from './appearance-commands.js';
import type {ReportContext} from '../report/report-context.js';
import type {DrillStep} from '../report/drill.js';
import {canDrill, drilled, drillOf} from '../report/drill.js';
import type {ParameterValues} from '../report/parameters.js';
import {visualKey, visualOf} from '../report/session.js';

/** What a reader does to see something else, of which the host hears nothing: the SDK has no event for it. */
export class Viewing {
  readonly #context: ReportContext;

  constructor(context: ReportContext) {
    this.#context = context;
  }

  /** Picked in a visual's own menu: it stands out while the others fade, or no longer. */
  toggleSpotlight(page: string, name: string): void {
    const session = this.#context.session();
    session.spotlight = session.spotlight === visualKey(page, name) ? undefined : visualKey(page, name);
    this.#context.changed();
  }

  /** A pane was opened or closed by its head. */
  togglePane(pane: 'filters' | 'bookmarks', expanded: boolean): void {
    const session = this.#context.session();
    session.settings = mergeSettings(session.settings, {
      panes: {[pane]: pane === 'filters' ? {expanded} : {visible: expanded}},
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

  /** A way through the hierarchy was chosen in a visual's head. */
  drill(page: string, name: string, step: DrillStep): void {
    this.#drill(page, name, step);
  }

  /** Drill down was turned on or off in a visual's head: whether a click goes down into a data point or picks it. */
  toggleDrilling(page: string, name: string): void {
    const {drilling} = this.#context.session();
    if (!drilling.delete(visualKey(page, name))) drilling.add(visualKey(page, name));
    this.#context.changed();
  }

  /** Goes down into a data point where drill down is on. @returns Whether it did. */
  drillInto(page: string, name: string, point: readonly DataValue[]): boolean {
    const session = this.#context.session();
    if (
      !session.drilling.has(visualKey(page, name)) ||
      !canDrill(session, page, visualOf(session, page, name), 'next')
    ) {
      return false;
    }
    this.#drill(page, name, 'next', point[0] ?? null);
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

  #drill(page: string, name: string, step: DrillStep, into?: DataValue): void {
    const session = this.#context.session();
    const visual = visualOf(session, page, name);
    const at = drillOf(session, page, visual);
    if (!at || !canDrill(session, page, visual, step)) return;
    session.drills.set(visualKey(page, name), drilled(at, step, into));
    // Points of the level before are no points of this one.
    if (session.selection?.page === page && session.selection.visual === name) session.selection = undefined;
    void this.#context.requery();
  }
}
