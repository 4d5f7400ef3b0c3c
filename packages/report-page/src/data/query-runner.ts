import type {DataQuery, QueryDataResponse, VisualDefinition} from '@pbi-bound-report/contract';
import {defined} from '@pbi-bound-report/contract';
import {isVisualShown} from '../report/layout.js';
import type {ReportHost} from '../report/report-application.js';
import {toReportError} from '../report/report-error.js';
import type {ReportSession, VisualState} from '../report/session.js';
import {pageOf, visualKey} from '../report/session.js';
import {queryFor} from './queries.js';

/** One query of one visual. */
export interface VisualQuery {
  session: ReportSession;
  /** The visual's name, for the journal. */
  visual: string;
  query: DataQuery;
  /** Aborted when the response is not wanted any more. */
  signal: AbortSignal;
  /** What the host's `applicationContextProvider` answered. */
  applicationContext?: unknown;
}

/** What {@link QueryRunner} needs. */
export interface QueryRunnerOptions {
  readonly send: (query: VisualQuery) => Promise<QueryDataResponse>;
  /** Runs before the queries of one run: the `preQuery` hook. Settles with the application context. */
  readonly before: (session: ReportSession) => Promise<unknown> | undefined;
  readonly changed: () => void;
  readonly painted: () => Promise<void>;
  readonly host: () => ReportHost;
}

/** A visual whose data are not the ones that it should show. */
interface PendingVisual {
  visual: VisualDefinition;
  key: string;
  query: DataQuery;
  queryText: string;
}

/**
 * Sends the queries of the active page, all at once. One run at a time: a newer one aborts the older and drops what
 * still arrives of it, so that the last filter always wins. A run ends with `rendered`, also where visuals failed: each
 * failed visual shows its error and raises it, equal errors once per run.
 */
export class QueryRunner {
  readonly #options: QueryRunnerOptions;
  #current: AbortController | undefined;

  constructor(options: QueryRunnerOptions) {
    this.#options = options;
  }

  /** Drops what is under way. */
  cancel(): void {
    this.#current?.abort();
    this.#current = undefined;
  }

  /** @param force Whether also those visuals are queried again whose query has not changed. */
  async run(session: ReportSession, force = false): Promise<void> {
    this.cancel();
    const controller = new AbortController();
    this.#current = controller;
    const {signal} = controller;
    const {host, changed, painted, before} = this.#options;

    const pending = pendingVisuals(session, force);
    for (const {key} of pending) {
      session.visuals.set(key, defined({status: 'loading' as const, data: session.visuals.get(key)?.data}));
    }
    host().raise({name: 'renderingStarted'});
    changed();

    const hook = pending.length > 0 ? before(session) : undefined;
    const applicationContext = hook && (await hook);
    if (signal.aborted) return;

    const raised = new Set<string>();
    await Promise.all(
      pending.map(async visual => {
        const state = await this.#query(session, visual, signal, applicationContext);
        if (signal.aborted) return;
        session.visuals.set(visual.key, state);
        changed();
        if (!state.error) return;
        const text = JSON.stringify(state.error);
        if (!raised.has(text)) host().raise({name: 'error', body: state.error});
        raised.add(text);
      }),
    );
    if (signal.aborted) return;

    await painted();
    if (signal.aborted) return;
    if (session.settings.visualRenderedEvents === true) {
      for (const {visual} of pending) {
        host().raise({name: 'visualRendered', body: {name: visual.name, title: visual.title ?? '', type: visual.type}});
      }
    }
    host().raise({name: 'rendered'});
  }

  /** Never rejects: a failure is a state. */
  async #query(
    session: ReportSession,
    {visual, query, queryText}: PendingVisual,
    signal: AbortSignal,
    applicationContext: unknown,
  ): Promise<VisualState> {
    try {
      const data = await this.#options.send({session, visual: visual.name, query, signal, applicationContext});
      return {status: 'ready', data, queryText};
    } catch (cause) {
      return {status: 'error', error: toReportError(cause).error};
    }
  }
}

/** The visuals of the active page that have to be queried. */
function pendingVisuals(session: ReportSession, force: boolean): PendingVisual[] {
  const page = pageOf(session, session.activePage);
  return page.visuals.flatMap(visual => {
    const query = isVisualShown(session, page, visual) ? queryFor(session, page.name, visual) : undefined;
    if (!query) return [];
    const key = visualKey(page.name, visual.name);
    const queryText = JSON.stringify(query);
    const state = session.visuals.get(key);
    const current = state?.status === 'ready' && state.queryText === queryText;
    return current && !force ? [] : [{visual, key, query, queryText}];
  });
}
