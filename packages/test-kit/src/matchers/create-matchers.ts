/**
 * Matchers for reports and visuals, over whatever reads what a frame shows. Each looks again until it holds, and says
 * at the end what Power BI was asked and answered.
 */
import {isNamed, rowsEqual, showsReport, type ExpectedReport, type ExpectedRows} from './expected.js';
import {poll} from './poll.js';
import {describeReport, describeRows, describeVisuals, type ShownReport, type ShownVisual} from './shown.js';

/** Options of every matcher here. */
export interface MatcherOptions {
  /** Milliseconds. Default: that of the runner. */
  timeout?: number;
}

/** What runners with Jest's interface of matchers give as `this`. */
export interface MatcherState {
  /** Absent in some runners where it is false. */
  readonly isNot?: boolean | undefined;
  readonly utils: {
    matcherHint(name: string, received?: string, expected?: string, options?: {isNot?: boolean}): string;
  };
}

/** What a matcher answers its runner. */
export interface MatcherResult {
  name: string;
  pass: boolean;
  message: () => string;
}

/** Where matchers get from what they compare. */
export interface MatcherSource<Target, Visual> {
  /** The reports of what `expect` was given. */
  shownReports(target: Target): Promise<ShownReport[]>;
  shownVisuals(visual: Visual): Promise<ShownVisual[]>;
  /** Titles of all visuals in the frames in which this one is looked for, for messages. */
  titlesAround?(visual: Visual): Promise<string[]>;
  /** What the world has, for messages; undefined where it is not known. */
  worldItems?(target: Target): Promise<WorldItems | undefined>;
  /** What Power BI was asked and answered, for messages; empty where it is not known. */
  traffic(target: Target | Visual): Promise<string>;
  /** How long a matcher looks where its options do not say, in milliseconds. */
  defaultTimeout(state: MatcherState): number;
}

/** The reports and datasets of a world. */
export interface WorldItems {
  readonly reports: readonly WorldItem[];
  readonly datasets: readonly WorldItem[];
}
interface WorldItem {
  readonly id: string;
  readonly name: string;
}

interface Outcome {
  name: string;
  pass: boolean;
  /** What was expected, as a sentence ends. */
  expected: string;
  found: string;
}

/** Ends the wait as soon as what is found is what is wanted: the opposite, after `.not`. */
const until = <T>(state: MatcherState, holds: (value: T) => boolean): ((value: T) => boolean) =>
  state.isNot ? value => !holds(value) : holds;

const describeExpected = (expected: ExpectedReport): string =>
  Object.entries(expected)
    .map(([kind, name]) => `${kind} ${String(name)}`)
    .join(', ') || 'any report';

/** The rows of the one visual that is drawn, or else what the visuals are doing. */
const describeFound = (shown: readonly ShownVisual[]): string => {
  const [only] = shown;
  return shown.length === 1 && only?.status === 'ready' ? describeRows(only) : describeVisuals(shown);
};

/** What is expected of a world that does not have it: a misspelt name can never be shown. */
function describeUnknown({report, dataset}: ExpectedReport, {reports, datasets}: WorldItems): string {
  const unknown = (kind: string, wanted: string | undefined, items: readonly WorldItem[]): string[] => {
    const isThere = (item: WorldItem): boolean => isNamed(wanted, item.id, item.name);
    return items.some(isThere)
      ? []
      : [`no ${kind} ${wanted ?? ''}, but ${items.map(({name}) => name).join(', ') || 'none'}`];
  };
  const lines = [...unknown('report', report, reports), ...unknown('dataset', dataset, datasets)];
  return lines.length === 0 ? '' : `The world has ${lines.join('; ')}.`;
}

/** The matchers, for the runner's `expect.extend`. */
export function createMatchers<Target, Visual>(source: MatcherSource<Target, Visual>) {
  const result = async (
    state: MatcherState,
    target: Target | Visual,
    {name, pass, expected, found}: Outcome,
  ): Promise<MatcherResult> => {
    // The journal is read only where its lines are shown.
    const isNot = state.isNot === true;
    const traffic = pass === isNot ? await source.traffic(target) : '';
    const lines = [
      state.utils.matcherHint(name, undefined, undefined, {isNot}),
      '',
      `Expected${isNot ? ' not' : ''}: ${expected}`,
      `Found: ${found}`,
      ...(traffic ? ['', traffic] : []),
    ];
    return {name, pass, message: () => lines.join('\n')};
  };
  const describeMissing = async (visual: Visual): Promise<string> => {
    const titles = [...new Set(await source.titlesAround?.(visual))];
    return titles.length === 0 ? 'no such visual' : `no such visual. Those that are shown: ${titles.join(', ')}`;
  };
  const timeoutOf = (state: MatcherState, {timeout}: MatcherOptions): number => timeout ?? source.defaultTimeout(state);

  return {
    /** A frame of what is given shows the report, and none of its visuals waits for data. */
    async toShowReport(
      this: MatcherState,
      target: Target,
      expected: ExpectedReport = {},
      options: MatcherOptions = {},
    ): Promise<MatcherResult> {
      const holds = (shown: ShownReport[]): boolean => shown.some(report => showsReport(report, expected));
      const shown = await poll(() => source.shownReports(target), until(this, holds), timeoutOf(this, options));
      const pass = holds(shown);
      const items = pass || this.isNot ? undefined : await source.worldItems?.(target).catch(() => undefined);
      const hint = items === undefined ? '' : describeUnknown(expected, items);
      return result(this, target, {
        name: 'toShowReport',
        pass,
        expected: describeExpected(expected) + (hint && `. ${hint}`),
        found: shown.map(describeReport).join('; ') || 'no frame of https://app.powerbi.com/',
      });
    },

    /** The visual has its data and is drawn. */
    async toHaveRendered(this: MatcherState, visual: Visual, options: MatcherOptions = {}): Promise<MatcherResult> {
      const holds = (visuals: ShownVisual[]): boolean => visuals.length > 0 && visuals.every(v => v.status === 'ready');
      const shown = await poll(() => source.shownVisuals(visual), until(this, holds), timeoutOf(this, options));
      return result(this, visual, {
        name: 'toHaveRendered',
        pass: holds(shown),
        expected: 'a visual with its data',
        found: shown.length === 0 ? await describeMissing(visual) : describeVisuals(shown),
      });
    },

    /** The visual shows these rows, in this order: of a table its rows, a chart its points, a card its figures. */
    async toHaveRows(
      this: MatcherState,
      visual: Visual,
      expected: ExpectedRows,
      options: MatcherOptions = {},
    ): Promise<MatcherResult> {
      const holds = (visuals: ShownVisual[]): boolean =>
        visuals.length === 1 && visuals[0]?.status === 'ready' && rowsEqual(visuals[0], expected);
      const shown = await poll(() => source.shownVisuals(visual), until(this, holds), timeoutOf(this, options));
      const [only] = shown;
      return result(this, visual, {
        name: 'toHaveRows',
        pass: holds(shown),
        expected:
          typeof expected === 'number'
            ? `${expected} rows`
            : expected.map(row => `\n  ${JSON.stringify(row)}`).join(''),
        found: only === undefined ? await describeMissing(visual) : describeFound(shown),
      });
    },
  };
}
