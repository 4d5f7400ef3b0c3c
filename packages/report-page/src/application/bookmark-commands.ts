import type {IFilter, IReportBookmark, ISlicerState} from 'powerbi-models';
import type {BookmarkCommands} from '../report-application.js';
import {ReportFailure} from '../report-failure.js';
import type {ReportContext} from './context.js';
import type {ReportSession, Selection, SortOrder} from './session.js';
import {pageOf} from './session.js';
import {toPage} from './layout.js';

/** What a bookmark keeps. Invented: the service's own state is an opaque text; ours is base64 of this as JSON. */
interface BookmarkState {
  version: 1;
  activePage: string;
  filters: [string, IFilter[]][];
  slicers: [string, ISlicerState][];
  sorts: [string, SortOrder][];
  selection?: Selection;
  /** The page that the state is about; absent: all of them. */
  page?: string;
}

const encode = (state: BookmarkState): string => {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
};

function decode(text: string): BookmarkState {
  try {
    const bytes = Uint8Array.from(atob(text), char => char.charCodeAt(0));
    const state = JSON.parse(new TextDecoder().decode(bytes)) as BookmarkState;
    if (state.version === 1 && Array.isArray(state.filters) && Array.isArray(state.slicers) && Array.isArray(state.sorts)) return state;
  } catch {
    // Not base64 or not JSON: the same answer as for the wrong shape.
  }
  throw new ReportFailure({message: 'Invalid parameters', detailedMessage: 'The bookmark state cannot be read. Use a state that capture() of this report gave.', errorCode: '400', level: 3}, 400);
}

/** A session's state as a bookmark's text. `page`: only what concerns that page. */
export function captureState(session: ReportSession, page?: string): string {
  const concerns = (key: string): boolean => page === undefined || key.startsWith('/') || key.startsWith(`${page}/`);
  const part = <T>(map: Map<string, T>): [string, T][] => [...map].filter(([key]) => concerns(key));
  return encode({
    version: 1, activePage: session.activePage, filters: part(session.filters), slicers: part(session.slicers), sorts: part(session.sorts),
    ...(session.selection && {selection: session.selection}), ...(page !== undefined && {page}),
  });
}

/** Puts a bookmark's state into a session. @throws ReportFailure 400 where the text is not a state. */
export function restoreState(session: ReportSession, text: string): void {
  const state = decode(text);
  pageOf(session, state.activePage);
  const concerns = (key: string): boolean => state.page === undefined || key.startsWith('/') || key.startsWith(`${state.page}/`);
  const put = <T>(map: Map<string, T>, entries: [string, T][]): void => {
    for (const key of [...map.keys()]) if (concerns(key)) map.delete(key);
    for (const [key, value] of entries) map.set(key, value);
  };
  put(session.filters, state.filters);
  put(session.slicers, state.slicers);
  put(session.sorts, state.sorts);
  session.selection = state.selection;
  session.activePage = state.activePage;
}

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
      throw new ReportFailure({message: 'PowerBIEntityNotFound', detailedMessage: `The report has no bookmark named "${name}". Names come from bookmarksManager.getBookmarks().`, errorCode: '404', level: 3}, 404);
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

  capture({allPages = false, personalizeVisuals = false}: {allPages?: boolean; personalizeVisuals?: boolean}): IReportBookmark {
    const session = this.#context.session();
    const number = ++this.#captured;
    // Sorting by hand is personalisation; without it a bookmark keeps the report's own order.
    const source = personalizeVisuals ? session : {...session, sorts: new Map<string, SortOrder>()};
    return {name: `Bookmark${String(number).padStart(8, '0')}`, displayName: `Bookmark ${number}`, state: captureState(source, allPages ? undefined : session.activePage)};
  }

  #apply(text: string, bookmarkName: string | undefined): void {
    const session = this.#context.session();
    const before = session.activePage;
    restoreState(session, text);
    const {host} = this.#context;
    if (before !== session.activePage) {
      const newPage = pageOf(session, session.activePage);
      host.raise({name: 'pageChanged', body: {initiator: 'sdk', newPage: toPage(session, newPage), oldPage: toPage(session, pageOf(session, before))}});
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
