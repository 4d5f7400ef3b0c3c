/**
 * Builds the plugin.
 * @returns The unpacked plugin, and its zip.
 */
export function buildPlugin(options?: {outdir?: string}): Promise<{folder: string; zip: string; version: string}>;
