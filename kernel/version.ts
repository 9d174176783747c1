/** The version of Quire, the same as in deno.json (a test compares them). */
export const version = "0.1.0";
