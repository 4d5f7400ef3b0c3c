/**
 * Gzip without compression: a valid member of stored blocks. Of ASCII, as a binary string: a character a byte, as
 * `btoa` takes them.
 */

/**
 * CRC-32 (RFC 1952, section 8) of a byte that is followed by so many zero bytes, by their number: four bytes can be
 * looked up at once.
 */
const [none, one, two, three] = [0, 1, 2, 3].map(zeros =>
  Int32Array.from({length: 256}, (_, n) => {
    let crc = n;
    for (let bit = 0; bit < 8 * (zeros + 1); bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
    return crc;
  }),
) as [Int32Array, Int32Array, Int32Array, Int32Array];

const utf8 = new TextEncoder();
let bytes = new Uint8Array(4096);

/** @param data ASCII: a character is a byte. */
function crc32(data: string): number {
  // As bytes: to look up a character of a text that was put together from pieces takes more than twice as long as a
  // byte.
  if (bytes.length < data.length) bytes = new Uint8Array(2 * data.length);
  const view = bytes;
  const length = utf8.encodeInto(data, view).written;
  let crc = -1;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    crc ^=
      (view[i] as number) |
      ((view[i + 1] as number) << 8) |
      ((view[i + 2] as number) << 16) |
      ((view[i + 3] as number) << 24);
    crc =
      (three[crc & 0xff] as number) ^
      (two[(crc >>> 8) & 0xff] as number) ^
      (one[(crc >>> 16) & 0xff] as number) ^
      (none[crc >>> 24] as number);
  }
  for (; i < length; i++) crc = (none[(crc ^ (view[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc;
}

const twoBytes = (value: number): string => String.fromCharCode(value & 0xff, (value >>> 8) & 0xff);
const fourBytes = (value: number): string => twoBytes(value) + twoBytes(value >>> 16);

/** No name and no time, so that equal data gives equal members, and every one begins with `H4sIAAAAAAA` in base64. */
const header = '\x1f\x8b\x08\0\0\0\0\0\x04\x03';
const longestBlock = 0xffff;

/** @param data ASCII. */
export function storedGzip(data: string): string {
  let blocks = '';
  let at = 0;
  do {
    const part = data.slice(at, (at += longestBlock));
    blocks += `${at >= data.length ? '\x01' : '\0'}${twoBytes(part.length)}${twoBytes(~part.length)}${part}`;
  } while (at < data.length);
  return `${header}${blocks}${fourBytes(crc32(data))}${fourBytes(data.length)}`;
}
