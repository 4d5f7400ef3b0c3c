import type {DataValue, ReportPageDefinition, VisualDefinition} from '@pbi-bound-report/contract';
import type {ValueFormatter} from '../../format/value-format.js';
import type {ReaderActions} from '../../application/reader-actions.js';
import type {PositionedVisual} from '../../report/layout.js';
import type {ReportSession} from '../../report/session.js';
import type {Palette} from '../../report/theme.js';
import type {ReportTexts} from '../../texts/report-texts.js';

/** Where a context menu was asked for: a visual, and the data point under the pointer where there is one. */
export interface MenuRequest {
  page: string;
  visual: string;
  point?: DataValue[];
  x: number;
  y: number;
}

/** What every template needs. */
export interface ViewContext {
  readonly session: ReportSession;
  /** What a reader can do: the view calls, the application decides. */
  readonly actions: ReaderActions;
  readonly format: ValueFormatter;
  /** What stands around the data, in the reader's language. */
  readonly texts: ReportTexts;
  readonly palette: Palette;
  /** Screen pixels per report pixel. */
  readonly scale: number;
  /** Data are shown, and nothing can be done with them: the visual is a tile. */
  readonly readOnly?: boolean;
  /** Opens the context menu. */
  readonly openMenu: (request: MenuRequest) => void;
}

/** What the templates of one visual need. */
export interface VisualContext extends ViewContext {
  readonly page: ReportPageDefinition;
  readonly visual: VisualDefinition;
  /** Where the visual is on the canvas. */
  readonly position: PositionedVisual;
}

/** Room for the page, in screen pixels. */
export interface Stage {
  width: number;
  height: number;
}

/** Room around the page, in screen pixels. */
export const margin = 8;
