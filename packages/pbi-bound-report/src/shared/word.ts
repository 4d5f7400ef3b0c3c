/** A word as it counts, in any case and with spaces around it. A property may hold anything. */
export function word(value: unknown): string {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- what is no text is a mistake, told elsewhere
  return String(value ?? '')
    .trim()
    .toLowerCase();
}
