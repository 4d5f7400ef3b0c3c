import type {DataQuery, QueryDataResponse} from '@pbi-bound-report/contract';
import type {ReportHost} from '../report/report-application.js';
import {toReportError} from '../report/report-error.js';
import {isVisualShown} from '../report/layout.js';
import {queryFor} from './queries.js';
import type {ReportSession, VisualState} from '../report/session.js';
import {pageOf, visualKey} from '../report/session.js';

/** What {@link QueryRunner} needs. */
export interface QueryRunnerOptions {
  /** @param context What `before` came to. */
  ask(
    session: ReportSession,
    visual: string,
    query: DataQuery,
    signal: AbortSignal,
    context: unknown,
  ): Promise<QueryDataResponse>;
  /** Runs before the questions of one run; the preQuery hook. */
  readonly before: (session: ReportSession) => Promise<unknown> | undefined;
  readonly changed: () => void;
  readonly painted: () => Promise<void>;
  readonly host: () => ReportHost;
}

/**
 * Asks the questions of the active page, all at once. One run at a time: a newer one aborts the older and drops what still
 * arrives of it, so that the last filter always wins. A run ends with `rendered`, also where visuals failed: each failed
 * visual shows its error and raises it, equal errors once per run.
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

  /** @param force Ask also what was asked before. */
  async run(session: ReportSession, force = false): Promise<void> {
    this.cancel();
    const controller = new AbortController();
    this.#current = controller;
    const {host, changed, painted, before} = this.#options;
    const page = pageOf(session, session.activePage);
    const questions = page.visuals.flatMap(visual => {
      const query = isVisualShown(session, page, visual) ? queryFor(session, page.name, visual) : undefined;
      if (!query) return [];
      const key = visualKey(page.name, visual.name);
      const queryText = JSON.stringify(query);
      const state = session.visuals.get(key);
      if (!force && state?.status === 'ready' && state.queryText === queryText) return [];
      const pending: VisualState = {status: 'loading', ...(state?.data && {data: state.data})};
      session.visuals.set(key, pending);
      return [{key, queryText, query, visual}];
    });
    host().raise({name: 'renderingStarted'});
    changed();
    const hook = questions.length > 0 ? before(session) : undefined;
    const context = hook && (await hook);
    if (controller.signal.aborted) return;
    const raised = new Set<string>();
    await Promise.all(
      questions.map(async ({key, queryText, query, visual}) => {
        let next: VisualState;
        try {
          const data = await this.#options.ask(session, visual.name, query, controller.signal, context);
          next = {status: 'ready', data, queryText};
        } catch (cause) {
          const {error} = toReportError(cause);
          next = {status: 'error', error};
        }
        if (controller.signal.aborted) return;
        session.visuals.set(key, next);
        changed();
        if (!next.error) return;
        const text = JSON.stringify(next.error);
        if (!raised.has(text)) host().raise({name: 'error', body: next.error});
        raised.add(text);
      }),
    );
    if (controller.signal.aborted) return;
    await painted();
    if (controller.signal.aborted) return;
    if (session.settings.visualRenderedEvents === true) {
      for (const {visual} of questions) {
        host().raise({name: 'visualRendered', body: {name: visual.name, title: visual.title ?? '', type: visual.type}});
      }
    }
    host().raise({name: 'rendered'});
  }
}
