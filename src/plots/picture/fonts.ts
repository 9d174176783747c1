/** Which font files a text needs: fonts come in files of a few hundred characters each, listed by their style sheets. */

export interface FontFile {
  /** Path in its npm package, package name first. */
  readonly path: string;
  /** Inclusive ranges of code points. */
  readonly ranges: readonly (readonly [number, number])[];
}

/**
 * The style sheets to read, in order of preference: Arimo for Latin, Greek and Cyrillic (SIL Open Font License 1.1),
 * Noto Sans SC for the rest (the same licence).
 */
export const styleSheets = [
  "@fontsource/arimo/400.css",
  "noto-sans-sc/noto_sans_sc_regular/css.css",
] as const;

/** The woff2 files that a style sheet of @font-face rules names. `path` is its own. */
export function fontFiles(path: string, css: string): FontFile[] {
  const folder = path.slice(0, path.lastIndexOf("/"));
  return [...css.matchAll(/@font-face\s*\{([^}]*)\}/g)].flatMap(([, rule]) => {
    const url = /url\(["']?(?:\.\/)?([^"')]+\.woff2)["']?\)/.exec(rule!)?.[1];
    const ranges = [
      ...(/unicode-range:([^;]*)/.exec(rule!)?.[1] ?? "").matchAll(/U\+([\da-f]+)(?:-([\da-f]+))?/gi),
    ]
      .map(([, from, to]) => [Number.parseInt(from!, 16), Number.parseInt(to ?? from!, 16)] as const);
    return url === undefined ? [] : [{ path: `${folder}/${url}`, ranges }];
  });
}

/** The files that hold the characters of a text, in the order in which it asks for them. */
export function needed(files: readonly FontFile[], text: string): FontFile[] {
  const wanted = new Set<FontFile>();
  for (const letter of new Set(text)) {
    const code = letter.codePointAt(0)!;
    const file = files.find((f) => f.ranges.some(([from, to]) => from <= code && code <= to));
    if (file) wanted.add(file);
  }
  return [...wanted];
}
