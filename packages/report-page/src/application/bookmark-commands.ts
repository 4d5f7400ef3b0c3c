import type {IReportBookmark} from 'powerbi-models';
import type {BookmarkCommands} from '../report/report-application.js';
import {notFound} from '../report/report-errors.js';
import type {ReportContext} from '../report/report-context.js';
import {captureState, restoreState} from '../report/bookmark-state.js';
import type {SortOrder} from '../report/session.js';
import {listNames, pageOf} from '../report/session.js';
import {toPage} from '../report/layout.js';

/** Bookmarks: the report's own, and those captured since it was opened. */
export class Bookmarks implements BookmarkCommands {
  readonly #context: ReportContext;
  #captured = 0;

  constructor(context: ReportContext) {
    this.#context = context;
  }

  list(): IReportBookmark[] {
    return structuredClone(this.#context.session().bookmarks);
  }

  applyByName(name: string): void {
    const bookmark = find(this.#context.session().bookmarks, name);
    if (!bookmark?.state) {
      throw notFound(
        `The report has no bookmark named "${name}". ${listNames('bookmarks', this.#context.session().bookmarks)}`,
      );
    }
    this.#apply(bookmark.state, name);
  }

  applyState(state: string): void {
    this.#apply(state, undefined);
  }

  play(mode: number): void {
    const session = this.#context.session();
    session.playing = mode === 1;
    this.#context.changed();
  }

  capture({
    allPages = false,
    personalizeVisuals = false,
  }: {
    allPages?: boolean;
    personalizeVisuals?: boolean;
  }): IReportBookmark {
    const session = this.#context.session();
    const number = ++this.#captured;
    // Sorting by hand is personalisation; without it a bookmark keeps the report's own order.
    const source = personalizeVisuals ? session : {...session, sorts: new Map<string, SortOrder>()};
    return {
      name: `Bookmark${String(number).padStart(8, '0')}`,
      displayName: `Bookmark ${number}`,
      state: captureState(source, allPages ? undefined : session.activePage),
    };
  }

  #apply(text: string, bookmarkName: string | undefined): void {
    const session = this.#context.session();
    const before = session.activePage;
    restoreState(session, text);
    const {host} = this.#context;
    if (before !== session.activePage) {
      const newPage = pageOf(session, session.activePage);
      host.raise({
        name: 'pageChanged',
        body: {initiator: 'sdk', newPage: toPage(session, newPage), oldPage: toPage(session, pageOf(session, before))},
      });
    }
    host.raise({name: 'bookmarkApplied', body: {bookmarkName: bookmarkName ?? ''}});
    void this.#context.requery();
  }
}

function find(bookmarks: readonly IReportBookmark[], name: string): IReportBookmark | undefined {
  for (const bookmark of bookmarks) {
    const found = bookmark.name === name ? bookmark : find(bookmark.children ?? [], name);
    if (found) return found;
  }
  return undefined;
}
