/** A Power BI report theme, as far as the page reads it. Any other member is kept and given back by `getTheme()`. */
export interface ThemeJson {
  name?: string;
  dataColors?: string[];
  background?: string;
  foreground?: string;
  tableAccent?: string;
  secondaryBackground?: string;
  good?: string;
  bad?: string;
  neutral?: string;
}

/** The theme of a report that was given none. Our own palette: eight hues that stay apart for the colour-blind. */
export const baseTheme = {
  name: 'Report page',
  background: '#FFFFFF',
  foreground: '#1F2430',
  tableAccent: '#2F6FDE',
  secondaryBackground: '#F3F5F9',
  dataColors: ['#2F6FDE', '#0E9F8E', '#E8833A', '#8A5BD6', '#D6477B', '#5A7A1F', '#C39B0F', '#4A5A78'],
  good: '#1E8E4E',
  bad: '#C8323C',
  neutral: '#8A94A6',
} satisfies ThemeJson;

/** Colours that the page paints with. */
export interface Palette {
  dark: boolean;
  page: string;
  surface: string;
  text: string;
  mutedText: string;
  border: string;
  accent: string;
  dataColors: readonly string[];
  good: string;
  bad: string;
  /** Forced or asked-for high contrast: outlines instead of shades. */
  highContrast: boolean;
}

/** `ContrastMode` of powerbi-models as palettes: the four classic Windows schemes. */
const contrastPalettes: Record<number, {page: string; text: string; accent: string}> = {
  1: {page: '#000000', text: '#FFFF00', accent: '#00FF00'},
  2: {page: '#000000', text: '#00FF00', accent: '#FFFF00'},
  3: {page: '#000000', text: '#FFFFFF', accent: '#1AEBFF'},
  4: {page: '#FFFFFF', text: '#000000', accent: '#37006E'},
};

/** Red, green, blue in 0…255, or undefined for a colour that is not `#rgb` or `#rrggbb`. */
function parseHex(color: string | undefined): [number, number, number] | undefined {
  const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color ?? '');
  const digits = match?.[1];
  if (!digits) return undefined;
  const full = digits.length === 3 ? [...digits].map(d => d + d).join('') : digits;
  return [0, 2, 4].map(i => Number.parseInt(full.slice(i, i + 2), 16)) as [number, number, number];
}

/** Relative luminance, 0 black to 1 white, as WCAG 2 defines it. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = (parseHex(color) ?? [255, 255, 255]).map(c => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, 1 to 21, as WCAG 2 defines it. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** `amount` of `top` over `base`: 0 is base, 1 is top. */
export function mix(base: string, top: string, amount: number): string {
  const a = parseHex(base) ?? [255, 255, 255];
  const b = parseHex(top) ?? [0, 0, 0];
  return `#${a
    .map((c, i) =>
      Math.round(c + ((b[i] ?? 0) - c) * amount)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

const hex = (value: unknown): string | undefined => (typeof value === 'string' && parseHex(value) ? value : undefined);

/**
 * Three colours as a palette: of a contrast mode, or those that the reader's own system forces on every page. `#rrggbb`
 * each.
 */
export function contrastPalette({page, text, accent}: {page: string; text: string; accent: string}): Palette {
  return {
    dark: luminance(page) < 0.3,
    page,
    surface: page,
    text,
    mutedText: text,
    border: text,
    accent,
    dataColors: [accent, text],
    good: accent,
    bad: accent,
    highContrast: true,
  };
}

/**
 * The colours of a theme and contrast mode. What the theme leaves out follows from what it says: a dark background
 * without a foreground gets light text. Text that the theme's author made unreadable is left as asked.
 */
export function paletteOf(theme: Readonly<Record<string, unknown>> | undefined, contrastMode: number): Palette {
  const forced = contrastPalettes[contrastMode];
  if (forced) return contrastPalette(forced);
  const surface = hex(theme?.['background']) ?? baseTheme.background;
  const dark = luminance(surface) < 0.3;
  const text = hex(theme?.['foreground']) ?? (dark ? '#F2F4F8' : baseTheme.foreground);
  const colors = Array.isArray(theme?.['dataColors'])
    ? (theme['dataColors'] as unknown[]).map(hex).filter(color => color !== undefined)
    : [];
  const baseColors = dark ? baseTheme.dataColors.map(color => mix(color, '#FFFFFF', 0.3)) : baseTheme.dataColors;
  const accent = hex(theme?.['tableAccent']) ?? colors[0] ?? (dark ? '#7FB0FF' : baseTheme.tableAccent);
  return {
    dark,
    surface,
    text,
    accent,
    highContrast: false,
    page: hex(theme?.['secondaryBackground']) ?? mix(surface, dark ? '#000000' : '#5A78A8', dark ? 0.35 : 0.08),
    mutedText: mix(surface, text, dark ? 0.72 : 0.68),
    border: mix(surface, text, 0.14),
    dataColors: colors.length > 0 ? colors : baseColors,
    good: hex(theme?.['good']) ?? baseTheme.good,
    bad: hex(theme?.['bad']) ?? baseTheme.bad,
  };
}
