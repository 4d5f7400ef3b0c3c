import type {JournalEntry} from '@pbi-bound-report/emulator';
import type {RefusalRule} from '../src/refusal-rules.js';

/** What the server tells of refusals. */
export interface ConsoleRefusals {
  /** Address of the documentation's page that has a section for each rule. */
  page: string;
  rules: readonly RefusalRule[];
}
/** A reason, and the rule that it follows. */
export interface Reason {
  text: string;
  /** Name of the rule. */
  rule: string;
  /** Of its section on the page. */
  anchor: string;
}
type Entry = Partial<JournalEntry> & Pick<JournalEntry, 'method' | 'path'>;
export function curlOf(entry: Entry, origin: string): string;
export function whyOf(entry: Entry, rules: readonly RefusalRule[]): Reason[];
