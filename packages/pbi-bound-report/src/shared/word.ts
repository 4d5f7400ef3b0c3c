/** A word as it counts, in any case and with spaces around it. A property may hold anything. */
export function word(value: unknown): string {
  return String(value ?? '')
    .trim()
    .toLowerCase();
}
