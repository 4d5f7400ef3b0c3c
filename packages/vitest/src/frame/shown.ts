/** What a frame would show, in the form that matchers compare: as the Playwright kit reads it from the page. */
import type {DataValue, VisualDefinition} from '@pbi-bound-report/contract';
import {visualKey, type ReportSession} from '@pbi-bound-report/report-page';
import type {CellValue, ShownReport, ShownVisual} from '@pbi-bound-report/test-kit';
import type {FakeFrame} from './fake-frame.js';

const toCell = (value: DataValue | undefined): CellValue => {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' ? value : String(value);
};

const activePage = (session: ReportSession | undefined) =>
  session?.definition.pages.find(({name}) => name === session.activePage);

const titleOf = ({title, name}: VisualDefinition): string => title ?? name;

/** The report of a frame. */
export function shownReport({model}: FakeFrame): ShownReport {
  const session = model?.session;
  const page = activePage(session);
  const error = model?.failure?.error;
  return {
    phase: model?.phase ?? 'starting',
    reportId: session?.reportId ?? '',
    reportName: session?.reportName ?? '',
    datasetId: session?.opened.dataset.id ?? '',
    datasetName: session?.opened.dataset.name ?? '',
    pageName: session?.activePage ?? '',
    pageTitle: page?.displayName ?? '',
    loading: (page?.visuals ?? [])
      .filter(({name}) => session?.visuals.get(visualKey(session.activePage, name))?.status === 'loading')
      .map(titleOf),
    failure: error ? [error.message, error.detailedMessage].filter(Boolean).join(': ') : '',
  };
}

/** Columns and rows of a visual with its data. */
function rowsOf(visual: VisualDefinition, {columns, rows}: {columns: {name: string}[]; rows: DataValue[][]}) {
  const names = columns.map(({name}) => name);
  const cells = rows.map(row => row.map(toCell));
  switch (visual.type) {
    case 'card':
      return {columns: names.length === 1 && visual.title ? [visual.title] : names, rows: cells.slice(0, 1)};
    case 'slicer':
      return {columns: [titleOf(visual)], rows: cells};
    case 'tableEx':
    case 'pivotTable':
      return {columns: names, rows: cells};
    default: {
      const oneSeries = visual.groupBy?.length === 1 && visual.values?.length === 1;
      return {columns: oneSeries ? ['Category', ...names.slice(1)] : names, rows: cells};
    }
  }
}

/** Titles of the visuals of a frame's page. */
export const visualTitles = ({model}: FakeFrame): string[] => (activePage(model?.session)?.visuals ?? []).map(titleOf);

/** The visuals of a frame's page that have a title; one without is found by its name. */
export function shownVisuals({model}: FakeFrame, title: string): ShownVisual[] {
  const session = model?.session;
  if (!session) return [];
  return (activePage(session)?.visuals ?? [])
    .filter(visual => titleOf(visual) === title)
    .map(visual => {
      const state = session.visuals.get(visualKey(session.activePage, visual.name));
      const asks = (visual.groupBy?.length ?? 0) + (visual.values?.length ?? 0) > 0;
      return {
        title,
        type: visual.type,
        status: state?.status ?? (asks ? 'loading' : 'ready'),
        error: state?.error?.detailedMessage ?? state?.error?.message ?? '',
        ...(state?.data ? rowsOf(visual, state.data) : {columns: [], rows: []}),
      };
    });
}
