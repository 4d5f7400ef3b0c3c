/**
 * Types of the bare element in JSX, for React 19 and whoever takes React's. Import for its types: `import type {} from
 * 'pbi-bound-report/jsx'`.
 */
import type {DetailedHTMLProps, HTMLAttributes} from 'react';
import type {PbiBoundReportEventMap} from './element/events.js';
import type {PbiBoundReport} from './element/pbi-bound-report.js';
import type {ReportInput} from './input/report-input.js';
import type {Kebab} from './shared/kebab.js';

/** The tag's name, for `createElement`. */
export const tagName = 'pbi-bound-report';

/** The element's properties, its attributes, and its events as React 19 listens to them: `on` and the event's type. */
export type PbiBoundReportJsx = DetailedHTMLProps<HTMLAttributes<PbiBoundReport>, PbiBoundReport> &
  Partial<ReportInput> & {
    [Name in Exclude<keyof ReportInput, 'tokenHeaders' | 'tokenProvider'> as Kebab<Name>]?:
      string | number | boolean | undefined;
  } & {loading?: string | undefined; referrerpolicy?: string | undefined} & {
    [Type in keyof PbiBoundReportEventMap as `on${Type}`]?: (event: PbiBoundReportEventMap[Type]) => void;
  };

declare module 'react' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- React's own way of declaring tags
  namespace JSX {
    interface IntrinsicElements {
      'pbi-bound-report': PbiBoundReportJsx;
    }
  }
}
