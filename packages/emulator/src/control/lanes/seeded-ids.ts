/** GUIDs from a seeded generator: the same seed gives the same ids, for tests that compare texts. */

/**
 * @param random Answers numbers in [0, 1).
 * @returns A maker of version 4 GUIDs.
 */
export function createSeededIds(random: () => number): () => string {
  const hex = (digits: number): string =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  return () =>
    `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[Math.floor(random() * 4)] as string}${hex(3)}-${hex(6)}${hex(6)}`;
}

/** A seed of a text (FNV-1a), so that every lane has its own numbers. */
export function seedOf(seed: number, text: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}
