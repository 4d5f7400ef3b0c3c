/** Why a body could not be read. */
export type BodyFailure = 'too-large' | 'late' | 'broken';

/**
 * Reads a request's whole body, but never more of it than allowed and never longer.
 * @param maxBytes Of these and more, nothing is kept.
 * @param ms Milliseconds.
 */
export type BodyReader = (maxBytes: number, ms: number) => Promise<Uint8Array | BodyFailure>;

/** Puts the parts of a body together. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** Reads the body of a standard request. */
export function webBody(request: Request): BodyReader {
  return async (maxBytes, ms) => {
    const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
    if (!reader) return new Uint8Array();
    // What a cancelled body still says does not matter any more.
    const cancel = (): void => {
      void reader.cancel().catch(() => undefined);
    };
    const chunks: Uint8Array[] = [];
    let size = 0;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      cancel();
    }, ms);
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        size += next.value.byteLength;
        if (size > maxBytes) {
          cancel();
          return 'too-large';
        }
        chunks.push(next.value);
      }
    } catch {
      return late ? 'late' : 'broken';
    } finally {
      clearTimeout(timer);
    }
    return late ? 'late' : joinChunks(chunks);
  };
}
