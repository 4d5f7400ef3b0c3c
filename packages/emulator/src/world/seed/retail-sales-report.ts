/**
 * The report `Retail Sales`: two pages over the retail model, two bookmarks, and the buttons that lead to them.
 * Invented.
 */
import type {DataFilter, ReportDefinition, VisualDefinition} from '@pbi-bound-report/contract';

const card = (name: string, title: string, measure: string, x: number): VisualDefinition => ({
  name,
  type: 'card',
  title,
  layout: {x, y: 76, width: 292, height: 116},
  values: [{table: 'Sales', measure}],
});
const heading = (name: string, text: string, x = 24): VisualDefinition => ({
  name,
  type: 'textbox',
  text,
  layout: {x, y: 16, width: 644 - x, height: 48},
});
/** Three bars, drawn here: nobody's mark. */
const logo = `data:image/svg+xml,${encodeURIComponent(
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>" +
    "<rect width='24' height='24' rx='5' fill='#2F6FDE'/>" +
    "<path d='M7 18v-5M12 18V6M17 18v-8' stroke='#fff' stroke-width='3' stroke-linecap='round'/></svg>",
)}`;
/** Beside the heading. */
const button = (
  name: string,
  text: string,
  {x, width}: {x: number; width: number},
  action: NonNullable<VisualDefinition['action']>,
): VisualDefinition => ({
  name,
  type: 'actionButton',
  text,
  layout: {x, y: 22, width, height: 36},
  action,
});
const products = 'ReportSectionProducts';
// A column that every retailer has the same values in: the bookmark means something on each dataset.
const fourthQuarter: DataFilter = {
  $schema: 'http://powerbi.com/product/schema#basic',
  filterType: 1,
  target: {table: 'Calendar', column: 'Quarter'},
  operator: 'In',
  values: ['Q4'],
};
const revenue = {table: 'Sales', measure: 'Total Revenue'};

/** Pages are 1280 × 720 as Power BI's own default. */
export const retailSalesReport: ReportDefinition = {
  pages: [
    {
      name: 'ReportSectionOverview',
      displayName: 'Overview',
      width: 1280,
      height: 720,
      visuals: [
        {
          name: 'logo',
          type: 'image',
          image: logo,
          altText: 'Three rising bars',
          layout: {x: 24, y: 20, width: 40, height: 40},
        },
        heading('overviewTitle', 'Retail Sales', 76),
        button('seeProducts', 'See products', {x: 856, width: 128}, {type: 'PageNavigation', page: products}),
        {
          name: 'regionSlicer',
          type: 'slicer',
          title: 'Region',
          layout: {x: 1000, y: 12, width: 256, height: 56},
          groupBy: [{table: 'Store', column: 'Region'}],
          orderBy: [{index: 0, direction: 'asc'}],
        },
        card('totalRevenue', 'Total revenue', 'Total Revenue', 24),
        card('profit', 'Profit', 'Profit', 336),
        card('totalQuantity', 'Units sold', 'Total Quantity', 648),
        card('profitMargin', 'Profit margin', 'Profit Margin', 960),
        {
          name: 'revenueByMonth',
          type: 'lineChart',
          title: 'Revenue by month',
          layout: {x: 24, y: 208, width: 800, height: 240},
          groupBy: [{table: 'Calendar', column: 'Month'}],
          drill: ['Year', 'Quarter', 'Month'].map(column => ({table: 'Calendar', column})),
          values: [revenue, {table: 'Sales', measure: 'Profit'}],
          orderBy: [{index: 0, direction: 'asc'}],
        },
        {
          name: 'revenueByRegion',
          type: 'clusteredBarChart',
          title: 'Revenue by region',
          layout: {x: 840, y: 208, width: 416, height: 240},
          groupBy: [{table: 'Store', column: 'Region'}],
          values: [revenue],
          orderBy: [{index: 1, direction: 'desc'}],
        },
        {
          name: 'stores',
          type: 'tableEx',
          title: 'Stores',
          layout: {x: 24, y: 464, width: 800, height: 240},
          groupBy: [
            {table: 'Store', column: 'Store'},
            {table: 'Store', column: 'Region'},
          ],
          values: [revenue, {table: 'Sales', measure: 'Profit'}, {table: 'Sales', measure: 'Total Quantity'}],
          orderBy: [{index: 2, direction: 'desc'}],
        },
        {
          name: 'revenueByCategory',
          type: 'donutChart',
          title: 'Revenue by category',
          layout: {x: 840, y: 464, width: 416, height: 240},
          groupBy: [{table: 'Product', column: 'Category'}],
          drill: ['Category', 'Product'].map(column => ({table: 'Product', column})),
          values: [revenue],
          orderBy: [{index: 1, direction: 'desc'}],
        },
      ],
      mobileLayout: {
        width: 360,
        height: 1140,
        visuals: {
          overviewTitle: {x: 12, y: 8, width: 336, height: 44},
          regionSlicer: {x: 12, y: 56, width: 336, height: 56},
          totalRevenue: {x: 12, y: 124, width: 162, height: 96},
          profit: {x: 186, y: 124, width: 162, height: 96},
          totalQuantity: {x: 12, y: 232, width: 162, height: 96},
          profitMargin: {x: 186, y: 232, width: 162, height: 96},
          revenueByMonth: {x: 12, y: 340, width: 336, height: 220},
          revenueByRegion: {x: 12, y: 572, width: 336, height: 220},
          stores: {x: 12, y: 804, width: 336, height: 320},
        },
      },
    },
    {
      name: products,
      displayName: 'Products',
      width: 1280,
      height: 720,
      visuals: [
        heading('productsTitle', 'Products'),
        {name: 'productsRule', type: 'shape', shape: 'line', layout: {x: 24, y: 60, width: 960, height: 8}},
        button(
          'productsInFourthQuarter',
          'Fourth quarter only',
          {x: 664, width: 192},
          {
            type: 'Bookmark',
            bookmark: 'BookmarkProductsFourthQuarter',
          },
        ),
        button('backToOverview', 'Back', {x: 872, width: 112}, {type: 'Back'}),
        {
          name: 'categorySlicer',
          type: 'slicer',
          title: 'Category',
          layout: {x: 1000, y: 12, width: 256, height: 56},
          groupBy: [{table: 'Product', column: 'Category'}],
          orderBy: [{index: 0, direction: 'asc'}],
        },
        {
          name: 'revenueByProductCategory',
          type: 'clusteredColumnChart',
          title: 'Revenue and profit by category',
          layout: {x: 24, y: 76, width: 608, height: 300},
          groupBy: [{table: 'Product', column: 'Category'}],
          values: [revenue, {table: 'Sales', measure: 'Profit'}],
          orderBy: [{index: 1, direction: 'desc'}],
        },
        {
          name: 'topProducts',
          type: 'clusteredBarChart',
          title: 'Top ten products',
          layout: {x: 648, y: 76, width: 608, height: 300},
          groupBy: [{table: 'Product', column: 'Product'}],
          values: [revenue],
          orderBy: [{index: 1, direction: 'desc'}],
          top: 10,
        },
        {
          name: 'products',
          type: 'tableEx',
          title: 'All products',
          layout: {x: 24, y: 392, width: 1232, height: 312},
          groupBy: [
            {table: 'Product', column: 'Product'},
            {table: 'Product', column: 'Category'},
          ],
          values: [
            revenue,
            {table: 'Sales', measure: 'Total Cost'},
            {table: 'Sales', measure: 'Profit'},
            {table: 'Sales', measure: 'Profit Margin'},
            {table: 'Sales', measure: 'Total Quantity'},
          ],
          orderBy: [{index: 2, direction: 'desc'}],
        },
      ],
    },
  ],
  bookmarks: [
    {name: 'BookmarkWholePeriod', displayName: 'Whole period', page: 'ReportSectionOverview'},
    {
      name: 'BookmarkProductsFourthQuarter',
      displayName: 'Products in the fourth quarter',
      page: products,
      filters: [fourthQuarter],
    },
  ],
};
