import {redactSecrets} from '@pbi-bound-report/contract';

/**
 * Takes whatever looks like a token out of a text that is going to be shown or raised. Texts of other parties (the
 * token endpoint, the frame, an exception) may quote what they were given.
 */
export function redact(text: string): string {
  return redactSecrets(text, '[token]');
}
