/**
 * The file that an `import()` did not get, as the browser's own error names it, ready to end a sentence: `: part.js`.
 * Empty where the browser does not name it (Safari) or the failure is another one.
 */
export function missingFile(cause: unknown): string {
  const [file] = /[^/?#\s]+\.m?js(?=[?#\s]|$)/.exec(String(cause)) ?? [];
  return file ? `: ${file}` : '';
}
