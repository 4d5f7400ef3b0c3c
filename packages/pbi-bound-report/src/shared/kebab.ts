/** A property's name as the attribute is written: `reportId` → `report-id`. */
export type Kebab<T extends string> = T extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `-${Lowercase<Head>}`}${Kebab<Tail>}`
  : '';
