/** What drift there is, for people and for machines that read JUnit. */
import type {Difference} from './compare-responses.js';
import type {DriftResult} from './drift.js';

const describe = ({kind, at, recorded, emulated}: Difference): string =>
  `${kind}${at === '' ? '' : ` ${at}`}: recorded ${recorded}, emulated ${emulated}`;

/** Ids that a report names. */
const mostIds = 5;

/** Lines of text; the last one sums up. */
export function driftAsText(results: readonly DriftResult[]): string {
  const drifted = results.filter(({differences}) => differences.length > 0);
  const skipped = results.filter(result => result.skipped !== undefined);
  const unknown = [...new Set(results.flatMap(({unknownIds}) => unknownIds))];
  const more = unknown.length > mostIds ? ` and ${unknown.length - mostIds} more` : '';
  return [
    ...skipped.map(({request, skipped: why}) => `${request}\n  not compared: ${why}`),
    ...drifted.flatMap(({request, operationId, differences}) => [
      `${request}${operationId === undefined ? ' (not emulated)' : ` (${operationId})`}`,
      ...differences.map(difference => `  ${describe(difference)}`),
    ]),
    ...(unknown.length === 0
      ? []
      : [
          `The world does not have ${unknown.slice(0, mostIds).join(', ')}${more}. Name what stands for each with --ids, in a world with --world.`,
        ]),
    `${results.length} recorded calls, ${drifted.length} with differences${skipped.length > 0 ? `, ${skipped.length} not compared` : ''}`,
  ].join('\n');
}

/** XML 1.0 has no way to write most control characters. */
const escape = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[<>&"']/g, sign => `&#${sign.charCodeAt(0)};`);

/** A JUnit document: a test case for each recorded call, which fails where there is a difference. */
export function driftAsJUnit(results: readonly DriftResult[]): string {
  const failures = results.filter(({differences}) => differences.length > 0).length;
  const skipped = results.filter(result => result.skipped !== undefined).length;
  const cases = results.map(({request, operationId, differences, skipped: why}) => {
    const head = `  <testcase classname="${escape(operationId ?? (why === undefined ? 'not emulated' : 'not compared'))}" name="${escape(request)}"`;
    if (why !== undefined) return `${head}><skipped message="${escape(why)}"/></testcase>`;
    const [first] = differences;
    if (!first) return `${head}/>`;
    const lines = differences.map(difference => escape(describe(difference))).join('\n');
    return `${head}>\n    <failure message="${escape(describe(first))}">${lines}</failure>\n  </testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="drift" tests="${results.length}" failures="${failures}"${skipped > 0 ? ` skipped="${skipped}"` : ''}>`,
    ...cases,
    '</testsuite>',
    '',
  ].join('\n');
}
