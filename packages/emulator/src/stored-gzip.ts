/** Gzip without compression: a valid member of stored blocks. Works on binary strings, a character a byte, as `btoa` takes them. */

const crcTable = Uint32Array.from({length: 256}, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

const littleEndian = (value: number, bytes: number): string => {
  let text = '';
  for (let i = 0; i < bytes; i++) text += String.fromCharCode((value >>> (8 * i)) & 0xff);
  return text;
};

/** No name and no time, so that equal data gives equal members, and every one begins with `H4sIAAAAAAA` in base64. */
const header = '\x1f\x8b\x08\0\0\0\0\0\x04\x03';
const longestBlock = 0xffff;

/** @param data Characters up to U+00FF. */
export function storedGzip(data: string): string {
  let crc = 0xffffffff;
  for (let i = 0; i < data.length; i++) crc = (crcTable[(crc ^ data.charCodeAt(i)) & 0xff] as number) ^ (crc >>> 8);
  let blocks = '';
  let at = 0;
  do {
    const part = data.slice(at, at += longestBlock);
    blocks += `${at >= data.length ? '\x01' : '\0'}${littleEndian(part.length, 2)}${littleEndian(~part.length, 2)}${part}`;
  } while (at < data.length);
  return `${header}${blocks}${littleEndian(~crc, 4)}${littleEndian(data.length, 4)}`;
}
