// `npm test`: all checks and tests that everybody runs, with one closing line for all of them.
import {requireBrowser} from './find-browser.mjs';
import {runSteps} from './run-steps.mjs';

requireBrowser();
// By the linter, which reports the compiler's errors: the packages are built without checking the same types again.
process.env.TYPES_ARE_CHECKED = 'yes';
// Two at a time: most steps keep one processor busy, and tests that wait for a browser not even that.
await runSteps(
  [
    {name: 'packages', script: 'packages'},
    {name: 'lint', script: 'lint'},
    // The packages' folders are made anew by the first step, and tests serve from them.
    {name: 'node tests', script: 'test:node', after: ['packages'], counted: true},
    {name: 'browser tests', script: 'test:browser', after: ['packages'], counted: true},
  ],
  {slots: 2, minutes: 28},
);
