/** How the axes of a tensor lie over its stored elements: sizes and strides, in elements. */
export interface View {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Which axes of a view make the rows of its canonical matrix and which the columns, outermost first. */
export interface MatrixAxes {
  readonly rows: readonly number[];
  readonly cols: readonly number[];
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Row-major, without gaps. */
export function contiguous(shape: readonly number[]): View {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return { shape, strides };
}

export function isContiguous({ shape, strides }: View): boolean {
  const plain = contiguous(shape).strides;
  return strides.every((stride, axis) => shape[axis] === 1 || stride === plain[axis]);
}

/** The axes in the order `permutation` (ONNX Transpose); undefined when it is no permutation. */
export function transpose({ shape, strides }: View, permutation: readonly number[]): View | undefined {
  const seen = new Set(permutation);
  if (seen.size !== shape.length || permutation.some((axis) => !(axis in shape))) return undefined;
  return {
    shape: permutation.map((axis) => shape[axis]!),
    strides: permutation.map((axis) => strides[axis]!),
  };
}

/** Splits `axis` in two, the outer of `parts` pieces. `parts` must divide its size. */
export function split({ shape, strides }: View, axis: number, parts: number): View {
  const size = shape[axis]!, stride = strides[axis]!, inner = size / parts;
  return {
    shape: [...shape.slice(0, axis), parts, inner, ...shape.slice(axis + 1)],
    strides: [...strides.slice(0, axis), inner * stride, stride, ...strides.slice(axis + 1)],
  };
}
