import assert from 'node:assert/strict';
import {test} from 'node:test';
import {JournalMemory, type JournalShare} from './journal-memory.js';

/** A journal of entries of these sizes, the oldest first. */
function createJournal(memory: JournalMemory, entries: number[]): JournalShare & {entries: number[]} {
  const journal = {
    entries,
    get bytes() {
      return entries.reduce((sum, size) => sum + size, 0);
    },
    dropOldest() {
      memory.count(-(entries.shift() ?? 0));
    },
  };
  memory.add(journal);
  memory.count(journal.bytes);
  return journal;
}

test('the fullest journal drops its oldest entries until all have room, and no more of them', () => {
  const memory = new JournalMemory(100);
  const [small, full, other] = [[10], [30, 20, 20], [40]].map(sizes => createJournal(memory, sizes));
  memory.shrink();
  assert.deepEqual([small!.entries, full!.entries, other!.entries], [[10], [20, 20], [40]]);
  memory.shrink();
  assert.deepEqual([small!.entries, full!.entries, other!.entries], [[10], [20, 20], [40]]);
});

test('a journal that is exactly as large as the limit drops nothing', () => {
  const memory = new JournalMemory(50);
  const journal = createJournal(memory, [25, 25]);
  memory.shrink();
  assert.deepEqual(journal.entries, [25, 25]);
});

test('a journal that was removed is dropped from no more, whatever is counted', () => {
  const memory = new JournalMemory(50);
  const removed = createJournal(memory, [60]);
  const kept = createJournal(memory, [10, 10]);
  memory.remove(removed);
  memory.count(-removed.bytes);
  memory.count(40);
  memory.shrink();
  assert.deepEqual([removed.entries, kept.entries], [[60], [10]]);
});

test('where nothing is left to drop it ends, with and without journals', () => {
  const memory = new JournalMemory(50);
  memory.count(1000);
  memory.shrink();
  const journal = createJournal(memory, [10]);
  memory.shrink();
  assert.deepEqual(journal.entries, []);
});
