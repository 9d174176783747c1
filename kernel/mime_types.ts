/** Types of outputs that the kernel, the file format and the pages treat by name. */

/** A widget that is shown. */
export const viewType = "application/vnd.jupyter.widget-view+json";

/**
 * An interaction as data, from which a page without a kernel computes. `src/session.ts` gives it, which is not loaded here:
 * it would hold up the first reply. A test holds the two equal.
 */
export const interactType = "application/vnd.quire.interact+json";

/** A figure of Plotly. */
export const figureType = "application/vnd.plotly.v1+json";
