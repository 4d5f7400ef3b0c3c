/** Totals straight from the seed's columns, by nothing but loops: no query engine, no filters, no joins of the emulator. */
import type {Dataset, Table} from '@pbi-bound-report/emulator';

const table = (dataset: Dataset, name: string): Table => {
  const found = dataset.tables.find(t => t.name === name);
  if (!found) throw new Error(`${dataset.name} has no table ${name}`);
  return found;
};
const cells = (of: Table, name: string): (number | string | null)[] => {
  const column = of.columns.find(c => c.name === name);
  if (!column) throw new Error(`${of.name} has no column ${name}`);
  return column.kind === 'number' ? Array.from(column.values) : Array.from(column.codes, code => column.dictionary[code] ?? null);
};

/** Revenue and units of a retailer, of all stores or of those of one manager. */
export function bruteForceTotals(dataset: Dataset, manager?: string): {revenue: number; quantity: number; regions: string[]} {
  const stores = table(dataset, 'Store');
  const managers = cells(stores, 'Manager');
  const regionOf = cells(stores, 'Region');
  const ids = cells(stores, 'StoreId');
  const seen = new Set(ids.filter((_, row) => manager === undefined || managers[row] === manager));
  const sales = table(dataset, 'Sales');
  const storeIds = cells(sales, 'StoreId'), revenues = cells(sales, 'Revenue'), quantities = cells(sales, 'Quantity');
  let revenue = 0, quantity = 0;
  storeIds.forEach((id, row) => {
    if (!seen.has(id)) return;
    revenue += Number(revenues[row]);
    quantity += Number(quantities[row]);
  });
  return {revenue, quantity, regions: [...new Set(regionOf.filter((_, row) => seen.has(ids[row] ?? null)))].map(String).sort()};
}
