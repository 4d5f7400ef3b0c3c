import type {DataValue} from '@pbi-bound-report/contract';

/** Turns values into text in the reader's language. */
export interface ValueFormatter {
  readonly locale: string;
  /** At the format's own precision. Null is Power BI's `(Blank)`. */
  full(value: DataValue, formatString?: string): string;
  /** Short, for cards and axes: `$12.3M`. */
  compact(value: DataValue, formatString?: string): string;
}

/** What a model's format string says, as far as the page reads it. */
interface NumberFormat {
  currency: string | undefined;
  percent: boolean;
  decimals: number | undefined;
  grouping: boolean;
}

const currencies: Record<string, string> = {$: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY'};
/** Displayed for null, as Power BI does. */
export const blankText = '(Blank)';

/** Reads a number format such as `$#,0.00`, `#,0`, `0.0 %`. Only the first section (positive numbers) counts. */
export function parseNumberFormat(formatString: string): NumberFormat {
  const section = (formatString.split(';')[0] ?? '').replaceAll('\\', '').replaceAll('"', '');
  const symbol = /[$€£¥]/.exec(section)?.[0];
  const fraction = /\.([0#]+)/.exec(section)?.[1];
  const whole = /[0#]/.test(section) ? 0 : undefined;
  return {
    currency: symbol && currencies[symbol],
    percent: section.includes('%'),
    grouping: section.includes(','),
    decimals: fraction?.length ?? whole,
  };
}

/**
 * A format string as options of `Intl.NumberFormat`.
 * @param whole Whether the value has no fraction: without a format it may be a year or an id, and is not grouped.
 */
function numberOptions(formatString: string, compact: boolean, whole: boolean): Intl.NumberFormatOptions {
  const {currency, percent, decimals, grouping} = parseNumberFormat(formatString);
  let style: Intl.NumberFormatOptions = percent ? {style: 'percent'} : {};
  if (currency) style = {style: 'currency', currency, currencyDisplay: 'narrowSymbol'};
  if (compact && !percent) {
    return {...style, notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 2};
  }
  return {
    ...style,
    useGrouping: grouping || (formatString === '' && !whole),
    minimumFractionDigits: decimals ?? (currency ? 2 : 0),
    maximumFractionDigits: decimals ?? 2,
  };
}

const isoDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** Patterns of dates that models commonly carry. Anything else is shown as a short date. */
const dateStyles: Record<string, Intl.DateTimeFormatOptions> = {
  'MMM yyyy': {month: 'short', year: 'numeric'},
  'MMMM yyyy': {month: 'long', year: 'numeric'},
  yyyy: {year: 'numeric'},
  'Long Date': {dateStyle: 'long'},
  'General Date': {dateStyle: 'short', timeStyle: 'short'},
};

let latest: ValueFormatter | undefined;

/**
 * A formatter for a language. An unknown language reads as English. The one of the language that was asked for last is
 * kept: a report asks at each painting, and to make Intl's formats takes longer than the rest of it.
 * @param locale BCP 47, as `settings.localeSettings.formatLocale`.
 */
export function formatterFor(locale: string | undefined): ValueFormatter {
  let used = 'en-US';
  try {
    used = Intl.getCanonicalLocales(locale ?? used)[0] ?? used;
  } catch {
    // Not a language tag: the default stays.
  }
  if (latest?.locale !== used) latest = createFormatter(used);
  return latest;
}

/** @param used A language tag that Intl takes. */
function createFormatter(used: string): ValueFormatter {
  const cache = new Map<string, Intl.NumberFormat>();
  const dateFormats = new Map<string, Intl.DateTimeFormat>();
  const numberFormat = (formatString: string, compact: boolean, whole: boolean): Intl.NumberFormat => {
    const key = `${compact}|${whole}|${formatString}`;
    let format = cache.get(key);
    if (!format) {
      format = new Intl.NumberFormat(used, numberOptions(formatString, compact, whole));
      cache.set(key, format);
    }
    return format;
  };
  const date = (value: string, formatString: string): string => {
    const time = new Date(value.length === 10 ? `${value}T00:00:00Z` : value);
    // All other patterns share the short date, so that a model's patterns cannot fill the cache.
    const style = Object.hasOwn(dateStyles, formatString) ? formatString : '';
    let format = dateFormats.get(style);
    if (!format) {
      format = new Intl.DateTimeFormat(used, {timeZone: 'UTC', ...(dateStyles[style] ?? {dateStyle: 'short'})});
      dateFormats.set(style, format);
    }
    return format.format(time);
  };
  const format = (value: DataValue, formatString: string, compact: boolean): string => {
    if (value === null) return blankText;
    if (typeof value === 'number') {
      const whole = Number.isInteger(value);
      return numberFormat(formatString, compact && Math.abs(value) >= 1000, whole).format(value);
    }
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    return isoDate.test(value) ? date(value, formatString) : value;
  };
  return {
    locale: used,
    full: (value, formatString = '') => format(value, formatString, false),
    compact: (value, formatString = '') => format(value, formatString, true),
  };
}
