import type {SaveReportRequest, SaveReportResponse} from '@pbi-bound-report/contract';
import type {DocumentCommands} from '../report/report-application.js';
import {invalidParameters} from '../report/report-errors.js';
import {captureState, restoreState} from '../report/bookmark-state.js';
import {requireEditing, requireSaving, requireSavingAs} from '../report/permissions.js';
import type {ReportContext} from '../report/report-context.js';
import type {ReportSession} from '../report/session.js';
import {pageOf} from '../report/session.js';
import {UserStates} from './user-states.js';

/** Has the emulator keep a session's definition. */
export type SaveNow = (
  session: ReportSession,
  saveAs: SaveReportRequest['saveAs'] | undefined,
) => Promise<SaveReportResponse>;

/** Mode, saving, and the state that is kept for a user. */
export class ReportDocument implements DocumentCommands {
  readonly #context: ReportContext;
  /**
   * Persistent filters by report and dataset. The service keeps them per user on its servers; this page keeps them in
   * memory for as long as it lives, because a browser's storage is no place for what a user looked at.
   */
  readonly #userStates = new UserStates();
  /** State of the open report as it was loaded. */
  #initial: string | undefined;

  readonly #save: SaveNow;

  constructor(context: ReportContext, save: SaveNow) {
    this.#context = context;
    this.#save = save;
  }

  switchMode(mode: string): void {
    const session = this.#context.session();
    const name = mode.toLowerCase();
    // The SDK passes `ViewMode` numbers on as they are.
    const edit = name === 'edit' || name === '1';
    if (!edit && name !== 'view' && name !== '0') {
      throw invalidParameters(`There is no mode "${mode}". Use view or edit.`);
    }
    if (edit) requireEditing(session);
    session.viewMode = edit ? 1 : 0;
    void this.#context.requery();
  }

  async save(): Promise<void> {
    const session = this.#context.session();
    requireSaving(session);
    const {reportId, reportName} = await this.#keep(session);
    this.#context.host.raise({name: 'saved', body: {saveAs: false, reportObjectId: reportId, reportName}});
  }

  async saveAs({name, targetWorkspaceId}: {name: string; targetWorkspaceId?: string}): Promise<void> {
    const session = this.#context.session();
    const target = requireSavingAs(session, targetWorkspaceId);
    const {reportId, reportName} = await this.#keep(session, {name, targetWorkspaceId: target});
    this.#context.host.raise({name: 'saved', body: {saveAs: true, reportObjectId: reportId, reportName}});
  }

  hasUnsavedChanges(): boolean {
    const session = this.#context.session();
    return JSON.stringify(session.definition) !== session.saved;
  }

  /** A report that was just opened gets the state that was kept for it. */
  opened(): void {
    const session = this.#context.session();
    this.#initial = captureState(session);
    const kept = this.#userStates.get(this.#key());
    if (session.settings.persistentFiltersEnabled === true && kept !== undefined) restoreState(session, kept);
  }

  saveUserState(): void {
    this.#userStates.set(this.#key(), captureState(this.#context.session()));
  }

  resetUserState(): void {
    const session = this.#context.session();
    const page = session.activePage;
    this.#userStates.delete(this.#key());
    if (this.#initial !== undefined) restoreState(session, this.#initial);
    session.activePage = pageOf(session, page).name;
    void this.#context.requery();
  }

  isUserStateApplied(): boolean {
    return this.#userStates.has(this.#key());
  }

  /** What is kept is what is on the screen now: what is changed while the emulator keeps it stays unsaved. */
  async #keep(session: ReportSession, saveAs?: SaveReportRequest['saveAs']): Promise<SaveReportResponse> {
    const kept = JSON.stringify(session.definition);
    const answer = await this.#save(session, saveAs);
    session.saved = kept;
    this.#context.changed();
    return answer;
  }

  #key(): string {
    const {reportId, opened} = this.#context.session();
    return `${reportId}/${opened.dataset.id}`;
  }
}
