import type {ReportBookmarkDefinition} from '@pbi-bound-report/contract';
import {defined} from '@pbi-bound-report/contract';
import type {IFilter, ISlicerState} from 'powerbi-models';
import {invalidParameters} from './report-errors.js';
import type {Drill, ReportSession, Selection, SortOrder} from './session.js';
import {pageOf, filterLevelKey, visualKey} from './session.js';
import {requireRoom} from './session-limits.js';

/** What a bookmark keeps. Invented: the service's own state is an opaque text; ours is base64 of this as JSON. */
interface BookmarkState {
  version: 1;
  activePage: string;
  filters: [string, IFilter[]][];
  slicers: [string, ISlicerState][];
  sorts: [string, SortOrder][];
  drills?: [string, Drill][];
  selection?: Selection;
  /** The page that the state is about; absent: all of them. */
  page?: string;
}

const encode = (state: BookmarkState): string => {
  const bytes = new TextEncoder().encode(JSON.stringify(state));
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
};

const isEntries = (part: unknown): boolean =>
  Array.isArray(part) && part.every(entry => Array.isArray(entry) && typeof entry[0] === 'string');

function decode(text: string): BookmarkState {
  try {
    const bytes = Uint8Array.from(atob(text), char => char.charCodeAt(0));
    const state = JSON.parse(new TextDecoder().decode(bytes)) as BookmarkState;
    const parts: unknown[] = [state.filters, state.slicers, state.sorts, state.drills ?? []];
    if (state.version === 1 && parts.every(isEntries)) return state;
  } catch {
    // Not base64 or not JSON: the same answer as for the wrong shape.
  }
  throw invalidParameters('The bookmark state cannot be read. Use a state that capture() of this report gave.');
}

/** A session's state as a bookmark's text. `page`: only what concerns that page. */
export function captureState(session: ReportSession, page?: string): string {
  const concerns = (key: string): boolean => page === undefined || key.startsWith('/') || key.startsWith(`${page}/`);
  const part = <T>(map: Map<string, T>): [string, T][] => [...map].filter(([key]) => concerns(key));
  return encode(
    defined({
      version: 1 as const,
      activePage: session.activePage,
      filters: part(session.filters),
      slicers: part(session.slicers),
      sorts: part(session.sorts),
      drills: part(session.drills),
      selection: session.selection,
      page,
    }),
  );
}

/**
 * Puts a bookmark's state into a session.
 * @throws ReportError 400 where the text is not a state.
 */
export function restoreState(session: ReportSession, text: string): void {
  const state = decode(text);
  pageOf(session, state.activePage);
  requireRoom(session, state);
  const concerns = (key: string): boolean =>
    state.page === undefined || key.startsWith('/') || key.startsWith(`${state.page}/`);
  const put = <T>(map: Map<string, T>, entries: [string, T][]): void => {
    for (const key of [...map.keys()]) if (concerns(key)) map.delete(key);
    // What is about other pages could never be taken away again.
    for (const [key, value] of entries) if (concerns(key)) map.set(key, value);
  };
  put(session.filters, state.filters);
  put(session.slicers, state.slicers);
  put(session.sorts, state.sorts);
  put(session.drills, state.drills ?? []);
  session.selection = state.selection;
  session.activePage = state.activePage;
}

/** A bookmark of the report's author as a state, so that both kinds are applied alike. */
export function authoredState({page, filters, slicers}: ReportBookmarkDefinition): string {
  return encode({
    version: 1,
    activePage: page,
    sorts: [],
    page,
    filters: filters ? [[filterLevelKey({}), filters as unknown as IFilter[]]] : [],
    slicers: Object.entries(slicers ?? {}).map(([visual, list]) => [
      visualKey(page, visual),
      {filters: list} as unknown as ISlicerState,
    ]),
  });
}
