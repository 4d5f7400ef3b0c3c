/**
 * An id that tells one report's calls from another's, as a GUID. Not by `crypto.randomUUID`, which a frame lacks whose
 * host page was served over plain http.
 */
export function createCorrelationId(): string {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, i) => {
    // Version 4, variant 1.
    if (i === 6) return ((byte & 0x0f) | 0x40).toString(16);
    if (i === 8) return ((byte & 0x3f) | 0x80).toString(16);
    return byte.toString(16).padStart(2, '0');
  });
  return [
    [0, 4],
    [4, 6],
    [6, 8],
    [8, 10],
    [10, 16],
  ]
    .map(([from, to]) => hex.slice(from, to).join(''))
    .join('-');
}
