/** The first line of a script whose functions V8 is to compile while it arrives. */
export const compileHint: string;
