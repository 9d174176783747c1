/** The members of a zip archive that are stored as they are (PKWARE APPNOTE 6.3.10), with the 64-bit fields that NumPy writes. */
import type { ByteSource } from "../../ports.ts";
import { ModelFileError } from "../file_error.ts";

export interface Member {
  readonly name: string;
  /** Of its first byte in the file. */
  readonly start: number;
  readonly end: number;
}

const format = "NumPy arrays";
/** The end record, and the longest comment behind it. */
const endBytes = 22, mostComment = 65535;
const entryBytes = 46, localBytes = 30;
const far = 0xffffffff;

/** Whether the first member of an archive is an array. */
export function holdsArrays(source: ByteSource): boolean {
  if (source.size < localBytes) return false;
  const head = new Uint8Array(Math.min(source.size, 512));
  source.read(0, head);
  const length = new DataView(head.buffer).getUint16(26, true);
  return new TextDecoder().decode(head.subarray(localBytes, localBytes + length)).endsWith(".npy");
}

/** @throws ModelFileError that names the field and its place; also for members that are compressed. */
export function readZip(path: string, source: ByteSource): Member[] {
  const fail = (problem: string, field: string, at: number): never => {
    throw new ModelFileError(path, format, problem, at, field);
  };
  const read = (at: number, bytes: number, field: string): DataView<ArrayBuffer> => {
    if (!(at >= 0 && at + bytes <= source.size)) {
      fail(
        `must lie in the ${source.size} bytes of the file: it is ${bytes} bytes long`,
        field,
        Math.min(at, source.size),
      );
    }
    const into = new Uint8Array(bytes);
    source.read(at, into);
    return new DataView(into.buffer);
  };
  const { count, offset, size } = directory(source, read, fail);
  if (count * entryBytes > size) {
    fail(
      `must be at most ${Math.floor(size / entryBytes)}, what the directory has room for: it is ${count}`,
      "the number of members",
      offset,
    );
  }
  const view = read(offset, size, "the directory"), members: Member[] = [];
  for (let i = 0, at = 0; i < count; i++) {
    const field = `member ${i}`;
    if (at + entryBytes > size || view.getUint32(at, true) !== 0x02014b50) {
      fail("must begin with its signature", field, offset + at);
    }
    const [nameLength, extraLength, comment] = [28, 30, 32].map((o) => view.getUint16(at + o, true));
    const next = at + entryBytes + nameLength! + extraLength! + comment!;
    if (next > size) fail("must lie in the directory", field, offset + at);
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, at + entryBytes, nameLength));
    if ((view.getUint16(at + 8, true) & 1) !== 0) fail("must not be encrypted", name, offset + at);
    const method = view.getUint16(at + 10, true);
    if (method !== 0) {
      const cure = "Store it with numpy.savez: numpy.savez_compressed compresses";
      const problem = `must be stored as it is: it is compressed by method ${method}`;
      throw new ModelFileError(path, format, problem, offset + at, name, cure);
    }
    const extra = new DataView(view.buffer, at + entryBytes + nameLength!, extraLength);
    const place = placeOf(view, at, extra);
    const local = read(place.offset, localBytes, `${name}: the local header`);
    if (local.getUint32(0, true) !== 0x04034b50) fail("must begin with its signature", name, place.offset);
    const start = place.offset + localBytes + local.getUint16(26, true) + local.getUint16(28, true);
    if (!(start + place.size <= source.size)) {
      fail(
        `must have ${place.size} bytes: the file ends ${source.size - start} bytes behind`,
        name,
        place.offset,
      );
    }
    members.push({ name, start, end: start + place.size });
    at = next;
  }
  return members;
}

type Read = (at: number, bytes: number, field: string) => DataView<ArrayBuffer>;
type Fail = (problem: string, field: string, at: number) => never;

function directory(
  source: ByteSource,
  read: Read,
  fail: Fail,
): { count: number; offset: number; size: number } {
  const from = Math.max(0, source.size - endBytes - mostComment), field = "the end record";
  const tail = read(from, source.size - from, field);
  for (let at = tail.byteLength - endBytes; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50) continue;
    const count = tail.getUint16(at + 10, true), size = tail.getUint32(at + 12, true);
    const offset = tail.getUint32(at + 16, true), locator = from + at - 20;
    if (count !== 0xffff && size !== far && offset !== far || locator < 0) return { count, size, offset };
    const found = read(locator, 20, field);
    if (found.getUint32(0, true) !== 0x07064b50) return { count, size, offset };
    const record = read(Number(found.getBigUint64(8, true)), 56, field);
    if (record.getUint32(0, true) !== 0x06064b50) fail("must have its 64-bit record", field, locator);
    const [entries, length, start] = [32, 40, 48].map((o) => Number(record.getBigUint64(o, true)));
    return { count: entries!, size: length!, offset: start! };
  }
  return fail("must be there: the file is cut off", field, source.size);
}

/** Sizes and offsets that do not fit in 32 bits stand in the extra field 1, in this order, if they are there. */
function placeOf(view: DataView, at: number, extra: DataView): { size: number; offset: number } {
  let packed = view.getUint32(at + 20, true), size = view.getUint32(at + 24, true);
  let offset = view.getUint32(at + 42, true);
  for (let e = 0; e + 4 <= extra.byteLength;) {
    const id = extra.getUint16(e, true), end = e + 4 + extra.getUint16(e + 2, true);
    if (id === 1 && end <= extra.byteLength) {
      let next = e + 4;
      const wide = (value: number) => {
        if (value !== far || next + 8 > end) return value;
        next += 8;
        return Number(extra.getBigUint64(next - 8, true));
      };
      size = wide(size);
      packed = wide(packed);
      offset = wide(offset);
    }
    e = end;
  }
  return { size: Math.min(size, packed), offset };
}
