/** The beginning of an upload. */

/** Bytes of an uploaded file that are kept: its name stands at the beginning, and more of it nobody reads. */
const keptBytes = 64 * 1024;
/** Documented: a .pbix that is sent with the request has at most 1 GB. */
const maxFileBytes = 1024 ** 3;

/**
 * Reads the beginning of a body. The rest is received and dropped, so that files may be large and memory stays.
 * @throws Error with a `statusCode` where the file is larger than Power BI takes.
 */
export async function readHead(payload: AsyncIterable<Buffer>): Promise<string> {
  const kept: Buffer[] = [];
  let received = 0;
  for await (const chunk of payload) {
    if (received < keptBytes) kept.push(chunk.subarray(0, keptBytes - received));
    received += chunk.length;
    if (received > maxFileBytes) {
      throw Object.assign(new Error('The file is larger than 1 GB. Import it from a temporary upload location.'), {
        statusCode: 413,
      });
    }
  }
  return Buffer.concat(kept).toString('utf8');
}
