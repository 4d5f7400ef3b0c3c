/**
 * Limits on a message of the host page: whatever page embeds this one must not make it grow without end or overflow its
 * stack. What the real page takes is not public: these are invented, and lie well above what powerbi-client sends.
 */
import {invalidParameters} from '../report/report-errors.js';
import type {ReportError} from '../report/report-error.js';
import {measure} from '../report/measure.js';
import type {EmbedRequest, EmbedResponse} from './messages.js';

/** Levels of lists and objects; the configuration of a load has a dozen. */
export const maxMessageDepth = 100;
/** Characters, and 16 for each value: a definition or a theme has some hundred thousand. */
export const maxMessageSize = 10 * 1024 * 1024;
/** Characters of a request's url. */
export const maxUrlLength = 8192;

const problems = {
  'too-deep': `It is nested deeper than ${maxMessageDepth} levels.`,
  'too-large': `It is larger than ${maxMessageSize} characters, at 16 for each value.`,
  'not-plain': 'It holds something other than texts, numbers, booleans, dates, lists and plain objects.',
} as const;

/** Why a message is not taken; undefined where it is. */
export function messageProblem(message: EmbedRequest | EmbedResponse): ReportError | undefined {
  if ('url' in message && message.url.length > maxUrlLength) {
    return invalidParameters(`Failed to read the message: its url is longer than ${maxUrlLength} characters.`);
  }
  const measured = measure(message, {depth: maxMessageDepth, size: maxMessageSize});
  if (typeof measured === 'number') return undefined;
  return invalidParameters(`Failed to read the message: ${problems[measured]} Send less at a time.`);
}
