// Runs in strict.html. The test that frames it reads `seen` and adds the elements.
import 'pbi-bound-report';
// However slow the machine is: the sentences are there before an element stops waiting for them.
import '../../../src/element/explanations.js';

const seen: {violations: string[]} = {violations: []};
document.addEventListener('securitypolicyviolation', event =>
  seen.violations.push(`${event.effectiveDirective} ${event.blockedURI}`),
);
Object.assign(window, {seen, ready: true});
