/** A body as it stands in a cassette: text as it is, anything else in base64. */

/** The members of a recorded request or response that hold its body. */
export interface RecordedBody {
  body: string;
  /** Absent for text. */
  bodyEncoding?: 'base64';
}

/** Bytes of a body above which it is left out: its line could not be read again. */
const mostBytes = 100 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/** Bytes as they are written. */
export function recordBody(bytes: Buffer): RecordedBody {
  if (bytes.length > mostBytes) return {body: `[left out: ${bytes.length} bytes]`};
  try {
    return {body: utf8.decode(bytes)};
  } catch {
    return {body: bytes.toString('base64'), bodyEncoding: 'base64'};
  }
}

/** The bytes that were recorded. */
export const bytesOf = ({body, bodyEncoding}: RecordedBody): Buffer => Buffer.from(body, bodyEncoding ?? 'utf8');
