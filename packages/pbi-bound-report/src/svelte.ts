/**
 * Types of the element in Svelte's templates. Import for its types: `import type {} from 'pbi-bound-report/svelte'`.
 * Nothing here registers the element: `import 'pbi-bound-report'` does.
 */
import type {HTMLAttributes} from 'svelte/elements';
import type {PbiBoundReportEventMap} from './element/events.js';
import type {PbiBoundReport} from './element/pbi-bound-report.js';
import type {ReportInput} from './input/report-input.js';
import type {Kebab} from './shared/kebab.js';

/** The tag's name, for `<svelte:element this={tagName}>`. */
export const tagName = 'pbi-bound-report';

/** The element's attributes and properties, and its events as Svelte 5 listens to them: `on` and the event's type. */
export type PbiBoundReportInSvelte = HTMLAttributes<PbiBoundReport> &
  Partial<ReportInput> & {
    [Name in Exclude<keyof ReportInput, 'tokenHeaders' | 'tokenProvider'> as Kebab<Name>]?:
      string | number | boolean | undefined;
  } & {loading?: string | undefined; referrerpolicy?: string | undefined} & {
    [Type in keyof PbiBoundReportEventMap as `on${Type}`]?: (event: PbiBoundReportEventMap[Type]) => void;
  };

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'pbi-bound-report': PbiBoundReportInSvelte;
  }
}
