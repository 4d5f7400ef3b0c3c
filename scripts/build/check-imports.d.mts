/** Who may not import whom, but does: a text for each finding. */
export function checkImports(root: string): {findings: string[]; fileCount: number};
