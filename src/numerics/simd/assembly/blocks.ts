import { address, word } from "./tiles";

/**
 * Codes and part values as blocks of bytes and back, as a table of planes says: src/gguf/layouts.ts, twin src/gguf/scalar.ts.
 * Block: blocks, blocks a shard, bytes, bytes of a block, codes (one a byte), codes of a block, bias of codes, planes, how many, sources.
 * A plane is 10 words: source (0: the codes), at, kind (0 bits, 1 binary16, 2 trits), bits, span, from, shift, first, count, and how far
 * up its highest bit is a sign.
 * A source is 3 words: values (binary32), values of a block, bias; source 1 is the first.
 */
let blocks: i32 = 0;
let perShard: i32 = 0;
let bytes: usize = 0;
let blockBytes: usize = 0;
let codes: usize = 0;
let elements: i32 = 0;
let bias: i32 = 0;
let planes: usize = 0;
let count: i32 = 0;
let sources: usize = 0;

/** The plane at hand. */
let source: i32 = 0;
let at: usize = 0;
let kind: i32 = 0;
let bits: i32 = 0;
let span: i32 = 0;
let from: i32 = 0;
let shift: i32 = 0;
let first: i32 = 0;
let many: i32 = 0;
let sign: i32 = 0;

function open(block: usize): void {
  blocks = word(block, 0);
  perShard = word(block, 1);
  bytes = address(block, 2);
  blockBytes = address(block, 3);
  codes = address(block, 4);
  elements = word(block, 5);
  bias = word(block, 6);
  planes = address(block, 7);
  count = word(block, 8);
  sources = address(block, 9);
}

function plane(index: i32): void {
  const p = planes + <usize>index * 40;
  source = word(p, 0);
  at = address(p, 1);
  kind = word(p, 2);
  bits = word(p, 3);
  span = word(p, 4);
  from = word(p, 5);
  shift = word(p, 6);
  first = word(p, 7);
  many = word(p, 8);
  sign = word(p, 9);
}

/** The pattern of a binary16 number. */
@inline
function halfBits(value: f32): i32 {
  const word = reinterpret<i32>(value), sign = (word >>> 16) & 0x8000, magnitude = abs(value);
  if (magnitude < 6.103515625e-5) return sign | <i32>(magnitude * 16777216);
  if (magnitude > 65504) return sign | 0x7c00;
  return sign | ((word & 0x7fffffff) >>> 13) - 0x1c000;
}

@inline
function halfValue(pattern: i32): f32 {
  const magnitude = pattern & 0x7fff;
  const value: f32 = magnitude < 0x400
    ? <f32>magnitude * 5.9604644775390625e-8
    : magnitude >= 0x7c00
    ? (magnitude == 0x7c00 ? Infinity : NaN)
    : reinterpret<f32>((magnitude << 13) + 0x38000000);
  return pattern > 0x7fff ? -value : value;
}

/**
 * Fields of codes in runs of a multiple of 16 bytes, of blocks `begin` to `end`. Shifts are of 16 bits, which are one instruction: no
 * field crosses its byte.
 */
function packWide(begin: i32, end: i32): void {
  const field: i32 = (1 << bits) - 1, mask = i8x16.splat(<i8>field), up = i8x16.splat(<i8>bias), low = from;
  const stride = <usize>span, wide = bits, fields = 8 / wide, all = many;
  let to = bytes + <usize>begin * blockBytes + at, own = codes + <usize>(begin * elements + first);
  const nextTo = blockBytes, nextOwn = <usize>elements;
  if (wide == 4 && stride == 16 && low == 0) {
    // Most blocks of 32.
    for (let b = begin; b < end; b++, to += nextTo, own += nextOwn) {
      const lower = v128.and(i8x16.add(v128.load(own), up), mask), upper = i8x16.add(v128.load(own, 16), up);
      v128.store(to, v128.or(lower, i16x8.shl(v128.and(upper, mask), 4)));
    }
    return;
  }
  if (wide == 8) {
    for (let b = begin; b < end; b++, to += nextTo, own += nextOwn) {
      for (let i: usize = 0; i < <usize>all; i += 16) v128.store(to + i, i8x16.add(v128.load(own + i), up));
    }
    return;
  }
  for (let b = begin; b < end; b++, to += nextTo, own += nextOwn) {
    let run = to, source = own;
    for (let done = 0; done < all; done += <i32>stride * fields, run += stride, source += stride * <usize>fields) {
      for (let i: usize = 0; i < stride; i += 16) {
        let held = i32x4.splat(0), next = source + i;
        for (let shift8 = 0; shift8 < 8; shift8 += wide, next += stride) {
          const code = v128.and(i16x8.shr_u(i8x16.add(v128.load(next), up), low), mask);
          held = v128.or(held, i16x8.shl(code, shift8));
        }
        v128.store(run + i, held);
      }
    }
  }
}

function packTrits(to: usize, own: usize): void {
  for (let byte = 0; byte < span; byte++) {
    let value = 0;
    for (let i = 0; i < 5; i++) {
      const r = byte + i * span;
      value = value * 3 + (r < many ? <i32>load<i8>(own + <usize>r) + bias : 0);
    }
    store<u8>(to + <usize>byte, (value * 256 + 242) / 243);
  }
}

/** A binary16 number of each block: what the plane is like is in registers, which is most of the time otherwise. */
function packHalves(begin: i32, end: i32): void {
  const s = sources + <usize>(source - 1) * 12, all = word(s, 1), nextTo = blockBytes, nextOwn = <usize>all << 2;
  let to = bytes + <usize>begin * nextTo + at, own = address(s, 0) + (<usize>(begin * all + first) << 2);
  for (let b = begin; b < end; b++, to += nextTo, own += nextOwn) store<u16>(to, halfBits(load<f32>(own)));
}

function packParts(start: usize, block: i32): void {
  const s = sources + <usize>(source - 1) * 12, values = address(s, 0), all = word(s, 1), up = word(s, 2);
  const own = values + (<usize>(block * all + first) << 2);
  const perByte = (8 - shift) / bits, mask = (1 << bits) - 1;
  for (let r = 0; r < many; r++) {
    const run = r / (span * perByte), within = r - run * span * perByte, row = within / span;
    const to = start + at + <usize>(run * span + within - row * span);
    const value = <i32>load<f32>(own + (<usize>r << 2)) + up;
    store<u8>(to, load<u8>(to) | (((value >> from) & mask) << (shift + bits * row)));
  }
}

export function packBlocks(block: usize, shard: i32): void {
  open(block);
  const begin = shard * perShard, end = min(begin + perShard, blocks);
  memory.fill(bytes + <usize>begin * blockBytes, 0, <usize>(end - begin) * blockBytes);
  // Plane by plane, so that what a plane is like is looked at once.
  for (let p = 0; p < count; p++) {
    plane(p);
    if (source == 0 && kind == 0 && span > 1) {
      packWide(begin, end);
      continue;
    }
    if (kind == 1) {
      packHalves(begin, end);
      continue;
    }
    for (let b = begin; b < end; b++) {
      const start = bytes + <usize>b * blockBytes;
      if (source != 0) {
        packParts(start, b);
        continue;
      }
      const own = codes + <usize>(b * elements + first);
      if (kind == 2) packTrits(start + at, own);
      else {
        const up = i8x16.splat(<i8>bias);
        for (let i = 0; i < many; i += 16) {
          const codes16 = i8x16.shl(i8x16.add(v128.load(own + <usize>i), up), 7 - from);
          store<u16>(start + at + <usize>(i >> 3), i8x16.bitmask(codes16));
        }
      }
    }
  }
}

/** Adds fields in runs of a multiple of 16 bytes to codes. */
function unpackWide(at: usize, own: usize, base: v128, fresh: bool): void {
  const field: i32 = (1 << bits) - 1, mask = i8x16.splat(<i8>field), wide = bits, up = from;
  const fields = 8 / wide, stride = <usize>span, all = many;
  for (let done = 0; done < all; done += <i32>stride * fields, at += stride, own += stride * <usize>fields) {
    for (let i: usize = 0; i < stride; i += 16) {
      const held = v128.load(at + i);
      let to = own + i;
      for (let down = 0; down < 8; down += wide, to += stride) {
        const code = i16x8.shl(v128.and(i16x8.shr_u(held, down), mask), up);
        v128.store(to, i8x16.add(fresh ? base : v128.load(to), code));
      }
    }
  }
}

function unpackParts(start: usize, block: i32): void {
  const s = sources + <usize>(source - 1) * 12, values = address(s, 0), all = word(s, 1), down = <f32>word(s, 2);
  const own = values + (<usize>(block * all + first) << 2);
  if (kind == 1) {
    store<f32>(own, halfValue(<i32>load<u16>(start + at)));
    return;
  }
  const perByte = (8 - shift) / bits, mask = (1 << bits) - 1;
  for (let r = 0; r < many; r++) {
    const run = r / (span * perByte), within = r - run * span * perByte, row = within / span;
    const held = <i32>load<u8>(start + at + <usize>(run * span + within - row * span));
    const bare = (held >> (shift + bits * row)) & mask;
    const field = <f32>((bare << sign) >> sign << from);
    const to = own + (<usize>r << 2);
    store<f32>(to, from == 0 ? field - down : load<f32>(to) + field);
  }
}

/** The reverse. The first plane of codes sets them, later ones add to them; fields of part values from bit 0 come first. */
export function unpackBlocks(block: usize, shard: i32): void {
  open(block);
  const begin = shard * perShard, end = min(begin + perShard, blocks), base = i8x16.splat(<i8>-bias);
  let fresh = true;
  for (let p = 0; p < count; p++) {
    plane(p);
    for (let b = begin; b < end; b++) {
      const start = bytes + <usize>b * blockBytes;
      if (source != 0) {
        unpackParts(start, b);
        continue;
      }
      const own = codes + <usize>(b * elements + first);
      if (kind == 2) {
        for (let r = 0; r < many; r++) {
          const place = r / span;
          let held = <i32>load<u8>(start + at + <usize>(r - place * span));
          for (let i = 0; i < place; i++) held = (held * 3) & 255;
          store<i8>(own + <usize>r, ((held * 3) >> 8) - bias);
        }
      } else if (span > 1) unpackWide(start + at, own, base, fresh);
      else {
        for (let r = 0; r < many; r++) {
          const bit = (<i32>load<u8>(start + at + <usize>(r >> 3)) >> (r & 7)) & 1;
          const held = fresh ? -bias : <i32>load<i8>(own + <usize>r);
          store<i8>(own + <usize>r, held + (bit << from));
        }
      }
    }
    if (source == 0 && kind == 0) fresh = false;
  }
}
