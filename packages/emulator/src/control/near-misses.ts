/** Which operations a request to an unknown route may have meant. */

/** The part of an operation that is compared. */
export interface Route {
  id: string;
  method: string;
  path: string;
}

/** How far two texts are apart: insertions, deletions and exchanges of single characters. */
function distance(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    row = next;
  }
  return row[b.length] as number;
}

/** Longer paths are nobody's slip, and comparing them costs the square of their length. */
const longest = 300;

/**
 * The nearest routes, best first, at most three.
 * @returns Each as `POST /v1.0/myorg/GenerateToken (EmbedToken_GenerateToken)`.
 */
export function nearMisses(routes: readonly Route[], method: string, path: string): string[] {
  if (path.length > longest) return [];
  const given = path.toLowerCase().replace(/\/$/, '').split('/');
  const scored = routes.map(route => {
    const wanted = route.path.toLowerCase().split('/');
    // Parameters take what stands in their place, so that only the fixed words count.
    const filled = wanted.map((part, i) => (part.startsWith(':') ? (given[i] ?? part) : part)).join('/');
    const shift = distance(filled, given.join('/'));
    return {
      route,
      score: shift + (route.method === method ? 0 : 1),
      allowed: Math.max(3, Math.floor(filled.length / 4)),
    };
  });
  return scored
    .filter(s => s.score <= s.allowed)
    .sort((a, b) => a.score - b.score)
    .slice(0, 3)
    .map(({route}) => `${route.method} ${route.path} (${route.id})`);
}
