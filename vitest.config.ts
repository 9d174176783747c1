/** Vitest under Deno. `pool: "forks"`: its thread pool needs Node calls that Deno does not have. */
export default {
  test: {
    include: ["test/**/*_test.ts"],
    pool: "forks",
    // Two at a time also where there are two cores: many tests wait for processes and sockets.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
};
