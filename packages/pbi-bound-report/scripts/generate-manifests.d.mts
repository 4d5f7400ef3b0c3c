/** All generated files: path below the package → text. */
export function describe(): Record<string, string>;
