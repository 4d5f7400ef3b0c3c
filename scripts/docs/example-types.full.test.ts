/** Every example of the documentation compiles, with the strictness of this repository. */
import assert from 'node:assert/strict';
import {test} from 'node:test';
import {examples, examplesIn} from './checked-examples.js';
import {typeProblems, type Example} from './examples.js';

/** Checked together with the others: that the check can fail is a part of every run. */
const mistake: Example = {
  place: 'mistake.md:7',
  language: 'ts',
  code: "import {createTokenEndpiont} from '@pbi-bound-report/token-broker';\n",
};

test('every example in TypeScript, JavaScript, JSX, and in components and pages type-checks', () => {
  assert.ok(
    examplesIn('ts').length > 20 &&
      examplesIn('js').length > 10 &&
      examplesIn('tsx').length >= 5 &&
      examplesIn('vue').length >= 3,
  );
  const problems = typeProblems([...examples, mistake]);
  const isMistake = (problem: string): boolean => problem.startsWith(`${mistake.place}, its line 1: `);
  assert.deepEqual(
    problems.filter(problem => !isMistake(problem)),
    [],
  );
  assert.ok(problems.some(isMistake), 'a mistake is named with file and line');
});
