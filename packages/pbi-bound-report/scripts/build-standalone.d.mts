/** Bundles without writing: all files, the element first, and the names of the packages that are in them. */
export function bundleStandalone(): Promise<{
  files: {name: string; contents: Uint8Array; integrity: string}[];
  packages: string[];
}>;
/** Builds the files for a plain `<script type="module">`. All files, the element first. */
export function buildStandalone(options?: {
  outdir?: string;
  write?: boolean;
}): Promise<{name: string; contents: Uint8Array; integrity: string}[]>;
