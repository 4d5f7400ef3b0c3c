/**
 * What looks like a secret in a text that somebody else wrote: an error's message, a log line, a recorded body. One
 * list for the element, the token endpoint and the emulator; each pattern takes time in proportion to the text.
 */

/**
 * JWTs (`eyJ…`) and embed tokens (`H4sI…`, a gzip member in base64), wherever they stand; percent signs: URL-encoded.
 */
const tokens = /(?:eyJ|H4sI)[\w+/=.%~-]{6,}/g;

/** Credentials after their scheme, as in an `Authorization` header. */
const credentials = /\b(?:Bearer|Basic|EmbedToken)\s+[\w.~+/=%-]{8,}/gi;

/**
 * `name: value` and `name=value` in JSON, forms, URLs and prose, where the name ends in a word for secrets. A closing
 * quote may be missing: a body that was cut off must not show its secret.
 */
const secretNames = 'token|secret|password|passwd|assertion|api[-_]?key|identityblob|credentials';
const secretMembers = memberPattern(secretNames);

/**
 * A value beside its name, as data sources' credentials are written: `{"name": "password", "value": "…"}`, often as
 * JSON within JSON.
 */
const namedValues = new RegExp(
  [
    String.raw`(\bname\\*"\s*:\s*\\*"(?:password|accessToken|key|token|secret)\\*"\s*,`,
    String.raw`\s*\\*"value\\*"\s*:\s*\\*")[^]*?(?="\s*\}|$)`,
  ].join(''),
  'gi',
);

/** OAuth's authorization code, and what belongs to it, in forms and addresses; elsewhere `code` is an error's. */
const authorizationCode = /((?:^|[?&#])(?:code|device_code|code_verifier)=)[^&#\s]+/g;

/** The same as a member of JSON, and as a field of a form in HTML. */
const codeMembers = /("(?:device_code|code_verifier)"\s*:\s*"|\bname="(?:code|device_code)"\s+value=")[^"]*/g;

/** Members that say who somebody is. */
const identityMembers = memberPattern('user_?name|custom_?data|auditable_?context|login_hint');

function memberPattern(names: string): RegExp {
  const name = String.raw`((?:${names})(?:\\*["']?\s*:\s*\{\s*\\*["']?value)?)`;
  const separator = String.raw`(\\*["']?\s*[:=]\s*)`;
  const value = [
    String.raw`"(?:[^"\\]|\\.)*"?`,
    String.raw`'(?:[^'\\]|\\.)*'?`,
    String.raw`\\+"[^"\\]*`,
    String.raw`(?!(?:null|undefined|true|false)\b)[^\s&"',;{}[\]]+`,
  ].join('|');
  return new RegExp(`${name}${separator}(${value})`, 'gi');
}

/**
 * Replaces whatever looks like a token or a secret in a text.
 * @param mark What stands there instead.
 */
export function redactSecrets(text: string, mark = '[redacted]'): string {
  return text
    .replace(tokens, () => mark)
    .replace(credentials, () => mark)
    .replace(secretMembers, (...match) => redactMember(match, mark))
    .replace(namedValues, (_, start: string) => start + mark)
    .replace(authorizationCode, (_, start: string) => start + mark)
    .replace(codeMembers, (_, start: string) => start + mark);
}

/**
 * Replaces the values of members that say who somebody is: `username`, `customData` and their like.
 * @param mark What stands there instead.
 */
export function redactIdentities(text: string, mark = '[redacted]'): string {
  return text.replace(identityMembers, (...match) => redactMember(match, mark));
}

function redactMember(match: readonly unknown[], mark: string): string {
  const [all, name, separator, value] = match as string[] as [string, string, string, string];
  // "Failed to fetch a token: the server is away" holds no token.
  const isProse = /token$/i.test(name) && /^:\s/.test(separator) && /^[a-z]+$/.test(value);
  if (isProse) return all;
  const opening = /^\\*["']/.exec(value)?.[0] ?? '';
  const closing = opening.length === 1 && value.length > 1 && value.endsWith(opening) ? opening : '';
  return name + separator + opening + mark + closing;
}
