/**
 * Figures straight from the seed's columns, by nothing but loops: no query engine, no filters, no joins of the
 * emulator.
 */
import type {Dataset} from '@pbi-bound-report/emulator';

/** One sale with what its store, product and day say of it. */
export interface SaleRow {
  Region: string;
  Manager: string | null;
  Product: string;
  Category: string;
  Year: number;
  Quantity: number;
  Revenue: number;
  Cost: number;
}

const known = new WeakMap<Dataset, SaleRow[]>();

/** Every sale of a retailer. */
export function saleRows(dataset: Dataset): SaleRow[] {
  const before = known.get(dataset);
  if (before) return before;
  const cells = (tableName: string, columnName: string): (number | string | null)[] => {
    const column = dataset.tables.find(t => t.name === tableName)?.columns.find(c => c.name === columnName);
    if (!column) throw new Error(`${dataset.name} has no ${tableName}[${columnName}]`);
    return column.kind === 'number'
      ? Array.from(column.values)
      : Array.from(column.codes, code => column.dictionary[code] ?? null);
  };
  const lookUp = (table: string, key: string, value: string): Map<unknown, number | string | null> => {
    const values = cells(table, value);
    return new Map(cells(table, key).map((k, row) => [k, values[row] ?? null]));
  };
  const region = lookUp('Store', 'StoreId', 'Region'),
    manager = lookUp('Store', 'StoreId', 'Manager');
  const product = lookUp('Product', 'ProductId', 'Product'),
    category = lookUp('Product', 'ProductId', 'Category');
  const stores = cells('Sales', 'StoreId'),
    products = cells('Sales', 'ProductId'),
    days = cells('Sales', 'Date');
  const quantities = cells('Sales', 'Quantity'),
    revenues = cells('Sales', 'Revenue'),
    costs = cells('Sales', 'Cost');
  const rows = stores.map((store, row): SaleRow => ({
    Region: String(region.get(store)),
    Manager: manager.get(store) as string | null,
    Product: String(product.get(products[row])),
    Category: String(category.get(products[row])),
    Year: new Date(Number(days[row])).getUTCFullYear(),
    Quantity: Number(quantities[row]),
    Revenue: Number(revenues[row]),
    Cost: Number(costs[row]),
  }));
  known.set(dataset, rows);
  return rows;
}

/** Revenue and units of a retailer, of all stores or of those of one manager. */
export function bruteForceTotals(dataset: Dataset, manager?: string): {revenue: number; quantity: number} {
  let revenue = 0,
    quantity = 0;
  for (const row of saleRows(dataset)) {
    if (manager !== undefined && row.Manager !== manager) continue;
    revenue += row.Revenue;
    quantity += row.Quantity;
  }
  return {revenue, quantity};
}
