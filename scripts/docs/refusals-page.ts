/**
 * `docs/refusals.md`: a section for each rule by which a call is refused, from the table that the console uses. Its
 * anchors are what the console links to, in the site and in the repository alike, so the page is a file of both. Run it
 * to write the file; a test says when that is due.
 */
import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {refusalRules, type RefusalGroup, type RefusalRule} from '../../mock-server/src/refusal-rules.js';

const groups: Readonly<Record<RefusalGroup, {title: string; about: string}>> = {
  words: {
    title: 'Power BI, known by its words',
    about:
      'Mostly of GenerateToken, and Power BI’s own words. What an identity is for: ' +
      '[Dynamic binding and row-level security](dynamic-binding.md#row-level-security). Tenant settings and roles: ' +
      '[Set up Entra and Power BI](token-endpoint.md#1-set-up-entra-and-power-bi).',
  },
  codes: {
    title: 'Power BI, known by its code',
    about:
      'The code is in the body or in the header `X-PowerBI-Error-Info`; many causes share one. What a page shows for it: ' +
      '[Errors](errors.md#told-by-power-bis-frame).',
  },
  entra: {
    title: 'Entra',
    about:
      'The number is in `error_description`. An app’s own set-up: ' +
      '[Set up Entra and Power BI](token-endpoint.md#1-set-up-entra-and-power-bi); sign-in of users: ' +
      '[Users who sign in](users-who-sign-in.md).',
  },
  invented: {
    title: 'Worded by the emulator',
    about:
      'Power BI refuses these too, as its documentation says, but no public source has its words: these are invented, and ' +
      'no test of yours should match on them. What else is invented: [Open questions](emulator-limits.md).',
  },
  emulator: {
    title: 'Only the emulator',
    about: 'What a tenant does not do: faults, explanations, and calls that there is no operation for.',
  },
};

/** Text of a table as Markdown: no markup, and an ellipsis for what is filled in. */
const plain = (text: string): string =>
  text
    .replace(/\{\w+\}/g, '…')
    .replace(/[\\`*_[\]]/g, '\\$&')
    .replaceAll('<', '&lt;');

const sectionOf = ({id, text, remedy}: RefusalRule): string =>
  [`### ${id}`, ...(text === '' || text === id ? [] : [`> ${plain(text)}`]), plain(remedy)].join('\n\n');

/** The page. */
export function refusalsPage(): string {
  const parts = Object.entries(groups).flatMap(([group, {title, about}]) => [
    `## ${title}`,
    about,
    ...refusalRules.filter(rule => rule.group === group).map(sectionOf),
  ]);
  return `${[
    '# Refusals: the rule, and what to change',
    'Every rule by which Power BI, Entra and the emulator refuse a call. The console of the mock server leads here ' +
      'from each call that was refused; so does the search, by code, number or words. … stands for what is filled in.',
    ...parts,
  ].join('\n\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('../../docs/refusals.md', import.meta.url), refusalsPage());
}
