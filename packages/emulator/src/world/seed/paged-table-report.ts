/** A paginated report: one long table, and two parameters that narrow it. Invented. */
import type {ReportDefinition} from '@pbi-bound-report/contract';

/** US Letter at 96 pixels an inch. */
export const pagedTableReport: ReportDefinition = {
  pages: [
    {
      name: 'Page1',
      displayName: 'Page 1',
      width: 816,
      height: 1056,
      visuals: [
        {
          name: 'ledger',
          type: 'tableEx',
          title: 'Sales ledger',
          layout: {x: 48, y: 48, width: 720, height: 960},
          groupBy: [
            {table: 'Store', column: 'Store'},
            {table: 'Product', column: 'Product'},
          ],
          values: [
            {table: 'Sales', measure: 'Total Quantity'},
            {table: 'Sales', measure: 'Total Revenue'},
          ],
          orderBy: [
            {index: 0, direction: 'asc'},
            {index: 1, direction: 'asc'},
          ],
        },
      ],
    },
  ],
  parameters: [
    {name: 'Region', prompt: 'Region', target: {table: 'Store', column: 'Region'}},
    {name: 'Category', prompt: 'Category', target: {table: 'Product', column: 'Category'}},
  ],
};
