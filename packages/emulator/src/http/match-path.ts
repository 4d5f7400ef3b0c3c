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
    const parameter = parameterIn(part);
    if (parameter) {
      const value = valueBetween(parameter, decodeSegment(segment));
      if (!value) return undefined;
      params[parameter.name] = value;
    } else if (part.toLowerCase() !== segment.toLowerCase()) {
      return undefined;
    }
  }
  return params;
}

/** A parameter of a segment, and what stands round it: OData's functions have theirs in parentheses. */
interface SegmentParameter {
  before: string;
  name: string;
  after: string;
}

function parameterIn(part: string): SegmentParameter | undefined {
  const [, before = '', name, after = ''] = /^([^:]*):(\w+)(.*)$/.exec(part) ?? [];
  return name === undefined ? undefined : {before: before.toLowerCase(), name, after};
}

function valueBetween({before, after}: SegmentParameter, segment: string | undefined): string | undefined {
  if (segment === undefined || segment.length < before.length + after.length) return undefined;
  if (!segment.toLowerCase().startsWith(before) || !segment.endsWith(after)) return undefined;
  return segment.slice(before.length, segment.length - after.length);
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
