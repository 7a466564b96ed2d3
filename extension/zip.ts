import { crc32, deflateRawSync } from 'node:zlib';

/** 1980-01-01 0:00, the first moment that the format can say: the same files give the same bytes. */
const DATE = 0x21;
const DEFLATED = 8;

/** A zip archive (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16) of at most 65,535 small files. @param files `name` with slashes, ASCII */
export function zip(files: readonly { name: string; bytes: Buffer }[]): Buffer {
  const entries = files
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, bytes }) => ({
      name: Buffer.from(name),
      packed: deflateRawSync(bytes, { level: 9 }),
      crc: crc32(bytes),
      size: bytes.length,
    }));
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, packed, crc, size } of entries) {
    const common = numbers(
      [20, 2],
      [0, 2],
      [DEFLATED, 2],
      [0, 2],
      [DATE, 2],
      [crc, 4],
      [packed.length, 4],
      [size, 4],
      [name.length, 2],
      [0, 2],
    );
    directory.push(numbers([0x02014b50, 4], [20, 2]), common, numbers([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]), name);
    const local = [numbers([0x04034b50, 4]), common, name, packed];
    parts.push(...local);
    offset += Buffer.concat(local).length;
  }
  const central = Buffer.concat(directory);
  const count = entries.length;
  const end = numbers([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [central.length, 4], [offset, 4], [0, 2]);
  return Buffer.concat([...parts, central, end]);
}

/** Little-endian unsigned numbers of so many bytes. */
function numbers(...given: [value: number, bytes: 2 | 4][]): Buffer {
  return Buffer.concat(
    given.map(([value, bytes]) => {
      const buffer = Buffer.alloc(bytes);
      buffer.writeUIntLE(value, 0, bytes);
      return buffer;
    }),
  );
}
