import type {JournalEntry} from '@pbi-bound-report/emulator';

/** What the server tells of refusals. */
export interface ConsoleRemedies {
  powerBi: readonly {pattern: string; remedy: string}[];
  entra: Readonly<Record<string, string>>;
}
type Entry = Partial<JournalEntry> & Pick<JournalEntry, 'method' | 'path'>;
export function curlOf(entry: Entry, origin: string): string;
export function whyOf(entry: Entry, remedies: ConsoleRemedies): string[];
