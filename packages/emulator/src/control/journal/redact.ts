/**
 * Takes tokens and secrets out of what the journal shows. Usernames and roles stay: the journal is there to show them.
 */
import {redactSecrets} from '@pbi-bound-report/contract';

const secretHeaders = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key']);
const mark = '[redacted]';

/** A text (JSON, form, URL) without secrets. */
export const redactText = (text: string): string => redactSecrets(text, mark);

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
