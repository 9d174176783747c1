import type { Arena } from "../../tensor/arena.ts";

/** Whatever was allocated is free again afterwards, however the work ends. */
export function within<T>(arena: Arena, work: () => T): T {
  const mark = arena.mark();
  try {
    return work();
  } finally {
    arena.release(mark);
  }
}

/** All that is allocated, as binary32. */
export function memoryOf(arena: Arena): Float32Array<ArrayBuffer> {
  return arena.f32(0, arena.mark() / 4);
}
