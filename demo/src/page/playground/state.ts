/** The playground's state, and its form in an address. */

/** What a link restores. */
export interface PlaygroundState {
  /** Attributes by name. */
  attributes: Readonly<Record<string, string>>;
  /** Width of the stage in pixels; undefined: all there is. */
  width?: number;
}

const widthName = '~width';

/** @returns What comes after `#`. */
export function writeState({attributes, width}: PlaygroundState): string {
  const parameters = new URLSearchParams(attributes);
  if (width !== undefined) parameters.set(widthName, String(width));
  return parameters.toString();
}

/**
 * Reads what {@link writeState} wrote. Attributes that are not the element's are left out: a link may come from
 * anybody.
 */
export function readState(hash: string, known: ReadonlySet<string>): PlaygroundState {
  const parameters = new URLSearchParams(hash.replace(/^#/, ''));
  const width = Number(parameters.get(widthName));
  const attributes = Object.fromEntries([...parameters].filter(([name]) => known.has(name)));
  return {attributes, ...(Number.isInteger(width) && width >= 200 && width <= 4000 ? {width} : {})};
}
