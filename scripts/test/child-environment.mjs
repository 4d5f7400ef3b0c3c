// The environment of programs whose output a test reads. Test runners and build tools print other texts, or the same
// ones in colours, where they find that they run in CI, under another runner or with colours forced: Cypress colours
// its output wherever CI is set, though it goes into a pipe. A test that passes at one place would fail at the next.

/** What says how a program is to print, or is meant for the test's own process. */
const left = ['CI', 'CLICOLOR_FORCE', 'COLORTERM', 'FORCE_COLOR', 'NODE_OPTIONS', 'NODE_TEST_CONTEXT'];

/**
 * @param {Readonly<Record<string, string | undefined>>} [settings] Variables that are added, or replaced.
 * @returns {Record<string, string | undefined>} This process's environment without what changes how programs print:
 *   plain text, and the same wherever the test runs.
 */
export function childEnvironment(settings = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !left.includes(name));
  return {...Object.fromEntries(inherited), NO_COLOR: '1', ...settings};
}
