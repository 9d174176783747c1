/** Vitest under Deno. `pool: "forks"`: its thread pool needs Node calls that Deno does not have. */
export default {
  test: {
    include: ["test/**/*_test.ts"],
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
};
