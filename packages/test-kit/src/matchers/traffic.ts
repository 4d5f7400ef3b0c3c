/** What the frame asked and was answered, for messages of failed expectations. */
import type {JournalEntry} from '@pbi-bound-report/emulator/client';

/** Calls that a message lists; the newest count. */
const most = 20;
const longest = 300;

const shorten = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** The part of a request that tells one from another: whole queries fill pages. */
function describeRequest(body: string | undefined): string {
  if (body === undefined) return '';
  try {
    const {query: _query, definition: _definition, ...rest} = JSON.parse(body) as Record<string, unknown>;
    return ` ${shorten(JSON.stringify(rest))}`;
  } catch {
    // A form of Entra, or what an app got wrong.
    return ` ${shorten(body)}`;
  }
}

function describeResponse({status, responseBody, connection}: JournalEntry): string {
  if (connection !== undefined) return connection === 'drop' ? 'connection lost' : 'never answered';
  return status < 400 ? String(status) : `${status} ${shorten(responseBody ?? '')}`.trimEnd();
}

/** One line a call, oldest first. Tokens and secrets are not in the journal. */
export function describeTraffic(entries: readonly JournalEntry[]): string {
  if (entries.length === 0) {
    return 'Power BI was asked nothing. Does the page embed a report, and does it get a token first?';
  }
  const lines = entries
    .slice(-most)
    .map(
      entry =>
        `  ${entry.method} ${entry.path}${describeRequest(entry.requestBody)} → ${describeResponse(entry)}${entry.faults ? ` (by ${entry.faults.join(', ')})` : ''}`,
    );
  const left = entries.length - lines.length;
  return ['Power BI was asked:', ...(left > 0 ? [`  … ${left} earlier calls`] : []), ...lines].join('\n');
}
