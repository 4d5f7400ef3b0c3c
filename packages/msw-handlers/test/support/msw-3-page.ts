/** Runs in a page, bundled with MSW 3 in MSW 2's place, and leaves its findings on the window. */
import {setupWorker} from 'msw/browser';
import {throughHandlers} from './conformance.js';

declare global {
  interface Window {
    findings?: {problems: string[]; different: string[]; lines: number; failure?: string};
  }
}

try {
  const worker = setupWorker();
  await worker.start({quiet: true});
  const {handled, direct} = await throughHandlers(
    handlers => {
      worker.resetHandlers(...handlers);
    },
    Number(new URLSearchParams(location.search).get('every')),
  );
  window.findings = {
    problems: handled.problems,
    different: handled.lines.filter((line, i) => line !== direct.lines[i]),
    lines: handled.lines.length,
  };
} catch (error) {
  window.findings = {problems: [], different: [], lines: 0, failure: String(error)};
}
