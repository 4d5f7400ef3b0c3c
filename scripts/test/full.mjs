// `npm run test:full`: what takes too long for every run, or installs packages from a registry. After `npm test`, with
// one closing line of its own. Add a step here: its script is an npm script of the workspace; with `counted`, one that
// runs Node's test runner or the browser's. Files of such tests end in `.full.test.ts`: `npm test` passes over them.
import {requireBrowser} from './find-browser.mjs';
import {runSteps} from './run-steps.mjs';

requireBrowser();
await runSteps(
  [
    {name: 'packages', script: 'packages'},
    {name: 'first visit from packed packages', script: 'test:first-visit', after: ['packages']},
    {name: 'wordpress', script: 'test:wordpress', counted: true},
    {name: 'test kits with apps and runners of others', script: 'test:kits', after: ['packages'], counted: true},
    {name: 'demo, back end of a tutorial, figures', script: 'test:tutorial', after: ['packages'], counted: true},
    {name: 'documentation', script: 'test:docs', after: ['packages'], counted: true},
    {name: 'arbitrary requests to the emulator', script: 'test:fuzz', after: ['packages']},
    {name: 'browser tests that take long', script: 'test:long', after: ['packages'], counted: true},
    {name: 'browser tests in Firefox', script: 'test:firefox', after: ['packages'], counted: true},
    {name: 'browser tests in WebKit', script: 'test:webkit', after: ['packages'], counted: true},
  ],
  // One at a time: browsers, servers and installations side by side keep each other waiting beyond their tests' limits.
  {slots: 1, minutes: 58},
);
