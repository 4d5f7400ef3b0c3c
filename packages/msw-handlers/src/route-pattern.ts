/** Matches URLs against operations as the HTTP door does: letters' case and a slash at the end do not matter. */

/** A URL that fits a route. */
export interface RoutePattern {
  /** The parameters of a URL that fits, percent-decoded; undefined where one of them cannot be decoded. */
  params(url: string): Record<string, string> | undefined;
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/**
 * @param origins e.g. `https://api.powerbi.com`
 * @param path With `:name` for parameters.
 */
export function routePattern(origins: readonly string[], path: string): RoutePattern {
  const names: string[] = [];
  const source = path
    .split('/')
    .map(part => {
      if (!part.startsWith(':')) return escape(part);
      names.push(part.slice(1));
      return '([^/?#]+)';
    })
    .join('\\/');
  const capturing = new RegExp(`^(?:${origins.map(escape).join('|')})${source}\\/?(?:[?#].*)?$`, 'i');
  return {
    params(url) {
      const values = capturing.exec(url)?.slice(1);
      if (!values) return undefined;
      try {
        return Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(values[i] as string)]));
      } catch {
        // A percent sign that begins nothing: no route fits such a path.
        return undefined;
      }
    },
  };
}

/** Any URL of these origins, or any under a path of theirs. */
export const everythingUnder = (origins: readonly string[], prefix = ''): RegExp =>
  new RegExp(`^(?:${origins.map(escape).join('|')})${escape(prefix)}(?:[/?#].*)?$`, 'i');

/** Orders paths so that fixed words come before parameters: the first that fits is then the one that is meant. */
export function bySpecificity(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = Number((left[i] as string).startsWith(':')) - Number((right[i] as string).startsWith(':'));
    if (difference !== 0) return difference;
  }
  return right.length - left.length;
}
