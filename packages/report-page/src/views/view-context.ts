import type {DataValue} from '@pbi-bound-report/contract';
import type {ValueFormatter} from '../application/format.js';
import type {ReportSession} from '../application/session.js';
import type {Palette} from '../application/theme.js';

/** What a reader can do. The view calls; the application decides. */
export interface ViewActions {
  goToPage(name: string): void;
  clickVisual(page: string, visual: string): void;
  pickPoint(page: string, visual: string, point: DataValue[], keep: boolean): void;
  slice(page: string, visual: string, values: DataValue[]): void;
  sort(page: string, visual: string, index: number): void;
  press(page: string, visual: string): void;
  openLink(page: string, visual: string, url: string): void;
  runCommand(page: string, visual: string, command: string, point?: DataValue[]): void;
}

/** What every template needs. */
export interface ViewContext {
  readonly session: ReportSession;
  readonly actions: ViewActions;
  readonly format: ValueFormatter;
  readonly palette: Palette;
  /** Screen pixels per report pixel. */
  readonly scale: number;
}
