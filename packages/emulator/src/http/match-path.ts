/**
 * Matches paths against templates as the mock server's router does: letters' case and a slash at the end do not matter.
 */

/**
 * Matches a path against a template such as `/v1.0/myorg/groups/:groupId/reports`.
 * @param path As it was sent: percent-encoded, without the query.
 * @returns The parameters, percent-decoded; undefined where the path does not fit or a parameter cannot be decoded.
 */
export function matchPath(template: string, path: string): Record<string, string> | undefined {
  const expected = template.split('/');
  const actual = path.replace(/\/$/, '').split('/');
  if (expected.length !== actual.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of expected.entries()) {
    const segment = actual[i] as string;
    if (part.startsWith(':')) {
      const value = decodeSegment(segment);
      if (!value) return undefined;
      params[part.slice(1)] = value;
    } else if (part.toLowerCase() !== segment.toLowerCase()) {
      return undefined;
    }
  }
  return params;
}

/** Whether a path has the form of a template, be its parameters decodable or not. */
export function hasFormOf(template: string, path: string): boolean {
  return matchPath(template, path.replaceAll('%', '_')) !== undefined;
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A percent sign that begins no escape: no route fits such a path.
    return undefined;
  }
}

/**
 * Orders templates so that fixed words come before parameters: the first that matches is then the one that is meant.
 */
export function bySpecificity(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = Number((left[i] as string).startsWith(':')) - Number((right[i] as string).startsWith(':'));
    if (difference !== 0) return difference;
  }
  return right.length - left.length;
}
