import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readHead} from '../src/plugins/read-head.js';

const mebibyte = 1024 * 1024;

async function* parts(...chunks: Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield chunk;
}

test('of an upload so much is kept, in its order and in whatever parts it comes', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map(letter => Buffer.alloc(40_000, letter));
  const head = await readHead(parts(a!, b!, c!));
  assert.equal(head, 'a'.repeat(40_000) + 'b'.repeat(64 * 1024 - 40_000));
  assert.equal((await readHead(parts(Buffer.alloc(64 * 1024, 'a'), Buffer.alloc(100_000, 'b')))).length, 64 * 1024);
  assert.equal(await readHead(parts(Buffer.from('short'))), 'short');
  assert.equal(await readHead(parts()), '');
});

test('a file of a gigabyte is taken; of a larger one no more is read, and it is refused with what to do', async () => {
  const chunk = Buffer.alloc(64 * mebibyte);
  assert.equal((await readHead(parts(...Array.from({length: 16}, () => chunk)))).length, 64 * 1024);
  let pulled = 0;
  const endless = (async function* (): AsyncGenerator<Buffer> {
    for (;;) {
      pulled += 1;
      yield chunk;
    }
  })();
  await assert.rejects(readHead(endless), {statusCode: 413, message: /larger than 1 GB/});
  assert.equal(pulled, 17);
});
