import type {DashboardKind, ReportHost} from './report-application.js';
import type {ReportError} from './report-error.js';
import type {DashboardSession} from './dashboard-session.js';
import type {ReportSession} from './session.js';

/** Where the report stands. */
export type ReportPhase = 'idle' | 'opening' | 'prepared' | 'ready' | 'failed';

/** What the view paints. */
export interface ReportModel {
  readonly phase: ReportPhase;
  readonly session: ReportSession | undefined;
  /** What was asked for last. */
  readonly kind?: 'report' | DashboardKind;
  /** Instead of a report: a dashboard, or one tile. */
  readonly dashboard?: DashboardSession | undefined;
  readonly failure: ReportError | undefined;
  /** `settings.localeSettings.language` of the config: BCP 47. */
  readonly language: string | undefined;
  /** `settings.hideErrors` of the config: the host shows failures itself. */
  readonly hideErrors: boolean;
}

/** Paints the report. The application calls it; it knows no window itself. */
export interface ReportView {
  /** Paints a newer state. May be called often; the latest counts. */
  update(model: ReportModel): void;
  /** Settles when the latest state is on the screen. */
  painted(): Promise<void>;
  print(): void;
  /** Closes menus, lists and dialogs. */
  closeOverlays(): void;
  /** Gives the reader a file. */
  download(name: string, text: string): void;
  /** Follows a link of the report: a new browsing context without an opener. */
  navigate(url: string): void;
}

/** Why data are asked for. */
export interface RequeryOptions {
  /** Ask even where the question is the same as last time. */
  force?: boolean;
}

/** What the parts of the application share. */
export interface ReportContext {
  readonly host: ReportHost;
  readonly view: ReportView;
  /** @throws ReportError where no report is open. */
  session(): ReportSession;
  /** Whether a report is open. */
  isOpen(): boolean;
  /** Paints the state as it is. */
  changed(): void;
  /** Asks for what the active page needs and paints it; raises `rendered`. */
  requery(options?: RequeryOptions): Promise<void>;
}
