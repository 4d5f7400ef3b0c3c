/** The oldest Node that this package runs in, as its `engines` say. Imports nothing: it is asked before all else. */
const oldest = [20, 19] as const;

/**
 * What an older Node is told, which would end in a syntax error otherwise.
 * @param version As `process.versions.node` has it.
 * @returns `undefined` where the version will do.
 */
export function nodeVersionProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return undefined;
  return (
    `Failed to start the mock server: this is Node ${version}, and it needs ${oldest.join('.')} or later. ` +
    'Install a newer Node, and start it again.'
  );
}
