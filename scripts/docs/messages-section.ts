/**
 * Every message of the element with its remedy, word for word from the tables in code, so that a pasted text is found.
 * What Entra, Power BI and the emulator refuse is a page of its own (`refusals-page.ts`).
 */
import {tokenEndpointCodes} from '@pbi-bound-report/contract';
import {namedFailures} from '@pbi-bound-report/emulator';
import {powerBiErrorTexts} from '../../packages/pbi-bound-report/src/errors/describe-error.js';
import {endpointHelp, endpointMessages} from '../../packages/pbi-bound-report/src/errors/endpoint-help.js';
import {elementTexts} from '../../packages/pbi-bound-report/src/errors/error-texts.js';

/** `{0}` is filled in when the error is shown. */
const cell = (text: string | undefined): string =>
  (text ?? '')
    .replace(/\{\w+\}/g, '…')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replaceAll('\n', ' ');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');

/** @returns Markdown that begins with a heading of the second level. */
export function messagesSection(): string {
  const element = Object.entries(elementTexts).map(([, [message, help]]) => [cell(message), cell(help)]);
  const frame = Object.entries(powerBiErrorTexts).map(([name, {message, help}]) => [
    `\`${name}\``,
    cell(message),
    cell(help),
  ]);
  const endpoint = Object.values(tokenEndpointCodes).map(code => [
    `\`${code}\``,
    cell(endpointMessages[code] ?? powerBiErrorTexts[code as keyof typeof powerBiErrorTexts]?.message ?? ''),
    cell(endpointHelp[code]),
  ]);
  const onPurpose = namedFailures.map(({name, id, summary}) => [`\`${id}\``, name, cell(summary)]);
  return `## Every message, word for word

From the tables in code. … stands for what is filled in. Paste what you see into the search.

### What the element says

${table(['message', 'remedy'], element)}

### What the element says for Power BI's errors

${table(['name', 'message', 'remedy'], frame)}

### What the element says for a token endpoint's refusals

An endpoint's own message goes first.

${table(['code', 'message', 'remedy'], endpoint)}

### What Entra, Power BI and the emulator say

That is told rule by rule: [Refusals](refusals.md).

### What the emulator does on purpose

An id of these, put where an id of yours stands, fails so.

${table(['id', 'name', 'what happens'], onPurpose)}
`;
}
