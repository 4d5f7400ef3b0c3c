/** A filter in powerbi-models' JSON form; `$schema` or `filterType` say of which kind. */
export interface DataFilter {
  $schema?: string;
  filterType?: number;
  target?: unknown;
  [member: string]: unknown;
}

/** A value of a cell. Dates are ISO 8601 text. Null is Power BI's blank. */
export type DataValue = string | number | boolean | null;
