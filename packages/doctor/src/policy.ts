/** Whether a page's Content-Security-Policy lets a frame of an origin in. */

/** One policy's directives by name. */
type Policy = ReadonlyMap<string, readonly string[]>;

/** Policies of a header may be joined by commas. */
export function parsePolicies(texts: readonly string[]): Policy[] {
  return texts
    .flatMap(text => text.split(','))
    .map(text => {
      const directives = new Map<string, readonly string[]>();
      for (const directive of text.split(';')) {
        const [name = '', ...sources] = directive.trim().split(/\s+/);
        // The first of a name counts; later ones are ignored, as browsers do.
        if (name !== '' && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), sources);
      }
      return directives;
    });
}

/** The policies that stand in a page's `<meta>`. */
export function metaPolicies(html: string): string[] {
  return [...html.matchAll(/<meta\b[^>]*>/gi)].flatMap(([tag]) => {
    if (!/http-equiv\s*=\s*["']?content-security-policy["'\s/>]/i.test(tag)) return [];
    const content = /content\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag);
    return [(content?.[1] ?? content?.[2] ?? '').replaceAll('&#39;', "'").replaceAll('&quot;', '"')];
  });
}

function matches(source: string, frame: URL, page: URL): boolean {
  const lower = source.toLowerCase();
  if (lower === '*') return frame.protocol === 'https:' || frame.protocol === page.protocol;
  if (lower === "'self'") return frame.origin === page.origin;
  if (lower.endsWith(':')) return frame.protocol === lower;
  // Other words in quotation marks name no host.
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[^/:*]+)(?::(\d+|\*))?(?:\/.*)?$/.exec(lower);
  if (!parts) return false;
  const [, scheme, host = '', port] = parts;
  if (scheme !== undefined && frame.protocol !== `${scheme}:` && !(scheme === 'http' && frame.protocol === 'https:')) {
    return false;
  }
  if (scheme === undefined && frame.protocol !== 'https:' && frame.protocol !== page.protocol) return false;
  if (port !== '*' && (port ?? '') !== frame.port && !(port === '443' && frame.port === '')) return false;
  if (host === '*') return true;
  return host.startsWith('*.') ? frame.hostname.endsWith(host.slice(1)) : frame.hostname === host;
}

/** @returns The directive that forbids the frame; undefined where each policy lets it in. */
export function forbiddingDirective(policies: readonly Policy[], frame: URL, page: URL): string | undefined {
  for (const policy of policies) {
    const name = ['frame-src', 'child-src', 'default-src'].find(candidate => policy.has(candidate));
    if (name === undefined) continue;
    if (!(policy.get(name) ?? []).some(source => matches(source, frame, page))) return name;
  }
  return undefined;
}
