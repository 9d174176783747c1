/** Pictures of samples. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
  /** Grey, or red, green and blue. */
  readonly channels: 1 | 3;
}

export interface Picture extends PictureSize {
  /** [height, width, channels], row-major. */
  readonly values: Uint8Array | Uint16Array;
  /** What white is: 255, or 65535. */
  readonly most: number;
}

/** A file that is no picture, or a broken one: where, and what must be there. */
export class PictureError extends Error {
  override name = "PictureError";
  readonly cure = "Save the picture again as PNG or JPEG, or leave it out";

  constructor(path: string, problem: string) {
    super(`Cannot read "${path}" as a picture: ${problem}`);
  }
}

export const isPicture = (name: string): boolean => /\.(png|jpe?g)$/i.test(name);
