/** A body as the journal stores it. */

/** Characters of a body that are stored. Larger ones are left out whole: a slice would hold on to all of its source. */
const maxBodyLength = 16 * 1024;

const toUtf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', {ignoreBOM: true});

/** A body as bytes, which can be written over: texts would each be copied twice by the collector of a busy server. */
export class StoredBody {
  #bytes = new Uint8Array(0);
  #length = 0;

  /** Bytes that it takes. */
  get capacity(): number {
    return this.#bytes.length;
  }

  write(body = ''): void {
    const text = body.length <= maxBodyLength ? body : `(${body.length} characters, not stored)`;
    const capacity = this.#bytes.length;
    // Large enough, and no longer as large as a much longer body needed.
    if (capacity < text.length || capacity > 2 * text.length + 256) this.#bytes = new Uint8Array(text.length);
    const {read, written} = toUtf8.encodeInto(text, this.#bytes);
    // Not only ASCII: there are more bytes than characters.
    if (read < text.length) this.#bytes = toUtf8.encode(text);
    this.#length = read < text.length ? this.#bytes.length : written;
  }

  /** Empty where there was none. */
  read(): string {
    return fromUtf8.decode(this.#bytes.subarray(0, this.#length));
  }
}
