const warned = new Set<string>();

/**
 * Tells a developer of a mistake that the reader need not know of, in the console: once for a page and cause, in
 * production as in development.
 * @param cause Equal for warnings of which one is enough.
 */
export function warnOnce(cause: string, text: string): void {
  if (warned.has(cause)) return;
  warned.add(cause);
  console.warn(`<pbi-bound-report>: ${text}`);
}

/** Forgets what has been told, as a new page does. For tests, which share a process. */
export function forgetWarnings(): void {
  warned.clear();
}
