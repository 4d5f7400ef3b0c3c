/** Builds the files for a plain `<script type="module">`. All files, the element first. */
export function buildStandalone(options?: {
  outdir?: string;
  write?: boolean;
}): Promise<{name: string; contents: Uint8Array; integrity: string}[]>;
