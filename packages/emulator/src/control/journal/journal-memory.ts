/** The memory that the journals of all lanes share. */

/** A journal, as its memory sees it. */
export interface JournalShare {
  /** Bytes that its entries take. */
  readonly bytes: number;
  /** Drops its oldest entry, where it has one. */
  dropOldest(): void;
}

/** Keeps all journals together under a limit: beyond it, the oldest entries of the fullest journal go. */
export class JournalMemory {
  readonly #journals = new Set<JournalShare>();
  #bytes = 0;

  /** @param limit In bytes. */
  constructor(readonly limit: number) {}

  add(journal: JournalShare): void {
    this.#journals.add(journal);
  }

  remove(journal: JournalShare): void {
    this.#journals.delete(journal);
  }

  /** Counts what a journal takes more, or less where the number is negative. */
  count(bytes: number): void {
    this.#bytes += bytes;
  }

  /** To be called when a journal has grown. */
  shrink(): void {
    while (this.#bytes > this.limit) {
      const [first, ...others] = this.#journals;
      if (!first) return;
      const fullest = others.reduce((most, journal) => (journal.bytes > most.bytes ? journal : most), first);
      if (fullest.bytes === 0) return;
      fullest.dropOldest();
    }
  }
}
