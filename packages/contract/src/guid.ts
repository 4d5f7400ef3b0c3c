const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The same, with or without its hyphens. */
const guidParts = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/;

/** Whether a value is a GUID in its usual form: 32 hexadecimal digits of either case in five groups with hyphens. */
export function isGuid(value: unknown): value is string {
  return typeof value === 'string' && guid.test(value);
}

/**
 * Reads a GUID as people have it: in braces, brackets or quotes, in upper case, without hyphens, with typographic
 * hyphens, with white space round it, with characters that nobody sees (zero-width ones, byte order marks).
 * @returns The GUID in lower case with hyphens; undefined for everything that is not unmistakably one.
 */
export function parseGuid(value: unknown): string | undefined {
  // The limit keeps a text of megabytes from being normalised.
  if (typeof value !== 'string' || value.length > 200) return undefined;
  if (guid.test(value)) return value.toLowerCase();
  const text = value
    .normalize('NFKC')
    .replace(/[\p{Cf}\uFE0F]/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .trim()
    .replace(/^(?:\{(.*)\}|\((.*)\)|\[(.*)\]|<(.*)>|"(.*)"|'(.*)')$/, '$1$2$3$4$5$6')
    .trim()
    .toLowerCase();
  const parts = guidParts.exec(text);
  return parts ? parts.slice(1).join('-') : undefined;
}
