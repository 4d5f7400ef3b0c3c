/** Why a body could not be read. */
export type BodyFailure = 'too-large' | 'late' | 'broken';

/**
 * Reads a request's whole body, but never more of it than allowed and never longer. Never rejects.
 * @param maxBytes Of a larger body nothing is kept.
 * @param ms Milliseconds.
 */
export type BodyReader = (maxBytes: number, ms: number) => Promise<Uint8Array | BodyFailure>;

/** Puts the parts of a body together. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** Reads the body of a standard request. */
export function standardBody(request: Request): BodyReader {
  return async (maxBytes, ms) => {
    // A body that somebody else is reading already cannot be had.
    if (request.bodyUsed || request.body?.locked) return 'broken';
    const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
    if (!reader) return new Uint8Array();
    const cancel = (): void => {
      void reader.cancel().catch(() => undefined); // How a cancelled body ends does not matter any more.
    };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      cancel();
    }, ms);
    try {
      const result = await readChunks(reader, maxBytes);
      if (result === 'too-large') cancel();
      return late ? 'late' : result;
    } catch {
      return late ? 'late' : 'broken';
    } finally {
      clearTimeout(timer);
    }
  };
}

async function readChunks(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | 'too-large'> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength;
    if (size > maxBytes) return 'too-large';
    chunks.push(next.value);
  }
  return joinChunks(chunks);
}
