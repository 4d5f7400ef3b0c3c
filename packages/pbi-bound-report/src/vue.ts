/**
 * Types of the element in Vue's templates, and what tells Vue that the tag is no component of its own. Nothing here
 * registers the element: `import 'pbi-bound-report'` does.
 */
import type {HTMLAttributes, PublicProps} from 'vue';
import type {PbiBoundReportEventMap} from './element/events.js';
import type {PbiBoundReport} from './element/pbi-bound-report.js';
import type {ReportInput} from './input/report-input.js';

/**
 * For `compilerOptions.isCustomElement`: whether a tag is this element. Vue looks for a component of that name
 * otherwise, and warns at every render.
 */
export const isCustomElement = (tag: string): boolean => tag === 'pbi-bound-report';

type Camel<T extends string> = T extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : T;

/** What a template may set: the element's properties, `loading` among them, and its events as `on…`. */
export type PbiBoundReportVueProps = Partial<ReportInput> & {
  loading?: string | undefined;
  referrerPolicy?: string | undefined;
} & {
  [Type in keyof PbiBoundReportEventMap as `on${Capitalize<Camel<Type>>}`]?: (
    event: PbiBoundReportEventMap[Type],
  ) => void;
};

/** The element as Vue's tools see a component. */
export type PbiBoundReportInVue = new () => PbiBoundReport & {
  /** Only for the tools; no such property is there at run time. */
  $props: HTMLAttributes & PbiBoundReportVueProps & PublicProps;
};

declare module 'vue' {
  interface GlobalComponents {
    'pbi-bound-report': PbiBoundReportInVue;
  }
}
