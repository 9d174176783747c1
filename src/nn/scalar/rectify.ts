export function rectify(y: Float32Array, x: Float32Array, top: number): void {
  x.forEach((v, i) => y[i] = v <= 0 ? 0 : v >= top ? top : v);
}

export function rectifyGradient(dx: Float32Array, dy: Float32Array, x: Float32Array, top: number): void {
  x.forEach((v, i) => dx[i] = v <= 0 || v >= top ? 0 : dy[i]!);
}
