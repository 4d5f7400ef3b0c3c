/** The file's name, beside what it is about. */
export const licensesFile: string;
/** Names of the packages that modules are from, sorted. */
export function packagesOf(paths: Iterable<string>): string[];
/** The licences of these packages and of what they depend on, with their notices, as a text. */
export function collectLicenses(names: readonly string[]): Promise<string>;
/** Modules of an esbuild metafile that are in an output. */
export function modulesOf(metafile: {
  outputs: Record<string, {inputs: Record<string, {bytesInOutput: number}>}>;
}): string[];
