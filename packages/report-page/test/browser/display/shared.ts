/** What the tests of the displayed report share. */
import type {IFilter} from 'powerbi-models';
import {embedReadable} from '../../support/sdk.js';
import type {Embedded} from '../../support/sdk.js';

export const overview = 'ReportSectionOverview';
export const products = 'ReportSectionProducts';
export const noPanes = {panes: {filters: {visible: false}}};
export const region = (...values: string[]): IFilter =>
  ({
    $schema: 'http://powerbi.com/product/schema#basic',
    filterType: 1,
    target: {table: 'Store', column: 'Region'},
    operator: 'In',
    values,
  }) as unknown as IFilter;

export const one = <T extends Element = HTMLElement>(embedded: Embedded, selector: string): T => {
  const found = embedded.document().querySelector<T>(selector);
  if (!found) throw new Error(`The frame shows no ${selector}`);
  return found;
};
export const all = (embedded: Embedded, selector: string): HTMLElement[] => [
  ...embedded.document().querySelectorAll<HTMLElement>(selector),
];
export const value = (embedded: Embedded, visual: string): number =>
  Number(one(embedded, `[data-visual="${visual}"] .card-value`).dataset['value']);
/** Cells of a table's column as they are displayed. */
export const column = (embedded: Embedded, visual: string, index: number): number[] =>
  all(embedded, `[data-visual="${visual}"] tbody tr`).map(row =>
    Number((row.children[index] as HTMLElement).dataset['value']),
  );
/** Data points of a chart, as screen readers are told them. */
export const points = (embedded: Embedded, visual: string): HTMLElement[] =>
  all(embedded, `[data-visual="${visual}"] .point`);
export const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
export const press = (element: HTMLElement): void => element.click();

/** A report that is open and drawn, without the filter pane. */
export const open = async (more: Record<string, unknown> = {}, head = ''): Promise<Embedded> => {
  const embedded = await embedReadable({settings: noPanes, ...more}, head);
  await embedded.events.next('rendered');
  return embedded;
};
