/** A live figure for those who cannot see it: the words that came with it, in the place of hundreds of loose labels. */

export function describe(node: HTMLElement, layout: Readonly<Record<string, unknown>>): void {
  const { alt } = (layout["meta"] ?? {}) as { readonly alt?: unknown };
  if (typeof alt !== "string") return;
  // A group, not a picture: what can be dragged in it is a control of its own.
  node.setAttribute("role", "group");
  node.setAttribute("aria-label", alt);
  for (const svg of node.querySelectorAll(".main-svg")) svg.setAttribute("aria-hidden", "true");
}
