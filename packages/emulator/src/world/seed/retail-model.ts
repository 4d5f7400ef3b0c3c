/** The rows of a retailer: stores, products and about three years of sales, made from a seed. Invented. */
import {numberColumn, textColumn, type Relationship, type Role, type Table} from '../../engine/model-types.js';
import {seededRandom} from '../../shared/random.js';

/** What makes one retailer unlike another. */
export interface RetailerProfile {
  seed: number;
  /** Cities by region; each city has one store. */
  regions: Record<string, string[]>;
  /** Who manages the stores of a region: what `USERNAME()` is compared with. */
  managers: Record<string, string>;
  /** Products by category, with their price. */
  categories: Record<string, [product: string, price: number][]>;
  storePrefix: string;
  sales: number;
  /** Factor by which sales grow from the first day to the last. */
  growth: number;
  /** Month (1 to 12) in which most is sold. */
  peakMonth: number;
}

const firstDay = Date.UTC(2023, 0, 1);
const lastDay = Date.UTC(2025, 11, 31);
const day = 86_400_000;

/** Tables and measures of one retailer. */
export function makeRetailTables(profile: RetailerProfile): Table[] {
  const random = seededRandom(profile.seed);
  const stores = Object.entries(profile.regions).flatMap(([region, cities]) =>
    cities.map(city => ({region, city, manager: profile.managers[region] ?? null, weight: 0.4 + random() * 1.6})),
  );
  const products = Object.entries(profile.categories).flatMap(([category, items]) =>
    items.map(([product, price]) => ({category, product, price, weight: 0.3 + random() * 1.7})),
  );

  const days: number[] = [];
  for (let at = firstDay; at <= lastDay; at += day) days.push(at);
  const dayWeights = days.map((at, i) => {
    const date = new Date(at);
    const season = 1 + 0.45 * Math.cos(((date.getUTCMonth() + 1 - profile.peakMonth) / 12) * 2 * Math.PI);
    const weekend = date.getUTCDay() % 6 === 0 ? 1.35 : 1;
    return season * weekend * (1 + (profile.growth - 1) * (i / days.length));
  });
  const pickStore = weightedPick(
    random,
    stores.map(s => s.weight),
  );
  const pickProduct = weightedPick(
    random,
    products.map(p => p.weight),
  );
  const pickDay = weightedPick(random, dayWeights);
  const rows = Array.from({length: profile.sales}, () => {
    const store = pickStore();
    const product = pickProduct();
    const quantity = 1 + Math.floor(random() * random() * 6);
    const revenue = Math.round((products[product]?.price ?? 0) * quantity * (0.9 + random() * 0.2) * 100) / 100;
    const cost = Math.round(revenue * (0.52 + random() * 0.22) * 100) / 100;
    return {date: days[pickDay()] as number, store: store + 1, product: product + 1, quantity, revenue, cost};
  }).sort((a, b) => a.date - b.date);

  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const money = '#,0.00';
  const tables: Table[] = [
    {
      name: 'Sales',
      columns: [
        numberColumn(
          'Date',
          'dateTime',
          rows.map(r => r.date),
        ),
        numberColumn(
          'StoreId',
          'int64',
          rows.map(r => r.store),
        ),
        numberColumn(
          'ProductId',
          'int64',
          rows.map(r => r.product),
        ),
        numberColumn(
          'Quantity',
          'int64',
          rows.map(r => r.quantity),
          '#,0',
        ),
        numberColumn(
          'Revenue',
          'double',
          rows.map(r => r.revenue),
          money,
        ),
        numberColumn(
          'Cost',
          'double',
          rows.map(r => r.cost),
          money,
        ),
      ],
      measures: [
        {name: 'Total Revenue', aggregationFunction: 'Sum', column: 'Revenue', formatString: '$#,0'},
        {name: 'Total Cost', aggregationFunction: 'Sum', column: 'Cost', formatString: '$#,0'},
        {name: 'Total Quantity', aggregationFunction: 'Sum', column: 'Quantity', formatString: '#,0'},
        {name: 'Profit', difference: ['Total Revenue', 'Total Cost'], formatString: '$#,0'},
        {name: 'Profit Margin', ratio: ['Profit', 'Total Revenue'], formatString: '0.0%'},
      ],
    },
    {
      name: 'Store',
      columns: [
        numberColumn(
          'StoreId',
          'int64',
          stores.map((_, i) => i + 1),
        ),
        textColumn(
          'Store',
          stores.map(s => `${profile.storePrefix} ${s.city}`),
        ),
        textColumn(
          'Region',
          stores.map(s => s.region),
        ),
        textColumn(
          'City',
          stores.map(s => s.city),
        ),
        textColumn(
          'Manager',
          stores.map(s => s.manager),
        ),
      ],
      measures: [],
    },
    {
      name: 'Product',
      columns: [
        numberColumn(
          'ProductId',
          'int64',
          products.map((_, i) => i + 1),
        ),
        textColumn(
          'Product',
          products.map(p => p.product),
        ),
        textColumn(
          'Category',
          products.map(p => p.category),
        ),
      ],
      measures: [],
    },
    {
      name: 'Calendar',
      columns: [
        numberColumn('Date', 'dateTime', days),
        numberColumn(
          'Year',
          'int64',
          days.map(d => new Date(d).getUTCFullYear()),
          '0',
        ),
        textColumn(
          'Quarter',
          days.map(d => `Q${Math.floor(new Date(d).getUTCMonth() / 3) + 1}`),
        ),
        textColumn(
          'Month',
          days.map(d => new Date(d).toISOString().slice(0, 7)),
        ),
        textColumn(
          'Month Name',
          days.map(d => months[new Date(d).getUTCMonth()] as string),
        ),
      ],
      measures: [],
      hierarchies: [
        {
          name: 'Date Hierarchy',
          levels: [
            {name: 'Year', column: 'Year'},
            {name: 'Quarter', column: 'Quarter'},
            {name: 'Month', column: 'Month'},
            {name: 'Day', column: 'Date'},
          ],
        },
      ],
    },
  ];
  return tables;
}

/** Every sale belongs to a store, a product and a day. */
export const retailRelationships: Relationship[] = [
  {from: {table: 'Sales', column: 'StoreId'}, to: {table: 'Store', column: 'StoreId'}},
  {from: {table: 'Sales', column: 'ProductId'}, to: {table: 'Product', column: 'ProductId'}},
  {from: {table: 'Sales', column: 'Date'}, to: {table: 'Calendar', column: 'Date'}},
];

/**
 * Draws indexes by weight. Over a cumulative table: a linear walk over a thousand days would dominate the start-up
 * time.
 */
function weightedPick(random: () => number, weights: readonly number[]): () => number {
  const cumulative = new Float64Array(weights.length);
  let total = 0;
  weights.forEach((weight, i) => {
    cumulative[i] = total += weight;
  });
  return () => {
    const at = random() * total;
    let low = 0,
      high = weights.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** `sales` sees the stores that the user manages, `executive` sees everything. */
export const retailRoles: Role[] = [
  {name: 'sales', tableFilters: [{table: 'Store', expression: '[Manager] = USERNAME()'}]},
  {name: 'executive', tableFilters: []},
];
