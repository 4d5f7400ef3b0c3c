/** Takes tokens and secrets out of what the journal shows. Usernames and roles stay: to see them is what the journal is for. */

const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key']);
const mark = '[redacted]';
/** Members whose value is a secret, in JSON. The closing quote may be missing: a cut-off body must not show its secret. */
const secretMember =
  /("(?:token|access_?token|embedToken|id_token|refresh_token|client_secret|clientSecret|client_assertion|assertion|password|identityBlob)"\s*:\s*")((?:[^"\\]|\\.)*)/gi;
/** `identityBlob: {value: "…"}` */
const secretBlob = /("identityBlob"\s*:\s*\{[^{}]*?"value"\s*:\s*")((?:[^"\\]|\\.)*)/gi;
const secretFormMember =
  /((?:^|[&?])(?:token|access_token|id_token|refresh_token|client_secret|client_assertion|assertion|password|code)=)[^&#\s]*/gi;
/** A JWT, or an embed token, wherever it stands. Percent signs: it may be URL-encoded. */
const jwt = /eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g;
const embedToken = /H4sI[\w\-+/=%]{8,}(?:\.[\w\-+/=%]*)?/g;

/** A text (JSON, form, URL) without secrets. */
export function redactText(text: string): string {
  return text
    .replace(secretBlob, `$1${mark}`)
    .replace(secretMember, `$1${mark}`)
    .replace(secretFormMember, `$1${mark}`)
    .replace(jwt, mark)
    .replace(embedToken, mark);
}

/** Credentials of an `Authorization`: only the scheme stays. */
export function redactCredentials(value: string): string {
  const scheme = /^[A-Za-z]+(?= )/.exec(value)?.[0];
  return scheme === undefined ? mark : `${scheme} ${mark}`;
}

/** Headers without secrets; of credentials only the scheme stays. */
export function redactHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const text = typeof value === 'string' ? value : value.join(', ');
    shown[name] = secretHeaders.has(name.toLowerCase()) ? redactCredentials(text) : redactText(text);
  }
  return shown;
}
