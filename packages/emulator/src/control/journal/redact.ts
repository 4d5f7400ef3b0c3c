/**
 * Takes tokens and secrets out of what the journal shows. Usernames and roles stay: the journal is there to show them.
 */
import {redactSecrets} from '@pbi-bound-report/contract';
import {parseJson} from '../../http/parse-json.js';

const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key']);
const mark = '[redacted]';

/** A text (JSON, form, URL) without secrets. */
export const redactText = (text: string): string => redactSecrets(text, mark);

/**
 * A body without the credentials of data sources, which must not even be stored: the members `credentials` and
 * `credentialData` in any case and at any depth. A body that cannot be read loses everything. Bodies that name neither
 * are left as they are.
 */
export function withoutCredentials(body: string | undefined): string | undefined {
  if (body === undefined || !/(?<!client_)credential/i.test(body)) return body;
  try {
    return JSON.stringify(parseJson(body), (name, value: unknown) =>
      /^credential(?:s|data)$/i.test(name) ? mark : value,
    );
  } catch {
    // Not JSON, or nested too deep: nobody can say where the credentials are.
    return `(${body.length} characters, not stored: they may be credentials)`;
  }
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
