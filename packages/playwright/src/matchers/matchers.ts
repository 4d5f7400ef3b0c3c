/**
 * Matchers for reports and visuals. Each looks again until it holds, and says at the end what Power BI was asked and
 * answered.
 */
import {
  expect as base,
  type ExpectMatcherState,
  type Locator,
  type MatcherReturnType,
  type Page,
} from '@playwright/test';
import type {PowerBi} from '../power-bi.js';
import {poll} from './poll.js';
import {describeShown, shownReports, type ShownReport} from './shown-report.js';
import {describeTraffic} from './traffic.js';
import {shownVisuals, type CellValue, type ShownVisual} from './visual-rows.js';

/** What a frame is to show. Each by its id or name; what is left out does not matter. */
export interface ExpectedReport {
  report?: string;
  dataset?: string;
  page?: string;
}

/** A row as its cells, or as an object of the columns that matter. A cell may be an asymmetric matcher. */
export type ExpectedRow = readonly unknown[] | Readonly<Record<string, unknown>>;

/** All rows, or only how many there are. */
export type ExpectedRows = number | readonly ExpectedRow[];

/** Options of every matcher here. */
export interface MatcherOptions {
  /** Milliseconds. Default: that of `expect`. */
  timeout?: number;
}

/** Which test's Power BI answers which page: matchers get only the page. */
const ofPages = new WeakMap<object, PowerBi>();

/** For the fixture. @param context Of the test's pages. */
export function remember(context: object, powerBi: PowerBi): void {
  ofPages.set(context, powerBi);
}

const pageOf = (target: Page | Locator): Page => ('frames' in target ? target : target.page());

async function trafficOf(target: Page | Locator): Promise<string> {
  const powerBi = ofPages.get(pageOf(target).context());
  if (!powerBi) return '';
  const entries = await powerBi.journal.read().catch((error: unknown) => String(error));
  return typeof entries === 'string' ? entries : describeTraffic(entries);
}

const timeoutOf = (state: ExpectMatcherState, {timeout}: MatcherOptions): number =>
  timeout ?? (state as {timeout?: number}).timeout ?? 5000;

const isNamed = (wanted: string | undefined, ...names: readonly string[]): boolean =>
  wanted === undefined || names.some(name => name === wanted || name.toLowerCase() === wanted.toLowerCase());

const shows =
  ({report, dataset, page}: ExpectedReport) =>
  (shown: ShownReport): boolean =>
    shown.phase === 'ready' &&
    shown.loading.length === 0 &&
    isNamed(report, shown.reportId, shown.reportName) &&
    isNamed(dataset, shown.datasetId, shown.datasetName) &&
    isNamed(page, shown.pageName, shown.pageTitle);

interface Outcome {
  name: string;
  pass: boolean;
  /** What was expected, as a sentence ends. */
  expected: string;
  found: string;
}

async function result(
  state: ExpectMatcherState,
  target: Page | Locator,
  {name, pass, expected, found}: Outcome,
): Promise<MatcherReturnType> {
  // The journal is read only where its lines are shown.
  const traffic = pass === state.isNot ? await trafficOf(target) : '';
  return {
    name,
    pass,
    message: () =>
      [
        state.utils.matcherHint(name, undefined, undefined, {isNot: state.isNot}),
        '',
        `Expected${state.isNot ? ' not' : ''}: ${expected}`,
        `Found: ${found}`,
        ...(traffic ? ['', traffic] : []),
      ].join('\n'),
  };
}

/** Ends the wait as soon as what is found is what is wanted: the opposite, after `.not`. */
const until = <T>(state: ExpectMatcherState, holds: (value: T) => boolean): ((value: T) => boolean) =>
  state.isNot ? value => !holds(value) : holds;

const describeVisuals = (visuals: readonly ShownVisual[]): string =>
  visuals
    .map(({title, type, status, error}) => `${type} ${title} is ${status}${error ? `: ${error}` : ''}`)
    .join('; ') || 'no such visual';

/** A value, or `expect.any(Number)` and its like. */
function cellEquals(cell: CellValue | undefined, wanted: unknown): boolean {
  const matcher = wanted as {asymmetricMatch?: (value: unknown) => boolean} | null | undefined;
  return typeof matcher?.asymmetricMatch === 'function' ? matcher.asymmetricMatch(cell) : Object.is(cell, wanted);
}

function rowEquals(columns: readonly string[], row: readonly CellValue[], wanted: ExpectedRow): boolean {
  if (isCells(wanted)) return row.length === wanted.length && row.every((cell, i) => cellEquals(cell, wanted[i]));
  return Object.entries(wanted).every(([column, value]) => cellEquals(row[columns.indexOf(column)], value));
}

const isCells = (row: ExpectedRow): row is readonly unknown[] => Array.isArray(row);

function rowsEqual({columns, rows}: ShownVisual, expected: ExpectedRows): boolean {
  if (typeof expected === 'number') return rows.length === expected;
  return rows.length === expected.length && rows.every((row, i) => rowEquals(columns, row, expected[i] as ExpectedRow));
}

const writeRows = ({columns, rows}: ShownVisual): string =>
  [columns, ...rows].map(row => `\n  ${JSON.stringify(row)}`).join('');

/** `expect` of Playwright, with the matchers of this kit. */
export const expect = base.extend({
  /** A frame of the page, or of what the locator finds, shows the report, and none of its visuals waits for data. */
  async toShowReport(target: Page | Locator, expected: ExpectedReport = {}, options: MatcherOptions = {}) {
    const holds = (shown: ShownReport[]): boolean => shown.some(shows(expected));
    const {value} = await poll(() => shownReports(target), until(this, holds), timeoutOf(this, options));
    const wanted = Object.entries(expected).map(([kind, name]) => `${kind} ${String(name)}`);
    return result(this, target, {
      name: 'toShowReport',
      pass: holds(value),
      expected: wanted.join(', ') || 'any report',
      found: value.map(describeShown).join('; ') || 'no frame of https://app.powerbi.com/',
    });
  },

  /** The visual has its data and is drawn. */
  async toHaveRendered(visual: Locator, options: MatcherOptions = {}) {
    const holds = (visuals: ShownVisual[]): boolean => visuals.length > 0 && visuals.every(v => v.status === 'ready');
    const {value} = await poll(() => shownVisuals(visual), until(this, holds), timeoutOf(this, options));
    return result(this, visual, {
      name: 'toHaveRendered',
      pass: holds(value),
      expected: 'a visual with its data',
      found: describeVisuals(value),
    });
  },

  /** The visual shows these rows, in this order: of a table its rows, of a chart its points, of a card its figures. */
  async toHaveRows(visual: Locator, expected: ExpectedRows, options: MatcherOptions = {}) {
    const holds = (visuals: ShownVisual[]): boolean =>
      visuals.length === 1 && visuals[0]?.status === 'ready' && rowsEqual(visuals[0], expected);
    const {value} = await poll(() => shownVisuals(visual), until(this, holds), timeoutOf(this, options));
    const [only] = value;
    return result(this, visual, {
      name: 'toHaveRows',
      pass: holds(value),
      expected:
        typeof expected === 'number' ? `${expected} rows` : expected.map(row => `\n  ${JSON.stringify(row)}`).join(''),
      found: value.length === 1 && only?.status === 'ready' ? writeRows(only) : describeVisuals(value),
    });
  },
});
