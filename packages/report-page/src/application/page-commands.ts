import type {IPage, IVisual} from 'powerbi-models';
import type {PageCommands} from '../report/report-application.js';
import {ReportError} from '../report/report-error.js';
import {invalidParameters} from '../report/report-errors.js';
import type {ReportContext} from '../report/report-context.js';
import {toPage, toVisual} from '../report/layout.js';
import {pageOf, visualKey, visualOf} from '../report/session.js';
import {describePage, describeVisual} from '../data/insights.js';
import {requireRoom, requireRoomForPage} from '../report/session-limits.js';

/** Who caused a change: the host by a command, or the reader by hand. */
export type Initiator = 'sdk' | 'user';

/** Pages: list, go to, add, remove, rename. */
export class Pages implements PageCommands {
  readonly #context: ReportContext;

  constructor(context: ReportContext) {
    this.#context = context;
  }

  list(): IPage[] {
    const session = this.#context.session();
    return session.definition.pages.map(page => toPage(session, page));
  }

  activate(name: string, initiator: Initiator = 'sdk'): void {
    const session = this.#context.session();
    let page;
    try {
      page = pageOf(session, name);
    } catch (cause) {
      // As the service's mock does: the command is accepted, its failure is an event.
      if (!(cause instanceof ReportError)) throw cause;
      this.#context.host.raise({name: 'error', body: cause.error});
      return;
    }
    const oldPage = toPage(session, pageOf(session, session.activePage));
    if (page.name !== session.activePage) {
      session.previousPage = session.activePage;
      session.activePage = page.name;
      session.selection = undefined;
      session.focus = undefined;
    }
    this.#context.host.raise({name: 'pageChanged', body: {initiator, newPage: toPage(session, page), oldPage}});
    void this.#context.requery();
  }

  add(displayName: string): IPage {
    const session = this.#context.session();
    requireRoomForPage(session);
    requireRoom(session, displayName);
    const names = new Set(session.definition.pages.map(page => page.name));
    let number = session.definition.pages.length + 1;
    while (names.has(`ReportSection${number}`)) number++;
    const page = {name: `ReportSection${number}`, displayName, width: 1280, height: 720, visuals: []};
    session.definition.pages.push(page);
    this.activate(page.name);
    return toPage(session, page);
  }

  remove(name: string): void {
    const session = this.#context.session();
    const page = pageOf(session, name);
    if (session.definition.pages.length === 1) {
      throw invalidParameters('The only page of a report cannot be deleted. Add another page first.');
    }
    session.definition.pages = session.definition.pages.filter(other => other !== page);
    if (session.previousPage === name) session.previousPage = undefined;
    if (session.activePage === name) {
      const next = session.definition.pages[0]?.name ?? '';
      session.activePage = next;
      session.selection = undefined;
      this.#context.host.raise({
        name: 'pageChanged',
        body: {
          initiator: 'sdk',
          newPage: toPage(session, pageOf(session, next)),
          oldPage: {...toPage(session, page), isActive: false},
        },
      });
      void this.#context.requery();
    } else this.#context.changed();
  }

  rename(name: string, displayName: string): void {
    const page = pageOf(this.#context.session(), name);
    requireRoom(this.#context.session(), displayName);
    page.displayName = displayName;
    this.#context.changed();
  }

  visuals(page: string): IVisual[] {
    const session = this.#context.session();
    const definition = pageOf(session, page);
    return definition.visuals.map(visual => toVisual(session, definition, visual));
  }

  hasLayout(page: string, layoutType: string): boolean {
    const definition = pageOf(this.#context.session(), page);
    if (layoutType === 'Master') return true;
    return layoutType === 'MobilePortrait' && definition.mobileLayout !== undefined;
  }

  insights(page: string, visual?: string): {summaryText: string} {
    const session = this.#context.session();
    const stateOf = (name: string) => session.visuals.get(visualKey(page, name))?.data;
    if (visual !== undefined) return {summaryText: describeVisual(visualOf(session, page, visual), stateOf(visual))};
    return {summaryText: describePage(pageOf(session, page), stateOf)};
  }
}
