import {Checks, checkNames, type Finding, type SetUp} from './checks.js';

export {checkNames, type CheckName, type Finding, type SetUp} from './checks.js';

/** Options of {@link diagnose}. */
export interface DiagnoseOptions {
  /** Default: the platform's. */
  fetch?: typeof globalThis.fetch;
  /** Called as soon as a check has ended. */
  onFinding?: (finding: Finding) => void;
}

/** Walks a set-up through all checks, in their order. No finding holds a token, a secret or an identity. */
export async function diagnose(setUp: SetUp, {fetch, onFinding}: DiagnoseOptions = {}): Promise<Finding[]> {
  const checks = new Checks(setUp, fetch);
  const findings: Finding[] = [];
  for (const name of checkNames) {
    const finding = await checks.run(name);
    findings.push(finding);
    onFinding?.(finding);
  }
  return findings;
}
