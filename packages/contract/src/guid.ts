const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const hyphen = '-'.charCodeAt(0);
/** The same, with or without its hyphens. */
const guidParts = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/;

/** Whether a value is a GUID in its usual form: 32 hexadecimal digits of either case in five groups with hyphens. */
export function isGuid(value: unknown): value is string {
  return typeof value === 'string' && guid.test(value);
}

/**
 * Reads a GUID as people have it: in braces, brackets or quotes of any kind, in upper case, without hyphens, with
 * typographic hyphens, with white space round it, with characters that nobody sees (zero-width ones, byte order marks).
 * @returns The GUID in lower case with hyphens; undefined for everything that is not unmistakably one.
 */
export function parseGuid(value: unknown): string | undefined {
  // The limit keeps a text of megabytes from being normalised.
  if (typeof value !== 'string' || value.length > 200) return undefined;
  // A back end reads hundreds of them for a request, nearly all in this form.
  if (isCanonical(value)) return value;
  const text = value
    .normalize('NFKC')
    .replace(/[\p{Cf}\uFE0F]/gu, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .trim()
    .replace(/^[<"'\p{Ps}\p{Pi}\p{Pf}].*[>"'\p{Pe}\p{Pi}\p{Pf}]$/u, between => between.slice(1, -1))
    .trim()
    .toLowerCase();
  const parts = guidParts.exec(text);
  return parts ? parts.slice(1).join('-') : undefined;
}

/** Whether a text is a GUID in lower case with its hyphens. */
function isCanonical(text: string): boolean {
  if (text.length !== 36) return false;
  for (let place = 0; place < 36; place += 1) {
    const code = text.charCodeAt(place);
    const isHyphenPlace = place === 8 || place === 13 || place === 18 || place === 23;
    const isDigit = (code > 47 && code < 58) || (code > 96 && code < 103);
    if (isHyphenPlace ? code !== hyphen : !isDigit) return false;
  }
  return true;
}
